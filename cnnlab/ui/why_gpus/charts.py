"""The two charts: time against the picture's side, and FLOP per second against FLOP for each byte."""

import streamlit as st

from cnnlab.experiments import convolution_speed as speed
from cnnlab.experiments.convolution_speed import CPU, IM2COL, LOOPS, TORCH, Line
from cnnlab.plots import palette, timing
from cnnlab.ui import numbers
from cnnlab.ui.lesson import Lesson

from .sources import Source

_LOOKS = {
    Line(LOOPS, CPU): (palette.FIELD_ON_INPUT, "square"),
    Line(IM2COL, CPU): (palette.GRADIENT, "diamond"),
    Line(TORCH, CPU): (palette.INPUT, "circle"),
    Line(TORCH, "cuda"): (palette.OUTPUT, "triangle-up"),
    Line(TORCH, "mps"): (palette.OUTPUT, "triangle-up"),
}
_SECONDS = (
    (1e-6, "1 µs"),
    (1e-5, "10 µs"),
    (1e-4, "100 µs"),
    (1e-3, "1 ms"),
    (1e-2, "10 ms"),
    (0.1, "100 ms"),
    (1.0, "1 s"),
)
_INTENSITIES, _GFLOPS = (0.1, 1, 10, 100), (0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000)
_ENDS = 0.3, 300.0  # FLOP for each byte: what the knobs can reach


def name(page: Lesson, line: Line) -> str:
    """A way and where it ran."""
    return page.s(f"line.{line.way}") if line.device == CPU else page.s("line.gpu", device=line.device.upper())


def draw(page: Lesson, settings: speed.Settings, found: list[Source]) -> None:
    """The chart that the page's knob asks for."""
    if page.knobs["chart"] == "time":
        ticks = [(float(side), str(side)) for side in speed.SIDES if side not in (12, 24)]
        x = timing.Axis(page.s("axis.side"), 7, 290, ticks)
        y = timing.Axis(page.s("axis.time"), 2e-6, 3, _SECONDS)
        lines = [each for source in found for each in _times(page, source, pale=source is not found[0])]
    else:
        top = 200_000 if found[0].gpus else 1000
        x = timing.Axis(page.s("axis.intensity"), *_ENDS, [(each, f"{each:g}") for each in _INTENSITIES])
        ticks = [(each, f"{each:,.0f}" if each >= 1 else f"{each:g}") for each in _GFLOPS]
        y = timing.Axis(page.s("axis.gflops"), 0.0015, top, ticks)
        lines = [*_roofs(page, found[0]), *_speeds(page, found[0], settings)]
    figure = timing.lines(lines, x, y, present=page.present)
    if len(found) > 1 and page.knobs["chart"] == "time":
        st.caption(page.s("pale"))
    st.plotly_chart(figure, key="why-gpus.lines", config={"displayModeBar": False}, alt=_alt(page, found[0]))


def _alt(page: Lesson, source: Source) -> str:
    told = [
        page.s(
            "alt.line",
            way=name(page, line),
            side=max(points),
            seconds=numbers.short(points[max(points)].seconds, page.lang),
        )
        for line, points in source.points.items()
    ]
    return page.s(f"alt.{page.knobs['chart']}", lines="; ".join(told))


def _times(page: Lesson, source: Source, *, pale: bool) -> list[timing.Line]:
    made = []
    for line, points in source.points.items():
        colour, symbol = _LOOKS[line]
        label = page.s(f"legend.{source.kind}", way=name(page, line))
        words = [
            page.s("hover.time", way=label, side=side, seconds=numbers.short(point.seconds, page.lang),
                   low=numbers.short(point.low, page.lang), high=numbers.short(point.high, page.lang))
            for side, point in points.items()
        ]  # fmt: skip
        made.append(
            timing.Line(
                label, colour, symbol, [(side, at.seconds, at.low, at.high) for side, at in points.items()], words, pale
            )
        )
    return made


def _speeds(page: Lesson, source: Source, settings: speed.Settings) -> list[timing.Line]:
    made = []
    for line, points in source.points.items():
        colour, symbol = _LOOKS[line]
        label = name(page, line)
        places: list[tuple[float, float, float, float]] = []
        words: list[str] = []
        for side, point in points.items():
            work = settings.work(side)
            intensity = work.intensity_im2col if line.way == IM2COL else work.intensity
            gflops, least, most = (work.flops / each / 1e9 for each in (point.seconds, point.high, point.low))
            places.append((intensity, gflops, least, most))
            said = numbers.decimal(gflops, page.lang, 3)
            words.append(page.s("hover.roof", way=label, side=side, gflops=said, intensity=f"{intensity:.3g}"))
        made.append(timing.Line(label, colour, symbol, places, words))
    return made


def _roofs(page: Lesson, source: Source) -> list[timing.Line]:
    """What a device could do: bytes per second times FLOP for each byte, but no more than its arithmetic."""
    made = []
    for device, roof in source.roofs.items():
        corner = roof["flops"] / roof["bytes"]
        xs = [_ENDS[0], min(max(corner, _ENDS[0]), _ENDS[1]), _ENDS[1]]
        ys = [min(roof["flops"], roof["bytes"] * x) / 1e9 for x in xs]
        values = {"gflops": numbers.decimal(roof["flops"] / 1e9, page.lang, 2),
                  "gbytes": numbers.decimal(roof["bytes"] / 1e9, page.lang, 2), "device": device.upper()}  # fmt: skip
        said = page.s("legend.roof", **values)
        points = [(x, y, y, y) for x, y in zip(xs, ys, strict=True)]
        made.append(timing.Line(said, palette.PADDING, "line-ew", points, [said] * 3, roof=True))
    return made

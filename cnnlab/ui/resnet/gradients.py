"""Gradients by depth before any training: plain and residual, with and without batch norm; guessed first (C-RES-1)."""

import math
from statistics import median
from typing import NamedTuple

import streamlit as st

from cnnlab.core.depth_probe import MOST_N, DepthProbe
from cnnlab.plots import by_layer, palette
from cnnlab.plots.by_layer import Line
from cnnlab.plots.figure import Axis
from cnnlab.ui import cache, lesson, numbers, tables
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size.settings import places

from . import code, settings

AUTOMATIC_S = 3.0
_SECONDS_PER_MAC = 1.6e-10  # forward and backward on one thread of the machine this was written on
_FACTOR = 10  # from here on a gradient is said to grow or to shrink
_CLOSE = 1e-3  # relative; single precision over 56 layers


class Kind(NamedTuple):
    """One of the four networks, and how its line looks."""

    name: str
    shortcut: bool
    norm: bool
    colour: str
    dash: str
    symbol: str


KINDS = (
    Kind("plain_bn", False, True, palette.FIELD_ON_INPUT, "solid", "circle"),
    Kind("residual_bn", True, True, palette.INPUT, "solid", "square"),
    Kind("plain", False, False, palette.WEIGHT, "dot", "diamond"),
    Kind("residual", True, False, palette.OUTPUT, "dot", "triangle-up"),
)


class Course(NamedTuple):
    """Of one kind: each seed's norms by layer, over the last layer's; medians of the last norm and of the loss."""

    relative: list[list[float]]
    last: float
    loss: float

    @property
    def ratio(self) -> float:
        """First over last, the median over the seeds."""
        return median(seed[0] for seed in self.relative)


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        _controls(page)
    with stage:
        guess = page.knobs.segmented("flow")
        if not page.present:
            st.caption(page.s("measured"))
        if guess == settings.OPEN or not lesson.torch_ready(page.t) or not _wanted(page):
            return
        with st.spinner(page.s("computing")):
            found = {kind: _course(page, kind) for kind in KINDS}
        _verdict(page, guess, found[KINDS[0]])
        _chart(page, found)
        _table(page, found)
        if not page.present:
            st.markdown(page.s("not_vanishing" if page.knobs.real("scale") == 1 else "scaled"))
            _check(page)
            lesson.copy_code(code.gradients(_probes(page, KINDS[0])[0]), page.t)


def _controls(page: Lesson) -> None:
    width = 150 if page.present else "stretch"
    page.knobs.pick("blocks", [str(DepthProbe(n).depth) for n in range(1, MOST_N + 1)], width=width)
    page.knobs.segmented("of")
    page.knobs.slider("scale", width=width)
    if page.present:
        return
    page.knobs.segmented("pictures")
    page.knobs.segmented("side", format_func=lambda side: f"{side}×{side}")
    page.knobs.slider("seeds")


def _probes(page: Lesson, kind: Kind) -> list[DepthProbe]:
    return [
        settings.probe(page, shortcut=kind.shortcut, norm=kind.norm, seed=seed)
        for seed in range(page.knobs.whole("seeds"))
    ]


def seconds(probes: list[DepthProbe]) -> float:
    """About how long all four kinds take, with the check."""
    return _SECONDS_PER_MAC * len(KINDS) * (sum(probe.macs for probe in probes) + probes[0].macs)


def _wanted(page: Lesson) -> bool:
    """Whether to compute now: at once where it is quick, else once somebody has asked for exactly this."""
    probes = _probes(page, KINDS[0])
    takes, slot = seconds(probes), "_resnet.asked"
    if takes <= AUTOMATIC_S or st.session_state.get(slot) == probes:
        return True
    if st.button(page.s("compute", seconds=math.ceil(takes)), key="resnet.compute", icon=":material/experiment:"):
        st.session_state[slot] = probes
        return True
    return False


def _course(page: Lesson, kind: Kind) -> Course:
    found = [cache.gradient_flow(probe) for probe in _probes(page, kind)]
    norms = [getattr(each, str(page.knobs["of"])) for each in found]
    relative = [[value / seed[-1] if seed[-1] else math.nan for value in seed] for seed in norms]
    return Course(relative, median(seed[-1] for seed in norms), median(each.loss for each in found))


def direction(ratio: float) -> str:
    """What a gradient does on its way from the last layer to the first."""
    return "explode" if ratio > _FACTOR else "vanish" if ratio < 1 / _FACTOR else "alike"


def _verdict(page: Lesson, guess: str, plain: Course) -> None:
    truth = direction(plain.ratio)
    said = page.s("flow.right" if guess == truth else "flow.no")
    st.markdown(f"**{said}** {page.s(f'truth.{truth}', ratio=_times(page, plain.ratio))}")


def _times(page: Lesson, ratio: float) -> str:
    """A ratio as one says it: × 1,000 or ÷ 50."""
    rounded = float(f"{ratio if ratio >= 1 else 1 / ratio:.2g}") if 0 < ratio < math.inf else ratio
    return f"{'×' if ratio >= 1 else '÷'} {numbers.decimal(rounded, page.lang, 2)}"


def _chart(page: Lesson, found: dict[Kind, Course]) -> None:
    lines = [_line(page, kind, course) for kind, course in found.items()]
    ends = [value for course in found.values() for seed in course.relative for value in seed if 0 < value < math.inf]
    low, high = (math.log10(value) for value in (min(ends), max(ends)))
    depth = len(lines[0].points)
    x = Axis(page.s("axis.layer"), 0.5, depth + 0.5)
    y = Axis(page.s(f"axis.{page.knobs['of']}"), min(-3, math.floor(low)), max(5, math.ceil(high)))
    figure = by_layer.lines(lines, x, y, logarithmic=True, height_px=260 if page.present else 400,
                            present=page.present)  # fmt: skip
    figure.update_yaxes(exponentformat="power", dtick=1 if y.high - y.low <= 12 else None)
    st.plotly_chart(figure, key="resnet.gradients", config={"displayModeBar": False})


def _line(page: Lesson, kind: Kind, course: Course) -> Line:
    by_place = zip(*course.relative, strict=True)
    points = [(at, median(values), min(values), max(values)) for at, values in enumerate(by_place, 1)]
    hover = f"{page.s(f'kind.{kind.name}')}<br>{page.s('axis.layer')}: %{{x}}<br>× %{{y:.3g}}<extra></extra>"
    return Line(page.s(f"kind.{kind.name}"), kind.colour, kind.dash, kind.symbol, points, hover)


def _table(page: Lesson, found: dict[Kind, Course]) -> None:
    heads = [page.s(f"head.{name}") for name in ("kind", "ratio", "does", "layer", "last", "loss")]
    lines = [heads, ["---", "---:", "---", "---:", "---:", "---:"]]
    for kind, course in found.items():
        steps = len(course.relative[0]) - 1
        each = course.ratio ** (1 / steps) if course.ratio > 0 else course.ratio
        values = (each, course.last, course.loss)
        told = [numbers.decimal(value, page.lang, 3) for value in values]
        does = page.s(f"does.{direction(course.ratio)}")
        lines.append(
            [page.s(f"kind.{kind.name}"), f"**{_times(page, course.ratio)}**", does, f"× {told[0]}", *told[1:]]
        )
    with st.container(key="wide-table-resnet"):
        st.markdown(tables.markdown(lines))


def _check(page: Lesson) -> None:
    """Norms of `parameter.grad` beside those put together from what hooks saw."""
    rows = []
    for kind in KINDS:
        probe = _probes(page, kind)[0]
        ours, theirs = cache.gradient_flow(probe).weights, cache.gradient_flow_by_hooks(probe)
        close = sum(math.isclose(a, b, rel_tol=_CLOSE) for a, b in zip(ours, theirs, strict=True))
        told = page.s("check.norms", kind=page.s(f"kind.{kind.name}"))
        rows.append(Agreement(told, str(len(ours)), str(close)))
    lesson.agreements(rows, page.t)

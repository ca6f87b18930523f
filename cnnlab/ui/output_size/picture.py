"""What the browser needs to draw a sliding window: sizes and words. Everything is computed before it gets here."""

from collections.abc import Iterable, Mapping

from cnnlab.core.arithmetic import AxisWindows, effective_kernel
from cnnlab.plots import palette
from cnnlab.plots.figure import BASE_FONT_PX, ROOM_FONT_PX
from cnnlab.ui import cache
from cnnlab.ui.formulas.ink import Ink
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.theme import dark

PLANE_HEIGHT_PX, RULER_HEIGHT_PX = 350, 190
_ROOM = 1.25  # in a room a ruler carries larger type
_GAP_PX = 14
_KINDS = ("input", "padding", "weight", "output", "unread")


def ink() -> Ink:
    """Colours for formulas on this session's theme."""
    return Ink(dark())


def font_px(page: Lesson) -> int:
    """Type size of pictures."""
    return ROOM_FONT_PX if page.present else BASE_FONT_PX


def colours() -> dict[str, str]:
    """The palette by meaning, for the components."""
    shades = palette.TEXT_DARK if dark() else palette.TEXT_LIGHT
    return {
        "input": palette.INPUT, "weight": palette.WEIGHT, "output": palette.OUTPUT, "padding": palette.PADDING,
        "bad": palette.FIELD_ON_INPUT, "inputInk": shades[palette.INPUT], "outputInk": shades[palette.OUTPUT],
    }  # fmt: skip


def ruler(page: Lesson, found: AxisWindows, axis: Axis, title: str, along: str = "w", *, swap: bool = False) -> dict:
    """One axis for the component. `swap`: the cells on top are the output (a transposed convolution)."""
    ghost = _ghost(found, axis)
    over = 0 if ghost is None else ghost + effective_kernel(axis.kernel, axis.dilation) - found.padded
    words = "ghost.dropped" if axis.ceil_mode else "ghost.short"
    return {
        "title": title,
        "along": along,
        "n": found.n,
        "before": found.before,
        "after": found.after,
        "kernel": axis.kernel,
        "stride": axis.stride,
        "dilation": axis.dilation,
        "count": len(found.starts),
        "unread": runs((*found.skipped, *found.unread)),
        "ghost": None if swap else ghost,
        "ghostText": "" if ghost is None or swap else page.s(words, cells=over),
        "swap": swap,
    }


def draw(
    page: Lesson,
    rulers: list[dict],
    *,
    key: str,
    alt: str,
    caption: str,
    plane: dict | None = None,
    words: Mapping[str, str] | None = None,
) -> None:
    """Mount the component that draws the windows; its height depends on nothing that a knob changes but the axes.

    `words`: what a colour means in this picture, where it is not the usual.
    """
    said = {kind: f"legend.{kind}" for kind in _KINDS} | dict(words or {})
    ruler_height = round(RULER_HEIGHT_PX * (_ROOM if page.present else 1))
    height = (PLANE_HEIGHT_PX if plane else 0) + ruler_height * len(rulers)
    data = {
        "plane": plane,
        "rulers": rulers,
        "rulerHeight": ruler_height - _GAP_PX,
        "height": height,
        "font": font_px(page),
        "colours": colours(),
        "alt": alt,
        "caption": caption,
        "legend": [(kind, page.s(key_of)) for kind, key_of in said.items()],
        "words": {"play": page.s("play"), "pause": page.s("pause")},
    }
    cache.component("windows")(data=data, key=key)


def runs(cells: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring cells as (first, one past the last): 3, 4, 7 → (3, 5), (7, 8)."""
    found: list[tuple[int, int]] = []
    for cell in sorted(cells):
        if found and found[-1][1] == cell:
            found[-1] = (found[-1][0], cell + 1)
        else:
            found.append((cell, cell + 1))
    return found


def _ghost(found: AxisWindows, axis: Axis) -> int | None:
    """Where the next window would start, if rounding left it out; None where the windows end with the cells."""
    room = found.padded - effective_kernel(axis.kernel, axis.dilation)
    count = len(found.starts)
    return count * axis.stride if count < -(-room // axis.stride) + 1 else None

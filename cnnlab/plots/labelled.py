"""Points with their names beside them: two numbers of each of a few things."""

from collections.abc import Sequence
from math import log10
from typing import NamedTuple

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, GRID, ROOM_FONT_PX, blank

_HEIGHT_PX, _WIDTH_PX = 430, 760  # what the labels are placed for; a narrower figure is less sure to keep them apart
_PLACES = {
    "middle right": (1, 0), "middle left": (-1, 0), "top center": (0, -1), "bottom center": (0, 1),
    "top right": (1, -1), "bottom right": (1, 1), "top left": (-1, -1), "bottom left": (-1, 1),
}  # fmt: skip
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "cross", "hexagon", "triangle-down")

Box = tuple[float, float, float, float]


class Point(NamedTuple):
    """One thing: its name, where it is, what is said of it under the pointer; equal `group` is equal look."""

    label: str
    x: float
    y: float
    words: str
    colour: str
    group: int


class Axis(NamedTuple):
    """A title; `log` spreads what differs by factors; `percent` writes fractions as percentages."""

    title: str
    log: bool = False
    percent: bool = False


def scatter(points: Sequence[Point], x: Axis, y: Axis, *, present: bool = False) -> go.Figure:
    """The chart; every label takes the first place around its point where it covers no other label or point."""
    figure = blank(_HEIGHT_PX, present=present)
    font = ROOM_FONT_PX if present else BASE_FONT_PX
    ends = _ends([point.x for point in points], x), _ends([point.y for point in points], y)
    for point, place in zip(points, _placed(points, (x, y), ends, font), strict=True):
        figure.add_scatter(
            x=[point.x], y=[point.y], mode="markers+text", text=[point.label], textposition=place, cliponaxis=False,
            marker={"size": 17 if present else 13, "color": point.colour, "symbol": _SYMBOLS[point.group % 8]},
            textfont={"size": font}, hovertemplate=f"{point.words}<extra></extra>", showlegend=False,
        )  # fmt: skip
    for update, axis, end in ((figure.update_xaxes, x, ends[0]), (figure.update_yaxes, y, ends[1])):
        update(
            title=axis.title, type="log" if axis.log else "linear", range=end, gridcolor=GRID, zeroline=False,
            title_font={"size": font}, tickfont={"size": font}, exponentformat="SI",
            tickformat=".0%" if axis.percent else None, dtick=_every(end[1] - end[0]) if axis.log else None,
        )  # fmt: skip
    return figure


def _every(decades: float) -> str | int:
    """Ticks of a logarithmic axis: 1, 2, 5, 10…, or powers of ten where it spans many."""
    return "D2" if decades < 2 else 1


def _scaled(value: float, axis: Axis) -> float:
    return log10(value) if axis.log else value


def _ends(values: Sequence[float], axis: Axis) -> tuple[float, float]:
    """Room for labels on both sides."""
    scaled = [_scaled(value, axis) for value in values]
    low, high = min(scaled), max(scaled)
    air = 0.18 * (high - low) or (0.3 if axis.log else 0.1 * abs(high) or 1.0)
    return low - air, high + air


def _placed(
    points: Sequence[Point], axes: tuple[Axis, Axis], ends: Sequence[tuple[float, float]], font: int
) -> list[str]:
    at = [
        tuple(
            (_scaled(value, axis) - low) / (high - low) * size
            for value, axis, (low, high), size in zip(
                (point.x, point.y), axes, ends, (_WIDTH_PX, _HEIGHT_PX), strict=True
            )
        )
        for point in points
    ]
    taken: list[Box] = [(x - 8, _HEIGHT_PX - y - 8, x + 8, _HEIGHT_PX - y + 8) for x, y in at]
    chosen = []
    for point, (x, y) in zip(points, at, strict=True):
        boxes = {name: _box(point.label, x, _HEIGHT_PX - y, side, font) for name, side in _PLACES.items()}
        name = min(boxes, key=lambda name: sum(_overlap(boxes[name], other) for other in taken) + _outside(boxes[name]))
        taken.append(boxes[name])
        chosen.append(name)
    return chosen


def _box(label: str, x: float, y: float, side: tuple[int, int], font: int) -> Box:
    wide, high = sum(1.0 if ord(sign) > 0x2E80 else 0.56 for sign in label) * font, 1.3 * font
    left = x + 9 if side[0] > 0 else x - 9 - wide if side[0] < 0 else x - wide / 2
    top = y - high / 2 if side[1] == 0 else y + 7 if side[1] > 0 else y - 7 - high
    return left, top, left + wide, top + high


def _overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0


def _outside(box: Box) -> float:
    return 1e4 * (box[0] < 0 or box[2] > _WIDTH_PX)

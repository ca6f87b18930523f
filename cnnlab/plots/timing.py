"""Measured lines over a size, both axes logarithmic: medians with their spread, and roofs above them."""

from collections.abc import Sequence
from math import log10
from typing import NamedTuple

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, GRID, LEGEND_ABOVE, ROOM_FONT_PX, blank

Tick = tuple[float, str]


class Line(NamedTuple):
    """One line: its name, colour and symbol; points as (x, y, low, high) and what is said of each.

    `pale` lines are there to be compared with; a `roof` is a limit, not a measurement.
    """

    label: str
    colour: str
    symbol: str
    points: Sequence[tuple[float, float, float, float]]
    words: Sequence[str]
    pale: bool = False
    roof: bool = False


class Axis(NamedTuple):
    """A title, the ends, and the ticks with their words."""

    title: str
    low: float
    high: float
    ticks: Sequence[Tick]


def lines(found: Sequence[Line], x: Axis, y: Axis, *, present: bool = False) -> go.Figure:
    """The chart; its axes do not follow the data, so nothing jumps while points come in."""
    figure = blank(320 if present else 400, present=present)
    for line in found:
        _add(figure, line, 12 if present else 9)
    font = {"size": ROOM_FONT_PX if present else BASE_FONT_PX}
    for update, axis in ((figure.update_xaxes, x), (figure.update_yaxes, y)):
        update(
            type="log", title=axis.title, range=[log10(axis.low), log10(axis.high)], gridcolor=GRID, zeroline=False,
            tickvals=[value for value, _ in axis.ticks], ticktext=[said for _, said in axis.ticks],
            title_font=font, tickfont=font,
        )  # fmt: skip
    margin = {"t": 8, "b": 8, "l": 8, "r": 12}
    return figure.update_layout(margin=margin, legend=LEGEND_ABOVE)


def _add(figure: go.Figure, line: Line, size: int) -> None:
    xs, ys, lows, highs = ([point[place] for point in line.points] for place in range(4))
    spread = {
        "type": "data", "symmetric": False, "array": [high - y for y, high in zip(ys, highs, strict=True)],
        "arrayminus": [y - low for y, low in zip(ys, lows, strict=True)], "thickness": 1.5, "width": 4,
    }  # fmt: skip
    figure.add_scatter(
        x=xs, y=ys, name=line.label, showlegend=not line.pale,
        text=list(line.words), hovertemplate="%{text}<extra></extra>",
        mode="lines" if line.roof else "lines+markers", opacity=0.5 if line.pale else 1,
        error_y=None if line.roof else spread,
        line={"color": line.colour, "width": 2 if line.pale or line.roof else 3,
              "dash": "dash" if line.roof else "dot" if line.pale else "solid"},
        marker={"symbol": line.symbol + ("-open" if line.pale else ""), "size": size},
    )  # fmt: skip

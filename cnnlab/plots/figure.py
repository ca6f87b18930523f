"""The frame of every figure: fixed height, no jumps, type large enough for where it is read."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

BASE_FONT_PX, ROOM_FONT_PX = 14, 22
GRID = "rgba(128,136,146,0.25)"
LEGEND_ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}


def blank(height_px: int, *, present: bool = False) -> go.Figure:
    """An empty figure in the house's look: transparent ground, fixed height, no drag that a page scroll could hit."""
    figure = go.Figure()
    figure.update_layout(
        height=round(height_px * (1.35 if present else 1)),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        font={"size": ROOM_FONT_PX if present else BASE_FONT_PX},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        hoverlabel={"font": {"size": ROOM_FONT_PX if present else BASE_FONT_PX}},
        legend={"orientation": "h", "y": -0.12, "x": 0},
        transition={"duration": 0},
    )
    return figure


class Axis(NamedTuple):
    """A title, the ends (of a logarithmic axis: their exponents), and ticks with their words; none: Plotly's own."""

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]] = ()


def set_axes(figure: go.Figure, x: Axis, y: Axis, *, present: bool) -> None:
    """Fixed ends, so that nothing jumps; a pale grid."""
    font = {"size": ROOM_FONT_PX if present else BASE_FONT_PX}
    for update, axis in ((figure.update_xaxes, x), (figure.update_yaxes, y)):
        ticks = {"tickvals": [at for at, _ in axis.ticks], "ticktext": [said for _, said in axis.ticks]}
        update(title=axis.title, range=[axis.low, axis.high], gridcolor=GRID, zeroline=False, title_font=font,
               tickfont=font, **(ticks if axis.ticks else {}))  # fmt: skip


def hide_axes(figure: go.Figure) -> go.Figure:
    """Grids and pictures need no axes; both axes keep one unit the same length."""
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, scaleanchor="x", autorange="reversed")
    return figure

"""A few series of bars over the same names."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, GRID, LEGEND_ABOVE, ROOM_FONT_PX, blank
from cnnlab.plots.palette import translucent

_PATTERNS = {"plain": "", "striped": "/", "dotted": "."}


class Series(NamedTuple):
    """A value for each name; `pattern` is plain, striped or dotted."""

    label: str
    colour: str
    pattern: str
    values: Sequence[float]


def bars(
    names: Sequence[str], series: Sequence[Series], y_title: str, *, x_title: str = "",
    height_px: int = 280, present: bool = False,
) -> go.Figure:  # fmt: skip
    """Bars of all series at each name, beside each other."""
    figure = blank(height_px, present=present)
    font = ROOM_FONT_PX if present else BASE_FONT_PX
    for one in series:
        figure.add_bar(
            x=list(names), y=list(one.values), name=one.label,
            marker={
                "color": one.colour if one.pattern == "plain" else translucent(one.colour, 0.25),
                "line": {"color": one.colour, "width": 1.5},
                "pattern": {"shape": _PATTERNS[one.pattern], "fgcolor": one.colour, "size": 7},
            },
            hovertemplate="%{x}: %{y:,}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_xaxes(
        type="category", title=x_title or None, showgrid=False, title_font={"size": font}, tickfont={"size": font}
    )
    figure.update_yaxes(
        title=y_title, gridcolor=GRID, title_font={"size": font}, tickfont={"size": font},
    )  # fmt: skip
    return figure.update_layout(
        barmode="group", bargap=0.25, legend=LEGEND_ABOVE, margin={"l": 8, "r": 8, "t": 8, "b": 8}
    )

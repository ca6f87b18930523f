"""Lines over the depth of a network, or over networks by their depth."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from cnnlab.plots.figure import LEGEND_ABOVE, Axis, blank, set_axes
from cnnlab.plots.palette import translucent


class Line(NamedTuple):
    """One line: its name, colour, dash and symbol; points as (x, y, low, high); the hover's template."""

    label: str
    colour: str
    dash: str
    symbol: str
    points: Sequence[tuple[float, float, float, float]]
    hover: str


def lines(
    found: Sequence[Line], x: Axis, y: Axis, *, logarithmic: bool, height_px: int = 400, present: bool = False
) -> go.Figure:
    """The chart; what lies between low and high is a pale band around its line."""
    figure = blank(height_px, present=present)
    for line in found:
        xs, ys, lows, highs = ([point[at] for point in line.points] for at in range(4))
        if lows != highs:
            figure.add_scatter(
                x=[*xs, *reversed(xs)], y=[*highs, *reversed(lows)], fill="toself", mode="lines", line={"width": 0},
                fillcolor=translucent(line.colour, 0.18), hoverinfo="skip", showlegend=False,
            )  # fmt: skip
        figure.add_scatter(
            x=xs, y=ys, name=line.label, mode="lines+markers", hovertemplate=line.hover,
            line={"color": line.colour, "width": 4 if present else 2.5, "dash": line.dash},
            marker={"symbol": line.symbol, "size": 9 if present else 7, "color": line.colour},
        )  # fmt: skip
    set_axes(figure, x, y, present=present)
    if logarithmic:
        figure.update_yaxes(type="log")
    return figure.update_layout(margin={"t": 8, "b": 8, "l": 8, "r": 12}, legend=LEGEND_ABOVE)

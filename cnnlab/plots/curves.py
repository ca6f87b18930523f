"""Lines over linear axes: functions, histograms, courses."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, LEGEND_ABOVE, ROOM_FONT_PX, Axis, blank, set_axes
from cnnlab.plots.palette import translucent


class Line(NamedTuple):
    """One line; `dash` is plotly's; `filled` shades the ground below; `pale` ones stand behind and have no entry."""

    label: str
    colour: str
    xs: Sequence[float]
    ys: Sequence[float]
    dash: str = "solid"
    filled: bool = False
    pale: bool = False


class Mark(NamedTuple):
    """A rule across the chart at `at`, with a word beside it."""

    at: float
    text: str
    vertical: bool = True


class Point(NamedTuple):
    """A dot on the chart."""

    x: float
    y: float
    colour: str
    symbol: str = "circle"


def curves(
    lines: Sequence[Line], x: Axis, y: Axis, *, height_px: int = 320, marks: Sequence[Mark] = (),
    points: Sequence[Point] = (), present: bool = False,
) -> go.Figure:  # fmt: skip
    """The chart, with a legend above it."""
    figure = blank(height_px, present=present)
    font = {"size": ROOM_FONT_PX if present else BASE_FONT_PX}
    for line in lines:
        width = (1 if line.pale else 3) * (1.5 if present else 1)
        figure.add_scatter(
            x=list(line.xs), y=list(line.ys), name=line.label, mode="lines", showlegend=not line.pale,
            opacity=0.45 if line.pale else 1, line={"color": line.colour, "width": width, "dash": line.dash},
            fill="tozeroy" if line.filled else None, fillcolor=translucent(line.colour, 0.18),
            hoverinfo="skip" if line.pale else None,
        )  # fmt: skip
    for point in points:
        figure.add_scatter(x=[point.x], y=[point.y], mode="markers", showlegend=False, hoverinfo="skip",
                           marker={"size": 15, "color": point.colour, "symbol": point.symbol})  # fmt: skip
    for mark in marks:
        rule = {"line": {"color": "#8A94A0", "width": 2, "dash": "dot"}, "annotation_text": mark.text,
                "annotation_font": font}  # fmt: skip
        if mark.vertical:
            figure.add_vline(x=mark.at, annotation_position="bottom right", **rule)
        else:
            figure.add_hline(y=mark.at, annotation_position="top right", **rule)
    set_axes(figure, x, y, present=present)
    return figure.update_layout(margin={"t": 8, "b": 8, "l": 8, "r": 12}, legend=LEGEND_ABOVE)

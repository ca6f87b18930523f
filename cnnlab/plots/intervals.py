"""A few measured differences for each of several things, their mean and its interval, and what counts as nothing."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, GRID, ROOM_FONT_PX, blank
from cnnlab.plots.palette import translucent


class Row(NamedTuple):
    """One thing: its name, colour, single values, and the (mean, low, high) of them; None where there is none yet."""

    label: str
    colour: str
    values: Sequence[float]
    interval: tuple[float, float, float] | None


def differences(rows: Sequence[Row], margin: float, x_title: str, zero: str, *, present: bool = False) -> go.Figure:
    """Dots for the values, a bar for the interval, a band of ±margin for what counts as unchanged."""
    figure = blank(260, present=present)
    font = ROOM_FONT_PX if present else BASE_FONT_PX
    reach = max([margin * 2, *(abs(value) for row in rows for value in (*row.values, *_ends(row)))]) * 1.12
    figure.add_vrect(x0=-margin, x1=margin, fillcolor=translucent("#8A94A0", 0.22), line_width=0, layer="below")
    figure.add_annotation(x=0, y=1.0, yref="paper", text=zero, showarrow=False, yanchor="bottom", font={"size": font})
    for place, row in enumerate(rows):
        y = len(rows) - 1 - place
        if row.interval is not None:
            mean, low, high = row.interval
            line = {"color": row.colour, "width": 8 if present else 6}
            figure.add_scatter(x=[low, high], y=[y, y], mode="lines", line=line, opacity=0.75, hoverinfo="skip")
            mark = {"symbol": "diamond", "size": 18 if present else 14, "color": row.colour}
            figure.add_scatter(x=[mean], y=[y], mode="markers", marker=mark, hovertemplate="%{x:.2f}<extra></extra>")
        dots = {"size": 11 if present else 8, "color": "rgba(0,0,0,0)", "line": {"width": 1.6, "color": row.colour}}
        above = [y + 0.27] * len(row.values)
        figure.add_scatter(
            x=list(row.values), y=above, mode="markers", marker=dots, hovertemplate="%{x:.2f}<extra></extra>"
        )
    figure.update_xaxes(
        title=x_title, range=[-reach, reach], zeroline=True, zerolinecolor="rgba(128,136,146,0.9)",
        gridcolor=GRID, title_font={"size": font}, tickfont={"size": font},
    )  # fmt: skip
    figure.update_yaxes(
        range=[-0.5, len(rows) - 0.3], tickvals=list(range(len(rows))), ticktext=[row.label for row in reversed(rows)],
        showgrid=False, zeroline=False, tickfont={"size": font},
    )  # fmt: skip
    return figure.update_layout(showlegend=False, margin={"t": 30, "b": 8, "l": 8, "r": 8})


def _ends(row: Row) -> tuple[float, ...]:
    return () if row.interval is None else row.interval[1:]

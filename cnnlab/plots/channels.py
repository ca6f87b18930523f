"""One number for each channel of a layer, sorted; channels that never speak are marked."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, GRID, ROOM_FONT_PX, blank
from cnnlab.plots.palette import FIELD_ON_INPUT, OUTPUT


def sorted_bars(
    names: Sequence[str], values: Sequence[float], dead: Sequence[bool], x_title: str, y_title: str, dead_name: str,
    *, present: bool = False,
) -> go.Figure:  # fmt: skip
    """Bars in the order given; a cross at zero where a channel is dead."""
    figure = blank(300, present=present)
    font = ROOM_FONT_PX if present else BASE_FONT_PX
    places = list(range(len(values)))
    figure.add_bar(
        x=places, y=list(values), marker_color=OUTPUT, text=list(names), textposition="none",
        hovertemplate="%{text}: %{y:.4g}<extra></extra>",
    )  # fmt: skip
    lost = [place for place in places if dead[place]]
    if lost:
        mark = {"symbol": "x", "size": 10, "color": FIELD_ON_INPUT}
        figure.add_scatter(x=lost, y=[0] * len(lost), mode="markers", marker=mark, name=dead_name,
                           text=[names[place] for place in lost], hovertemplate="%{text}<extra></extra>")  # fmt: skip
    grid = {"gridcolor": GRID, "title_font": {"size": font}, "tickfont": {"size": font}}
    figure.update_xaxes(title=x_title, showticklabels=False, showgrid=False, title_font={"size": font})
    figure.update_yaxes(title=y_title, **grid)
    return figure.update_layout(showlegend=False, bargap=0.1, margin={"l": 8, "r": 8, "t": 12, "b": 8})

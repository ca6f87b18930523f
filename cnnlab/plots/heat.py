"""A matrix of values between 0 and 1 as a heat map."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, ROOM_FONT_PX, blank
from cnnlab.plots.palette import MAGNITUDE_SCALE


def shares(
    values: Sequence[Sequence[float]], rows: Sequence[str], columns: Sequence[str], x_title: str, *,
    height_px: int = 380, present: bool = False,
) -> go.Figure:  # fmt: skip
    """Rows from the top; dark is 0, bright is 1; the columns' names are told under the pointer."""
    figure = blank(height_px, present=present)
    font = ROOM_FONT_PX if present else BASE_FONT_PX
    figure.add_heatmap(
        z=values, x=list(range(len(columns))), y=list(rows), customdata=[list(columns)] * len(rows),
        zmin=0, zmax=1, colorscale=MAGNITUDE_SCALE, ygap=1, colorbar={"thickness": 14, "tickfont": {"size": font}},
        hovertemplate="%{y}, %{customdata}: %{z:.2f}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title=x_title, showticklabels=False, showgrid=False, title_font={"size": font})
    return figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": font})

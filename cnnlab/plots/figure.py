"""The frame of every figure: fixed height, no jumps, type large enough for where it is read."""

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


def hide_axes(figure: go.Figure) -> go.Figure:
    """Grids and pictures need no axes; both axes keep one unit the same length."""
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, scaleanchor="x", autorange="reversed")
    return figure

"""How many layers it takes to see a picture."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, GRID, ROOM_FONT_PX, blank
from cnnlab.plots.palette import SERIES

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def layers_to_cover(
    pixels: Sequence[int], curves: Mapping[str, Sequence[int]], x_title: str, y_title: str, *, present: bool = False
) -> go.Figure:
    """Layers needed against pixels to cover, one line per way of building; both axes logarithmic."""
    figure = blank(380, present=present)
    width = 5 if present else 3
    for place, (label, layers) in enumerate(curves.items()):
        line = {
            "color": SERIES[place % len(SERIES)],
            "width": width,
            "dash": _DASHES[place % len(_DASHES)],
            "shape": "hv",
        }
        hover = f"{label}<br>{x_title}: %{{x}}<br>{y_title}: %{{y}}<extra></extra>"
        figure.add_scatter(x=list(pixels), y=list(layers), name=label, mode="lines", line=line, hovertemplate=hover)
    font = ROOM_FONT_PX if present else BASE_FONT_PX
    axis = {"type": "log", "gridcolor": GRID, "zeroline": False, "title_font": {"size": font}}
    figure.update_xaxes(title=x_title, tickvals=[8, 16, 32, 64, 128, 224, 512, 1024], **axis)
    figure.update_yaxes(title=y_title, range=[0, 3.05], tickvals=[1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000], **axis)
    figure.update_layout(legend={"orientation": "v", "x": 0.01, "y": 0.99, "bgcolor": "rgba(0,0,0,0)"})
    return figure

"""Accuracy over the number of pictures that were learnt from, with intervals."""

from collections.abc import Sequence
from math import log10
from typing import NamedTuple

import plotly.graph_objects as go

from cnnlab.plots.figure import BASE_FONT_PX, GRID, LEGEND_ABOVE, ROOM_FONT_PX, blank

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star")


class Line(NamedTuple):
    """One line: its name and colour; points as (x, y, low, high)."""

    label: str
    colour: str
    points: Sequence[tuple[float, float, float, float]]


def curves(
    lines: Sequence[Line], ticks: Sequence[tuple[float, str]], x_title: str, y_title: str, *, present: bool = False
) -> go.Figure:
    """The chart; x is logarithmic, and lines stand a little apart, so that intervals do not cover each other."""
    figure = blank(400, present=present)
    font = {"size": ROOM_FONT_PX if present else BASE_FONT_PX}
    for place, line in enumerate(lines):
        aside = 1.025 ** (place - (len(lines) - 1) / 2)
        xs, ys, lows, highs = ([point[at] for point in line.points] for at in range(4))
        spread = {
            "type": "data", "symmetric": False, "array": [high - y for y, high in zip(ys, highs, strict=True)],
            "arrayminus": [y - low for y, low in zip(ys, lows, strict=True)], "thickness": 2, "width": 0,
        }  # fmt: skip
        figure.add_scatter(
            x=[x * aside for x in xs], y=ys, error_y=spread, mode="lines+markers", name=line.label,
            line={"color": line.colour, "width": 4 if present else 2.5},
            marker={"symbol": _SYMBOLS[place % len(_SYMBOLS)], "size": 15 if present else 11, "color": line.colour},
            hovertemplate="%{y:.1f}%",
        )  # fmt: skip
    ends = [log10(min(x for x, _ in ticks)) - 0.06, log10(max(x for x, _ in ticks)) + 0.06]
    figure.update_xaxes(
        type="log", title=x_title, range=ends, tickvals=[x for x, _ in ticks], ticktext=[told for _, told in ticks],
        gridcolor=GRID, zeroline=False, title_font=font, tickfont=font,
    )  # fmt: skip
    figure.update_yaxes(title=y_title, gridcolor=GRID, zeroline=False, title_font=font, tickfont=font)
    return figure.update_layout(margin={"t": 8, "b": 8, "l": 8, "r": 12}, legend=LEGEND_ABOVE)

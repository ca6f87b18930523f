"""A confusion matrix: who was taken for whom, and how often."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnlab.plots import figure as frame
from cnnlab.plots import palette

_HEIGHT_PX = 460
_INK_ON_LIGHT, _INK_ON_DARK = "#1B2430", "#E6EBF2"  # the theme's own


def figure(
    counts: Sequence[Sequence[int]],
    shares: Sequence[Sequence[float]],
    names: Sequence[str],
    *,
    true: str,
    answer: str,
    dark: bool,
) -> go.Figure:
    """The matrix as a heat map with the counts in it.

    Parameters
    ----------
    counts, shares
        Row: the true class; column: the answer. Number of pictures, and their share of the row (0–1).
    true, answer
        Titles of the axes.
    dark
        Whether the page's ground is dark: the cells let it through.
    """
    made = frame.blank(_HEIGHT_PX)
    made.add_heatmap(
        z=shares,
        text=[[str(count) if count else "" for count in row] for row in counts],
        texttemplate="%{text}",
        textfont={"color": _INK_ON_DARK if dark else _INK_ON_LIGHT},
        x=list(range(len(names))),
        y=list(range(len(names))),
        customdata=[[[row, column] for column in names] for row in names],
        hovertemplate=f"{true}: %{{customdata[0]}}<br>{answer}: %{{customdata[1]}}<br>%{{text}}<extra></extra>",
        # Steep at the beginning: a mistake in fifty pictures is to be seen.
        colorscale=[
            (0.0, palette.translucent(palette.FIELD_ON_INPUT, 0.0)),
            (0.02, palette.translucent(palette.FIELD_ON_INPUT, 0.15)),
            (0.25, palette.translucent(palette.FIELD_ON_INPUT, 0.75)),
            (0.5, palette.translucent(palette.OUTPUT, 0.45)),
            (1.0, palette.translucent(palette.OUTPUT, 0.75)),
        ],
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=1,
        ygap=1,
    )
    ticks = {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "showgrid": False,
        "zeroline": False,
    }
    made.update_xaxes(title=answer, **ticks)
    made.update_yaxes(title=true, autorange="reversed", **ticks)
    return made

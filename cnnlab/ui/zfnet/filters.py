"""The first layers of two small trained networks side by side, and which of their filters never speak."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnlab import weights
from cnnlab.plots import curves, palette
from cnnlab.plots.figure import Axis
from cnnlab.ui import cache, framed, lesson, numbers, tables
from cnnlab.ui.filters.subject import key_of
from cnnlab.ui.framed import Framed
from cnnlab.ui.lesson import Lesson
from cnnlab.weights import Source

from . import settings

_FIRST = "features.0"
_DRAWN = {"alexnet": (palette.WEIGHT, "dash"), "zfnet": (palette.INPUT, "solid")}
WEAK = 0.1  # of the strongest filter's norm


def draw(page: Lesson) -> None:
    """The whole view."""
    if not lesson.torch_ready(page.t):
        return
    page.knobs.toggle("each")
    sources = {name: weights.describe(source_id) for name, source_id in settings.SOURCES.items()}
    norms = {name: _norms(source) for name, source in sources.items()}
    st.html(framed.row((_sheet(page, name, source) for name, source in sources.items()), width_px=300, sharp=True))
    st.markdown(_table(page, sources, norms))
    _chart(page, norms)
    st.markdown(page.s("filters.says"))


def _norms(source: Source) -> npt.NDArray[np.float64]:
    """Of the first layer's filters, the largest first, in shares of it."""
    kernels = cache.layer_kernels(key_of(source), _FIRST, source).astype(np.float64)
    norms = np.sort(np.sqrt((kernels**2).sum(axis=(1, 2, 3))))[::-1]
    return norms / norms[0]


def _sheet(page: Lesson, name: str, source: Source) -> Framed:
    count, _, height, width = cache.layer_kernels(key_of(source), _FIRST, source).shape
    said = page.s("filters.sheet", title=page.s(f"net.{name}"), n=count, h=height, w=width)
    return Framed(cache.first_filters(key_of(source), bool(page.knobs["each"]), source), said, said)


def _table(page: Lesson, sources: Mapping[str, Source], norms: Mapping[str, npt.NDArray[np.float64]]) -> str:
    """Dead maps of every layer, weak filters of the first, and what the network can do."""
    heads = [page.s("table.network"), *(page.s("table.dead", n=depth) for depth in settings.DEPTHS)]
    lines = [[*heads, page.s("table.weak"), page.s("table.accuracy")], ["---", *["---:"] * (len(heads) + 1)]]
    for name, source in sources.items():
        line = [
            page.s(f"net.{name}"),
            *(f"{dead} / {count}" for dead, count in cache.dead_maps(key_of(source), source)),
        ]
        weak, accuracy = int((norms[name] < WEAK).sum()), numbers.percent(source.accuracy or 0, page.lang)
        lines.append([*line, str(weak), accuracy])
    return tables.markdown(lines)


def _chart(page: Lesson, norms: Mapping[str, npt.NDArray[np.float64]]) -> None:
    lines = []
    for name, shares in norms.items():
        colour, dash = _DRAWN[name]
        places = np.linspace(0, 100, len(shares)).tolist()
        lines.append(curves.Line(page.s(f"net.{name}"), colour, places, shares.tolist(), dash))
    axes = Axis(page.s("axis.rank"), 0, 100), Axis(page.s("axis.norm"), 0, 1.05)
    figure = curves.curves(lines, *axes, height_px=230, present=page.present)
    st.plotly_chart(figure, key="zfnet.norms", config={"displayModeBar": False}, alt=page.s("alt.norms"))

"""The first layers of two small trained networks side by side, and which of their filters never speak."""

import numpy as np
import streamlit as st

from cnnlab import weights
from cnnlab.plots import curves, palette
from cnnlab.ui import cache, framed, lesson, numbers, tables
from cnnlab.ui.filters.subject import key_of
from cnnlab.ui.framed import Framed
from cnnlab.ui.lesson import Lesson

from . import settings

_FIRST, _AFTER = "features.0", "features.1"
_DRAWN = {"alexnet": (palette.WEIGHT, "dash"), "zfnet": (palette.INPUT, "solid")}
WEAK = 0.1  # of the strongest filter's norm


def draw(page: Lesson) -> None:
    """The whole view."""
    if not lesson.torch_ready(page.t):
        return
    page.knobs.toggle("each")
    lines = [[page.s(f"table.{name}") for name in ("network", "filters", "dead", "weak", "accuracy")],
             ["---", *["---:"] * 4]]  # fmt: skip
    shown, norms = [], []
    for name, source_id in settings.SOURCES.items():
        source = weights.describe(source_id)
        kernels = cache.layer_kernels(key_of(source), _FIRST, source)
        strength = np.sort(np.sqrt((kernels.astype(np.float64) ** 2).sum(axis=(1, 2, 3))))[::-1]
        share = strength / strength[0]
        count, _, height, width = kernels.shape
        said = page.s("filters.sheet", title=page.s(f"net.{name}"), n=count, h=height, w=width)
        shown.append(Framed(cache.first_filters(key_of(source), bool(page.knobs["each"]), source), said, said))
        colour, dash = _DRAWN[name]
        places = np.linspace(0, 100, count).tolist()
        norms.append(curves.Line(page.s(f"net.{name}"), colour, places, share.tolist(), dash))
        dead = int(cache.channel_facts(key_of(source), _AFTER, source).dead.sum())
        accuracy = numbers.percent(source.accuracy or 0, page.lang)
        lines.append([page.s(f"net.{name}"), str(count), str(dead), str(int((share < WEAK).sum())), accuracy])
    st.html(framed.row(shown, width_px=300, sharp=True))
    st.markdown(tables.markdown(lines))
    axes = curves.Axis(page.s("axis.rank"), 0, 100), curves.Axis(page.s("axis.norm"), 0, 1.05)
    figure = curves.curves(norms, *axes, height_px=230, present=page.present)
    st.plotly_chart(figure, key="zfnet.norms", config={"displayModeBar": False}, alt=page.s("alt.norms"))
    st.markdown(page.s("filters.says"))

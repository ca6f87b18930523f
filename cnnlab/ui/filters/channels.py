"""The view on channels: how each behaves over some hundreds of pictures, and which are dead."""

import numpy as np
import streamlit as st

from cnnlab.plots import channels as plot
from cnnlab.ui import cache, numbers, tables
from cnnlab.ui.filters.compute import N_PICTURES
from cnnlab.ui.filters.shown import Shown
from cnnlab.ui.lesson import Lesson

_ROWS = 8


def show(page: Lesson, shown: Shown) -> None:
    """Share of active cells by channel, sorted; the dead ones; the table's ends."""
    with st.spinner(page.s("channels.counting")):
        found = cache.channel_facts(shown.key, shown.layer.name, shown.source)
    order = np.argsort(-found.active_share, kind="stable")
    dead = int(found.dead.sum())
    said = page.s("channels.dead", dead=dead, count=len(order), pictures=N_PICTURES, layer=shown.layer.name)
    (st.warning if dead else st.success)(said, icon=":material/block:" if dead else ":material/check_circle:")
    if dead:
        listed = ", ".join(map(str, np.flatnonzero(found.dead)[:20]))
        st.markdown(page.s("channels.which", which=listed))
    names = [page.s("map", number=at) for at in order]
    figure = plot.sorted_bars(
        names, (100 * found.active_share[order]).tolist(), found.dead[order].tolist(), page.s("channels.x"),
        page.s("channels.y"), page.s("channels.dead_mark"), present=page.present,
    )  # fmt: skip
    alt = page.s("channels.alt", layer=shown.layer.name, count=len(order), dead=dead)
    st.plotly_chart(figure, key="filters.channels", config={"displayModeBar": False}, alt=alt)
    _table(page, found, order)


def _table(page: Lesson, found, order) -> None:
    """The most and the least active channels."""
    ends = order if len(order) <= 2 * _ROWS else np.concatenate([order[:_ROWS], order[-_ROWS:]])
    heads = [page.s(f"channels.{name}") for name in ("channel", "mean", "std", "highest", "active")]

    def say(value: float) -> str:
        return numbers.decimal(float(value), page.lang, 3)

    rows = [
        [f"{at}{' ✕' if found.dead[at] else ''}", say(found.mean[at]), say(found.std[at]), say(found.highest[at]),
         numbers.percent(float(found.active_share[at]), page.lang)]
        for at in ends
    ]  # fmt: skip
    lines = [heads, ["---:"] * len(heads), *rows]
    with st.expander(page.s("channels.table"), icon=":material/table_rows:"), st.container(key="wide-table-channels"):
        st.markdown(tables.markdown(lines))

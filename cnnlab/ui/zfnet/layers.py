"""AlexNet and ZFNet layer by layer, and ZFNet's two variants."""

import streamlit as st

from cnnlab.core.alexnets import Sequence, Totals, alexnet, totals, zfnet
from cnnlab.ui import cache, lesson, numbers, tables
from cnnlab.ui.layer_table import setting
from cnnlab.ui.lesson import Agreement, Lesson

from . import settings
from .code import layers as source

_COLUMNS = ("setting", "output", "field", "jump", "params")


def draw(page: Lesson) -> None:
    """The whole view."""
    page.knobs.segmented("variant")
    networks = {"alexnet": alexnet(227), "zfnet": zfnet(settings.VARIANTS[str(page.knobs["variant"])])}
    with st.container(key="wide-table-zfnet"):
        st.markdown(_table(page, networks))
    found = {name: totals(each.rows) for name, each in networks.items()}
    st.markdown(page.s(f"variant.{page.knobs['variant']}.says"))
    st.markdown(_said(page, found))
    _check(page, networks, found)
    if not page.present:
        lesson.copy_code(source(networks["zfnet"]), page.t)


def _table(page: Lesson, networks: dict[str, Sequence]) -> str:
    heads = [page.s("table.layer")]
    heads += [f"{page.s(f'net.{name}')}: {page.s(f'table.{column}')}" if column == "setting" else
              page.s(f"table.{column}") for name in networks for column in _COLUMNS]  # fmt: skip
    lines = [heads, ["---"] * len(heads)]
    for pair in zip(*(each.rows for each in networks.values()), strict=True):
        line = [f"**{pair[0].name}**"]
        for row in pair:
            line += [setting(row, page.t), "×".join(map(str, row.out_shape))]
            line += ["–", "–"] if row.dense else [str(row.field[0]), str(row.jump)]
            line.append(numbers.integer(row.params, page.lang) if row.params else "–")
        lines.append(line)
    return tables.markdown(lines)


def _said(page: Lesson, found: dict[str, Totals]) -> str:
    values = {
        f"{name}_{what}": numbers.integer(getattr(each, what), page.lang)
        for name, each in found.items()
        for what in ("params", "macs")
    }
    return page.s("totals", **values)


def _check(page: Lesson, networks: dict[str, Sequence], found: dict[str, Totals]) -> None:
    if not lesson.torch_ready(page.t):
        return
    rows = []
    for name, network in networks.items():
        told, ours = cache.torch_sequence(network), found[name]
        shapes = tuple(row.out_shape for row in network.rows) == told.shapes
        texts = [f"{numbers.integer(each.params, page.lang)} / {numbers.integer(each.macs, page.lang)}"
                 for each in (ours, told)]  # fmt: skip
        rows.append(Agreement(page.s("check.counts", title=page.s(f"net.{name}")), texts[0],
                              texts[1] if shapes else f"{texts[1]} ✗"))  # fmt: skip
    lesson.agreements(rows, page.t)

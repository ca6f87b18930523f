"""Receptive field (C-OUT-3, C-RF-1 … C-RF-4): what one output cell sees, layer by layer, on a photograph."""

import streamlit as st

from cnnlab import catalog
from cnnlab.core.blueprint_text import LONGEST_TEXT
from cnnlab.core.stacks import format_stack, parse_stack
from cnnlab.datasets import photographs
from cnnlab.networks import own_name
from cnnlab.ui import lesson
from cnnlab.ui.knobs import Choice, Flag, Number, Text
from cnnlab.ui.layers import table
from cnnlab.ui.practice import practice
from cnnlab.ui.receptive_field import cover, parts, presets

page = lesson.open_lesson(
    "receptive-field",
    Choice("source", "stack", ("stack", "network", "own")),
    Text("stack", presets.DEFAULT.stack, lambda text: format_stack(parse_stack(text))),
    Number("size", presets.DEFAULT.size, 8, 320),
    Choice("network", "resnet18", presets.NETWORKS),
    Text("own", own_name.EXAMPLE, own_name.canonical, longest=LONGEST_TEXT),
    Flag("all", False),
    Choice("photo", "chelsea", photographs()),
    Number("layer", 0, 0, 5000),
    Number("row", -1, -1, 1000),
    Number("column", -1, -1, 1000),
    *cover.KNOBS,
)


@st.fragment
def live() -> None:
    """The network, its fields, its table and the check."""
    if page.present:
        with st.expander(page.s("settings"), icon=":material/tune:"):
            parts.controls(page)
            shown = parts.subject(page)
        picture = st.container()
    else:
        left, picture = st.columns([1, 2.15], gap="medium")
        with left:
            parts.controls(page)
            shown = parts.subject(page)
    if shown is None:
        return
    with picture:
        layer, cell = parts.chosen(page, shown)
        parts.formula(page, shown, layer, cell)
        parts.fields(page, shown, layer, cell)
    table.show(page, f"{page.key}.layers", shown, layer)
    parts.autograd(page, shown, layer, cell)
    parts.code(page, shown)


live()

cover.section(page)
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

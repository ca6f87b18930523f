"""AlexNet layer by layer: sizes, the puzzle of 224 and 227, and where parameters and work are."""

import streamlit as st

from cnnlab.core.alexnets import Sequence, Totals, totals
from cnnlab.core.errors import LabError
from cnnlab.ui import cache, layer_table, lesson, numbers
from cnnlab.ui.formulas import alexnet as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places

from . import settings
from .code import shapes as source
from .edge import edge

_PRESETS = {"paper": {"n": 224, "way": "floor"}, "cuda": {"n": 224, "way": "hang"}, "crop": {"n": 227, "way": "floor"},
            "vision": {"n": 224, "way": "pad"}}  # fmt: skip


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        _controls(page)
    with stage:
        try:
            sequence = settings.sequence(page)
        except LabError as error:
            lesson.explain(error, page.t)
            return
        left, right = st.columns([1, 1.5], gap="medium") if page.present else [st.container()] * 2
        with left:
            _first(page, sequence)
            _guess(page, sequence)
        with right:
            told = page.knobs["guess"] != settings.OPEN
            st.html(layer_table.table(sequence.rows, page.t, page.s("alt.table"), told=told))
            if told:
                _check(page, sequence)
        if not page.present:
            lesson.copy_code(source(sequence), page.t)


def _controls(page: Lesson) -> None:
    with st.container(horizontal=True, width="content" if page.present else "stretch"):
        for name, preset in _PRESETS.items():
            st.button(page.s(f"preset.{name}"), key=f"alexnet.preset.{name}", on_click=page.knobs.set, kwargs=preset)
    page.knobs.slider("n", width=230 if page.present else "stretch")
    page.knobs.select("way", width=230 if page.present else "stretch")
    page.knobs.toggle("towers")
    if not page.present:
        st.caption(page.s(f"way.{page.knobs['way']}.says"))
        st.caption(page.s("towers.says"))


def _first(page: Lesson, sequence: Sequence) -> None:
    """The first layer's size: the division, and the end of the picture."""
    first = sequence.stack[0]
    beside = [st.container()] * 2 if page.present else st.columns([1, 1.25], vertical_alignment="center")
    formula, view = beside
    with formula:
        st.latex(formulas.first_size(sequence.size_px, sequence.overhang_px, first, picture.ink()))
    with view:
        st.html(edge(page, sequence))


def _guess(page: Lesson, sequence: Sequence) -> None:
    """Where the parameters are, asked before it is told."""
    found = totals(sequence.rows)
    page.knobs.segmented("guess")
    guess = str(page.knobs["guess"])
    if guess != settings.OPEN:
        right = "fc" if found.dense_params > found.conv_params else "conv"
        st.markdown(f"**{page.s('guess.right' if guess == right else 'guess.wrong')}** {_shares(page, found)}")


def _shares(page: Lesson, found: Totals) -> str:
    values = {
        "params": numbers.integer(found.params, page.lang),
        "macs": numbers.integer(found.macs, page.lang),
        "dense": numbers.percent(found.dense_params / found.params, page.lang),
        "conv": numbers.percent(found.conv_macs / found.macs, page.lang),
    }
    return page.s("shares", **values)


def _check(page: Lesson, sequence: Sequence) -> None:
    if not lesson.torch_ready(page.t):
        return
    rows, told = sequence.rows, cache.torch_sequence(sequence)
    found = totals(rows)
    agree = sum(row.out_shape == shape for row, shape in zip(rows, told.shapes, strict=True))

    def said(value: int) -> str:
        return numbers.integer(value, page.lang)

    lesson.agreements(
        [
            Agreement(page.s("check.shapes"), said(len(rows)), said(agree)),
            Agreement(page.s("check.params"), said(found.params), said(told.params)),
            Agreement(page.s("check.macs"), said(found.macs), said(told.macs)),
        ],
        page.t,
    )

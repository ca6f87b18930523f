"""Squeeze, excite, scale on a test picture, for one block and one channel with its numbers (C-SE-1)."""

from fractions import Fraction

import numpy as np
import streamlit as st

from cnnlab import datasets
from cnnlab.core import excitation
from cnnlab.core.excitation import Gate, Steps, Weights
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import senet as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.one_by_one.cost import said
from cnnlab.ui.output_size import picture
from cnnlab.ui.training import words

from . import code, drawn
from .settings import DATA, SOURCE

_CLOSE = 1e-9


def draw(page: Lesson) -> None:
    """The whole view: knobs in a row, the pictures below over the whole width."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="wide-knobs"):
        page.knobs.number("index", width=120)
        page.knobs.slider("block", width=180)
        random = page.knobs.segmented("gate", width="content") == "random"
        if random:
            page.knobs.segmented("r", format_func=str, width="content")
            page.knobs.number("seed", width=110)
        place = st.container(width=260)
    if not lesson.torch_ready(page.t):
        return
    inside = cache.gate_inside(SOURCE, DATA, page.knobs.whole("index"), page.knobs.whole("block") - 1)
    channels = len(inside.maps)
    with place:
        page.knobs.slider("channel", high=channels)
    gate = Gate(channels, int(str(page.knobs["r"]))) if random else Gate(channels)
    weights = excitation.drawn(gate, page.knobs.whole("seed")) if random else inside.weights
    found = excitation.excite(inside.maps, weights)
    _pictures(page, inside.maps, found)
    _numbers(page, inside.maps, found, weights, gate)
    _check(page, inside.maps, weights, gate)
    lesson.copy_code(code.gate(gate, inside.maps.shape[1]), page.t)


def _pictures(page: Lesson, maps: np.ndarray, found: Steps) -> None:
    marked = page.knobs.whole("channel") - 1
    scale = max(float(np.abs(maps).max()), 1e-12)
    reach = max(float(np.abs(found.squeezed).max()), 1e-12)
    shape = {"c": len(maps), "h": maps.shape[1], "w": maps.shape[2]}
    label = words.classes(DATA, page.t)[datasets.load(DATA, "test").labels[page.knobs.whole("index")]]
    (source,) = cache.test_pictures(DATA, (page.knobs.whole("index"),))
    hidden = max(float(found.hidden.max()), 1e-12)
    figures = (
        (f'<img src="{source}" alt="{page.s("alt.picture", label=label)}">', "picture", {"label": label}),
        (drawn.tiles(maps, scale, marked, page.s("alt.before", **shape)), "before", shape),
        (drawn.bars(found.squeezed, -reach, reach, marked, page.s("alt.squeeze", **shape)), "squeeze", {
            "value": numbers.decimal(float(found.squeezed[marked]), page.lang, 3)}),
        (drawn.bars(found.hidden, 0, hidden, None, page.s("alt.hidden", h=len(found.hidden))), "hidden", {
            "h": len(found.hidden), "live": int((found.hidden > 0).sum())}),
        (drawn.bars(found.gates, 0, 1, marked, page.s("alt.gates", **shape)), "gates", {
            "low": numbers.decimal(float(found.gates.min()), page.lang, 2),
            "high": numbers.decimal(float(found.gates.max()), page.lang, 2)}),
        (drawn.tiles(found.scaled, scale, marked, page.s("alt.after", **shape)), "after", {
            "gate": numbers.decimal(float(found.gates[marked]), page.lang, 3)}),
    )  # fmt: skip
    shown = "".join(
        drawn.figure(inside, page.s(f"step.{name}"), page.s(f"step.{name}.says", **told))
        for inside, name, told in figures
    )
    room = " room" if page.present else ""
    st.html(f'{drawn.STYLE}<div class="se{room}">{shown}</div>')


def _numbers(page: Lesson, maps: np.ndarray, found: Steps, weights: Weights, gate: Gate) -> None:
    shape = (len(maps), maps.shape[1], maps.shape[2])
    st.latex(formulas.channel(page.knobs.whole("channel") - 1, found, weights, shape, picture.ink()))
    st.latex(formulas.parameters(gate, picture.ink()))
    source = cache.weight_sources()[SOURCE]
    accuracy = numbers.percent(source.accuracy or 0, page.lang)
    kind = "trained" if page.knobs["gate"] == "trained" else "random"
    st.caption(page.s(f"weights.{kind}", accuracy=accuracy, width=Fraction(source.width), seed=source.seed))


def _check(page: Lesson, maps: np.ndarray, weights: Weights, gate: Gate) -> None:
    """Every gate and every scaled value against torchvision's module with the same weights."""
    index, block = page.knobs.whole("index"), page.knobs.whole("block")
    about = f"{page.knobs['gate']} {page.knobs['r']} {page.knobs['seed']}"
    theirs = cache.torch_excited(SOURCE, DATA, index, block, maps, weights, about)
    ours = excitation.excite(maps, weights)
    rows = [
        Agreement(
            page.s(f"check.{name}"),
            numbers.integer(one.size, page.lang),
            numbers.integer(int(np.isclose(one, other, rtol=_CLOSE, atol=_CLOSE).sum()), page.lang),
        )
        for name, one, other in (
            ("gates", ours.gates, theirs.gates),
            ("scaled", ours.scaled, theirs.scaled),
        )
    ]
    rows.append(Agreement(page.s("check.counts"), said(gate.counts, page.lang),
                          said(cache.torch_gate_counts(gate), page.lang)))  # fmt: skip
    lesson.agreements(rows, page.t)

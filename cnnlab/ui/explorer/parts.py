"""The live part's pieces: what is set, the picture, the check."""

from collections.abc import Callable

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas.ink import Ink
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.theme import dark

from . import payload, settings, trained
from .source import source
from .subject import Layer, Picture, Result

Drawing = Callable[[Lesson, Picture, Layer, Result], None]


def live(page: Lesson) -> None:
    """Knobs beside the picture; to a room, above it and folded."""
    if page.present:
        views, formula = st.columns([1, 2], vertical_alignment="center")
        with views:
            page.knobs.segmented("view", label_visibility="collapsed")
        with st.expander(page.s("settings"), icon=":material/tune:"):
            found = _set(page)
        stage = st.container()
    else:
        page.knobs.segmented("view", label_visibility="collapsed")
        left, stage = st.columns([1, 2.35], gap="medium")
        with left:
            found = _set(page)
        formula = stage
    if found is None:
        return
    formula.latex(_formula(page, found[1]))
    with stage:
        if trained.chosen(page):
            st.caption(trained.note(page, found[1].shape[1]))
        (_whole if page.knobs["view"] == "whole" else payload.show)(page, *found)
    check(page, *found)
    lesson.copy_code(source(*found[:2]), page.t)


def _set(page: Lesson) -> tuple[Picture, Layer, Result] | None:
    """What the knobs say; where that is nonsense, the reason, and None."""
    own = settings.draw(page)
    if trained.waiting(page):
        return None
    try:
        picture = settings.picture(page, own)
        layer = settings.layer(page, len(picture.values()))
        return picture, layer, cache.convolved(picture, layer)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _formula(page: Lesson, layer: Layer) -> str:
    ink = Ink(dark())
    y, x, w = ink.output("y"), ink.input("x"), ink.weight("w")
    stride = "" if layer.stride == 1 else f"{layer.stride}"
    step = "" if layer.dilation == 1 else f"{layer.dilation}"
    at = f"_{{c,\\,{stride}i+{step}a,\\,{stride}j+{step}b}}"
    if layer.kind == "corr":
        return rf"{y}_{{k,i,j}} = \sum_{{c,a,b}} {x}{at}\cdot {w}_{{k,c,a,b}} + b"
    if layer.kind == "max":
        return rf"{y}_{{c,i,j}} = \max_{{a,b}}\, {x}{at}"
    return rf"{y}_{{c,i,j}} = \frac{{1}}{{{layer.shape[2]}\cdot {layer.shape[3]}}}\sum_{{a,b}} {x}{at}"


def _whole(page: Lesson, picture: Picture, layer: Layer, result: Result) -> None:
    shown, outputs = cache.whole_pictures(picture, layer)
    height, width = picture.values().shape[1:]
    title = page.s(f"picture.{picture.name}")
    places = st.columns(2)
    places[0].image(shown, page.s("whole.in", h=height, w=width), width="stretch", alt=title)
    for at, each in enumerate(outputs, 1):
        number = page.knobs.whole("filter") if trained.chosen(page) else at
        caption = page.s("whole.out", number=number, h=result.values.shape[1], w=result.values.shape[2])
        places[at % 2].image(each, caption, width="stretch", alt=f"{title}, {caption}")
    st.caption(page.s("whole.scale" if result.values.min() < 0 else "whole.grey"))


def check(page: Lesson, picture: Picture, layer: Layer, result: Result) -> None:
    """Every value against torch's; and which of the two convolutions torch computes."""
    if not lesson.torch_ready(page.t):
        return
    torchs = cache.convolved_by_torch(picture, layer)

    def say(count: int) -> str:
        return numbers.integer(count, page.lang)

    ours = " × ".join(map(str, result.values.shape))
    rows = [
        Agreement(page.s("check.shape"), ours, " × ".join(map(str, torchs.shape))),
        Agreement(page.s("check.values", count=say(torchs.total)), say(torchs.total), say(torchs.equal)),
    ]
    lesson.agreements(rows, page.t)
    if layer.kind == "corr" and page.knobs["flip"] and page.knobs["view"] == "cells":
        st.markdown(page.s("check.flip", equal=torchs.equal, flipped=torchs.equal_flipped, count=torchs.total))

"""Batches (C-CONV-4): pictures of different sizes, torch's refusal, and the ways to one tensor."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.batches import parts
from cnnlab.ui.practice import practice

page = lesson.open_lesson("batches", *parts.KNOBS)


@st.fragment
def live() -> None:
    """The pictures, torch's words to them, and the chosen way out."""
    if page.present:
        with st.expander(page.s("settings"), icon=":material/tune:"):
            pictures = parts.controls(page)
        words, stage = st.columns([1, 1.5], gap="large")
    else:
        left, stage = st.columns([1, 2.15], gap="large")
        with left:
            pictures = parts.controls(page)
        words = stage.container()
    with words:
        parts.refusal(page, pictures)
        batches = parts.planned(page, pictures)
        if batches is not None:
            parts.formula(page, pictures, batches)
    with stage:
        if batches is not None:
            parts.pictures_in_batch(page, pictures, batches)
            parts.check(page, pictures, batches)
        parts.credits(page, pictures)
    if pictures:
        parts.comparison(page, pictures)
        parts.any_size(page, pictures)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

"""Fully connected against convolution: the counts, the matrix behind a convolution, who minds a permutation."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.fully_connected import count, matrix, settings, shuffle
from cnnlab.ui.practice import practice

VIEWS = {"count": count.draw, "matrix": matrix.draw, "shuffle": shuffle.draw}

page = lesson.open_lesson("fully-connected", *settings.knobs())


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

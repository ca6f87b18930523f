"""Histogram of oriented gradients (C-HOG-1): step by step, one cell's votes, the blocks, a search."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.hog import blocks, cell, detect, settings, steps
from cnnlab.ui.practice import practice

VIEWS = {"steps": steps.draw, "cell": cell.draw, "blocks": blocks.draw, "detect": detect.draw}

page = lesson.open_lesson("hog", *settings.knobs())


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

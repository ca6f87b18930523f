"""Pooling: smaller maps without parameters, and how much of a shift it swallows, measured and trained."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.pooling import pool, settings, shift, trained
from cnnlab.ui.practice import practice

VIEWS = {"pool": pool.draw, "shift": shift.draw, "trained": trained.draw}

page = lesson.open_lesson("pooling", *settings.knobs())


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

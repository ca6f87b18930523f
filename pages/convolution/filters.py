"""Filters and feature maps: what a network has learnt, and what its layers make of a picture."""

import streamlit as st

from cnnlab.ui import lesson
from cnnlab.ui.filters import parts, settings

page = lesson.open_lesson("filters", *settings.knobs())


@st.fragment
def live() -> None:
    """Weights, view, picture."""
    parts.live(page)


live()
lesson.close_lesson(page)

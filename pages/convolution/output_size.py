"""Output size and padding: how many windows fit, which padding keeps the size, how deep a filter is."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.output_size import depth, reverse, same, settings, size, transposed
from cnnlab.ui.practice import practice

VIEWS = {
    "size": size.draw,
    "same": same.draw,
    "depth": depth.draw,
    "reverse": reverse.draw,
    "transposed": transposed.draw,
}

page = lesson.open_lesson("output-size", *settings.knobs())


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

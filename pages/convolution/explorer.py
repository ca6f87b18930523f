"""The convolution explorer (C-CONV-2): one layer, cell by cell, on any picture, with any kernel."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.explorer import parts, settings
from cnnlab.ui.practice import practice

page = lesson.open_lesson("convolution", *settings.knobs())


@st.fragment
def live() -> None:
    """Knobs, picture, check."""
    parts.live(page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

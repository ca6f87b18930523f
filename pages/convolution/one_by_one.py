"""1×1 convolution (C-RES-2): channels mixed at every pixel, what it costs, what a bottleneck saves."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.one_by_one import block, cost, mix, settings
from cnnlab.ui.practice import practice

VIEWS = {"mix": mix.draw, "cost": cost.draw, "bottleneck": block.draw}

page = lesson.open_lesson("one-by-one", *settings.knobs())


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

"""Why GPUs (C-CONV-3): output cells that do not wait for each other, three ways to compute them, and their times."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.practice import practice
from cnnlab.ui.why_gpus import settings, speed, ways, workers

VIEWS = {"workers": workers.draw, "ways": ways.draw, "speed": speed.draw}

page = lesson.open_lesson("why-gpus", *settings.knobs())


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

"""Fixed and learnt features on the same pictures (C-BOW-2): the ladder, more pictures, who is wrong where."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.ladder import climb, more, pictures, settings
from cnnlab.ui.practice import practice

VIEWS = {"ladder": climb.draw, "more": more.draw, "pictures": pictures.draw}

page = lesson.open_lesson("ladder", *settings.KNOBS)


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

"""Bag of visual words (C-BOW-1): patches to words, one picture in words, k-means step by step."""

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.practice import practice
from cnnlab.ui.visual_words import kmeans, picture, settings, words

VIEWS = {"words": words.draw, "picture": picture.draw, "kmeans": kmeans.draw}

page = lesson.open_lesson("visual-words", *settings.knobs())


@st.fragment
def live() -> None:
    """One view at a time: a knob costs only what it changes."""
    VIEWS[page.knobs.segmented("view", label_visibility="collapsed")](page)


live()
practice(page, catalog.page(page.key).claims)
lesson.close_lesson(page)

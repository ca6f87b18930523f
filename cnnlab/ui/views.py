"""A lesson of several views: one at a time under its title, then practice and the why."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from cnnlab import catalog
from cnnlab.ui import lesson
from cnnlab.ui.knobs import Knob
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.practice import practice


def show(key: str, knobs: Iterable[Knob], views: Mapping[str, Callable[[Lesson], None]]) -> None:
    """The whole page `key`; its knob `view` chooses among `views`."""
    page = lesson.open_lesson(key, *knobs)

    @st.fragment
    def live() -> None:
        """One view at a time: a knob costs only what it changes."""
        views[page.knobs.segmented("view", label_visibility="collapsed")](page)

    live()
    practice(page, catalog.page(key).claims)
    lesson.close_lesson(page)

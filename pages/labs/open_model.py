"""A model from an ONNX file: shapes, counts and fields of every node, as a table and as a diagram."""

import streamlit as st

from cnnlab.ui import lesson
from cnnlab.ui.open_model import parts, settings
from cnnlab.ui.output_size.settings import places

page = lesson.open_lesson(settings.KEY, *settings.KNOBS)


@st.fragment
def live() -> None:
    """The file, and what is in it."""
    if page.present:
        knobs, stage = st.expander(page.s("settings"), icon=":material/tune:"), st.container()
    else:
        knobs, stage = places(page)
    with knobs:
        given = settings.given(page, stage)
        found = None if given is None else parts.read(page, given)
    if given is None or found is None:
        return
    with knobs:
        parts.facts(page, found)
    with stage:
        parts.totals(page, found)
        parts.not_understood(page, found)
    parts.network(page, given, found, stage)
    if not page.present:
        parts.downloads(page, found)
        parts.check(page, given, found)


live()

lesson.close_lesson(page)

"""The training lab: set a run up, launch it, watch it; every run has a link."""

import streamlit as st

from cnnlab.jobs import dispatcher
from cnnlab.ui import lesson
from cnnlab.ui.training import listing, outcome, setup, watch
from cnnlab.ui.training.settings import KNOBS

page = lesson.open_lesson("training", *KNOBS)
dispatcher.ensure_running()
run = watch.find(page)

if run is None:
    setup.panel(page)
    if not page.present:
        st.subheader(page.s("recent"), anchor=False)
        listing.recent(page.t, limit=10)
else:
    watch.run(page, run)
    outcome.show(page, run)

lesson.close_lesson(page)

"""The training lab: set a run up, launch it, watch it; every run has a link."""

import streamlit as st

from cnnlab.ui import lesson
from cnnlab.ui.training import listing, outcome, setup, steering, watch
from cnnlab.ui.training.settings import KNOBS

page = lesson.open_lesson("training", *KNOBS)
steering.wake(page)
run = watch.find(page)

if run is None:
    setup.panel(page)
else:
    watch.run(page, run)
    outcome.show(page, run)
if not page.present:
    st.header(page.s("recent"), anchor=False)
    listing.recent(page.t, limit=8, follow=run is None)

lesson.close_lesson(page)

"""Pooling: smaller maps without parameters, and how much of a shift it swallows, measured and trained."""

from cnnlab.ui.pooling import pool, settings, shift, trained
from cnnlab.ui.views import show

VIEWS = {"pool": pool.draw, "shift": shift.draw, "trained": trained.draw}

show("pooling", settings.knobs(), VIEWS)

"""Fully connected against convolution: the counts, the matrix behind a convolution, who minds a permutation."""

from cnnlab.ui.fully_connected import count, matrix, settings, shuffle
from cnnlab.ui.views import show

VIEWS = {"count": count.draw, "matrix": matrix.draw, "shuffle": shuffle.draw}

show("fully-connected", settings.knobs(), VIEWS)

"""Histogram of oriented gradients (C-HOG-1): step by step, one cell's votes, the blocks, a search."""

from cnnlab.ui.hog import blocks, cell, detect, settings, steps
from cnnlab.ui.views import show

VIEWS = {"steps": steps.draw, "cell": cell.draw, "blocks": blocks.draw, "detect": detect.draw}

show("hog", settings.knobs(), VIEWS)

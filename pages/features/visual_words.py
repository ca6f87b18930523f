"""Bag of visual words (C-BOW-1): patches to words, one picture in words, k-means step by step."""

from cnnlab.ui.views import show
from cnnlab.ui.visual_words import kmeans, picture, settings, words

VIEWS = {"words": words.draw, "picture": picture.draw, "kmeans": kmeans.draw}

show("visual-words", settings.knobs(), VIEWS)

"""GoogLeNet (C-GOOG-1): the Inception module counted and seen on a picture, and the whole network."""

from cnnlab.ui.googlenet import module, picture, settings, whole
from cnnlab.ui.views import show

VIEWS = {"module": module.draw, "picture": picture.draw, "whole": whole.draw}

show("googlenet", settings.knobs(), VIEWS)

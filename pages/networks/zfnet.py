"""ZFNet (C-ZF-1): AlexNet with a finer beginning, and the deconvnet that showed why."""

from cnnlab.ui.views import show
from cnnlab.ui.zfnet import deconv, filters, first, layers, settings

VIEWS = {"first": first.draw, "layers": layers.draw, "filters": filters.draw, "deconv": deconv.draw}

show("zfnet", settings.knobs(), VIEWS)

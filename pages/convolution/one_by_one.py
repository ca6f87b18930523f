"""1×1 convolution (C-RES-2): channels mixed at every pixel, what it costs, what a bottleneck saves."""

from cnnlab.ui.one_by_one import block, cost, mix, settings
from cnnlab.ui.views import show

VIEWS = {"mix": mix.draw, "cost": cost.draw, "bottleneck": block.draw}

show("one-by-one", settings.knobs(), VIEWS)

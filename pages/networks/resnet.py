"""ResNet (C-RES-1): gradients by depth before training, basic block and bottleneck, what a shortcut lets through."""

from cnnlab.ui.resnet import block, gradients, settings, shortcut
from cnnlab.ui.views import show

VIEWS = {"gradients": gradients.draw, "block": block.draw, "shortcut": shortcut.draw}

show("resnet", settings.knobs(), VIEWS)

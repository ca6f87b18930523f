"""VGG (C-VGG-1, C-VGG-2): several small kernels against one large one; the family side by side."""

from cnnlab.ui.vgg import family, settings, stack
from cnnlab.ui.views import show

VIEWS = {"stack": stack.draw, "family": family.draw}

show("vgg", settings.knobs(), VIEWS)

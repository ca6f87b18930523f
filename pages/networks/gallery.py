"""The gallery of classic networks: each with its diagram and its recipe, and side by side."""

from cnnlab.ui.gallery import compare, network, recipe, settings
from cnnlab.ui.views import show

VIEWS = {"network": network.draw, "recipe": recipe.draw, "compare": compare.draw}

show("gallery", settings.knobs(), VIEWS)

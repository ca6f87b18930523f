"""AlexNet (C-ALEX-1): its layers and sizes, and each of its ideas by itself."""

from cnnlab.ui.alexnet import activation, augment, dropout, norm, race, recipe, settings, shapes
from cnnlab.ui.views import show

VIEWS = {
    "shapes": shapes.draw,
    "activation": activation.draw,
    "race": race.draw,
    "norm": norm.draw,
    "dropout": dropout.draw,
    "augment": augment.draw,
    "recipe": recipe.draw,
}

show("alexnet", settings.knobs(), VIEWS)

"""How the papers trained their networks: what they say, and where. What a paper does not say is None.

References
----------
LeCun, Bottou, Bengio and Haffner, 1998, https://doi.org/10.1109/5.726791
Krizhevsky, Sutskever and Hinton, 2012, https://doi.org/10.1145/3065386
Zeiler and Fergus, 2014, https://doi.org/10.1007/978-3-319-10590-1_53
Simonyan and Zisserman, 2015, https://doi.org/10.48550/arXiv.1409.1556
Szegedy et al., 2015, https://doi.org/10.1109/CVPR.2015.7298594
He, Zhang, Ren and Sun, 2016, https://doi.org/10.1109/CVPR.2016.90
Hu, Shen and Sun, 2018, https://doi.org/10.1109/CVPR.2018.00745
"""

from dataclasses import dataclass

from cnnlab.core.checks import choice
from cnnlab.networks.registry import names


@dataclass(frozen=True)
class PaperRecipe:
    """Numbers of a paper's training; what needs words (schedule, augmentation, first weights) is told by `name`.

    Attributes
    ----------
    section
        Of the paper, where the recipe stands.
    epochs, iterations
        How long; a paper gives the one or the other.
    dropout
        On the fully connected layers.
    crops
        How many views of a test picture the paper's main table averages; None where it does not concern ImageNet.
    """

    name: str
    section: str
    momentum: float | None = None
    batch: int | None = None
    learning_rate: float | None = None
    weight_decay: float | None = None
    epochs: int | None = None
    iterations: int | None = None
    dropout: float | None = None
    crops: int | None = None


RECIPES = {
    recipe.name: recipe
    for recipe in (
        PaperRecipe("lenet", "II.B, III.B, App. A, C", batch=1, learning_rate=0.0005, epochs=20),
        PaperRecipe("alexnet", "4, 5", 0.9, 128, 0.01, 0.0005, epochs=90, dropout=0.5, crops=10),
        PaperRecipe("zfnet", "3.1", 0.9, 128, 0.01, epochs=70, dropout=0.5, crops=10),
        PaperRecipe("vgg", "3.1", 0.9, 256, 0.01, 0.0005, epochs=74, iterations=370_000, dropout=0.5),
        PaperRecipe("googlenet", "5, 6", 0.9, dropout=0.4, crops=144),
        PaperRecipe("resnet", "3.4", 0.9, 256, 0.1, 0.0001, iterations=600_000, crops=10),
        PaperRecipe("senet", "5", 0.9, 1024, 0.6, epochs=100, crops=1),
    )
}
_BY_BEGINNING = {
    "lenet": "lenet", "alexnet": "alexnet", "zfnet": "zfnet", "vgg": "vgg", "googlenet": "googlenet",
    "resnet": "resnet", "plain": "resnet", "se_resnet": "senet",
}  # fmt: skip


def classics() -> tuple[str, ...]:
    """The networks of the papers above, in the order of `names()`."""
    return tuple(name for name in names() if name.startswith(tuple(_BY_BEGINNING)))


def recipe_of(name: str) -> PaperRecipe:
    """The recipe of a network's paper. LabError `value.choice` where it is none of `classics()`."""
    choice("network", name, classics())
    return RECIPES[next(recipe for beginning, recipe in _BY_BEGINNING.items() if name.startswith(beginning))]

"""Settings to start from, tried out on one CPU core."""

from dataclasses import dataclass

from cnnlab import datasets, networks
from cnnlab.training.config import TrainConfig

_FEW_PICTURES = 5_000


@dataclass(frozen=True)
class _Recipe:
    """For a generation of networks; the pairs are for a data set of few pictures and for one of many."""

    learning_rate: float
    width: float
    batch_size: tuple[int, int]
    epochs: tuple[int, int]


# By the year from which on a network belongs to the generation. Widths: what one core trains in about a minute.
_RECIPES = {
    0: _Recipe(learning_rate=0.002, width=1.0, batch_size=(32, 64), epochs=(10, 8)),
    2012: _Recipe(learning_rate=0.001, width=0.25, batch_size=(32, 64), epochs=(8, 5)),
    2015: _Recipe(learning_rate=0.003, width=0.125, batch_size=(64, 64), epochs=(5, 4)),
}


def recommended(network: str, dataset: str) -> TrainConfig:
    """Settings that train `network` on `dataset` well on one CPU core. LabError for an unknown name."""
    year = networks.describe(network).year
    recipe = _RECIPES[max(since for since in _RECIPES if since <= year)]
    many = datasets.describe(dataset).n_train >= _FEW_PICTURES
    return TrainConfig(
        network=network,
        dataset=dataset,
        optimizer="adam",
        learning_rate=recipe.learning_rate,
        batch_size=recipe.batch_size[many],
        epochs=recipe.epochs[many],
        width=recipe.width,
        schedule="cosine",
    )


def alexnet_paper() -> TrainConfig:
    """The paper's optimiser on the paper's network, small enough for one CPU core.

    Batch 128, momentum 0.9, weight decay 5e-4, learning rate 0.01 (Krizhevsky, Sutskever and Hinton 2012, section 5).
    The paper divides the rate by 10 three times, when validation stops improving; a cosine comes nearest to it here.
    """
    return TrainConfig(
        network="alexnet2012", dataset="fashion_mnist", optimizer="momentum", momentum=0.9, learning_rate=0.01,
        weight_decay=0.0005, batch_size=128, epochs=10, width=0.25, schedule="cosine", augment=True,
    )  # fmt: skip

"""The lesson's knobs, and what they ask for."""

from cnnlab.datasets import folds
from cnnlab.experiments.ladder import Settings
from cnnlab.experiments.rungs import RUNGS
from cnnlab.ui.knobs import Choice, Knob
from cnnlab.ui.lesson import Lesson

VIEWS = ("ladder", "more", "pictures")
DATASETS = ("fashion_mnist", "textures", "digits")
SHARES = {"all": 1, "half": 2, "tenth": 10}

KNOBS: tuple[Knob, ...] = (
    Choice("view", "ladder", VIEWS),
    Choice("data", "fashion_mnist", DATASETS),
    Choice("share", "all", tuple(SHARES)),
    Choice("guess", "ask", ("ask", *RUNGS)),
    Choice("first", "cnn", RUNGS), Choice("second", "hog", RUNGS),
)  # fmt: skip


def n_train(dataset: str, share: str) -> int:
    """Training pictures of each part, where a share of what there is is taken."""
    return max(folds.FEWEST, folds.most(dataset) // SHARES[share])


def experiment(page: Lesson) -> Settings:
    """The experiment as set."""
    dataset = str(page.knobs["data"])
    return Settings(dataset, n_train(dataset, str(page.knobs["share"])))

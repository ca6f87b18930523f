"""A data set cut into parts that share no picture, so that what is measured on each says something new."""

import numpy as np
import numpy.typing as npt

from cnnlab.core import checks
from cnnlab.datasets import registry
from cnnlab.datasets.images import SPLITS, ImageData, Split

FOLDS = 5
FEWEST = 100  # training pictures: several of every class of every set
_SEED = 0


def most(name: str) -> int:
    """How many training pictures each part of the data set has. LabError `data.unknown`."""
    return registry.describe(name).n_train // FOLDS


def fold(name: str, which: int, n_train: int) -> tuple[ImageData, ImageData]:
    """The training and the test pictures of one part.

    Parameters
    ----------
    which
        0 to 4. No two parts share a picture; training pictures come from the set's training split, test pictures from
        its test split.
    n_train
        Of the part's training pictures, so many are taken: all classes in turn, so that the numbers of any two classes
        differ by at most one while each has any left.

    Raises
    ------
    LabError
        `data.unknown`; `value.whole` where `which` or `n_train` is out of range.
    """
    number = checks.whole("which", which, 0, FOLDS - 1)
    count = checks.whole("n_train", n_train, FEWEST, most(name))
    train, test = (_part(name, split, number) for split in SPLITS)
    return _take(train, np.arange(count)), test


def _part(name: str, split: Split, which: int) -> ImageData:
    data = registry.load(name, split)
    return _take(data, _in_turn(data.labels)[which::FOLDS])


def _in_turn(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """An order in which each class comes once in every round; by chance within a class and within a round.

    Every fifth picture of it is a part, so a round has to be as long as a part's share of it: rounds are of `FOLDS`
    pictures of each class.
    """
    rng = np.random.default_rng(_SEED)
    shuffled = rng.permutation(len(labels))
    rank = np.empty(len(labels), np.int64)  # how many of its class came before it
    for label in np.unique(labels):
        places = shuffled[labels[shuffled] == label]
        rank[places] = np.arange(len(places))
    return shuffled[np.lexsort((labels[shuffled], rank[shuffled] // FOLDS))]


def _take(data: ImageData, indices: npt.NDArray[np.intp]) -> ImageData:
    return ImageData(data.info, data.split, data.images[indices], data.labels[indices])

"""From pictures to words: what is asked for as small values that caches can hold, and what is found."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab.core import k_means, visual_words
from cnnlab.core.visual_words import Array, Whitening
from cnnlab.datasets import describe, load

DATASETS = ("fashion_mnist", "digits", "textures")
MOST_MOVES = 100
SHOWN = 400  # patches kept to be looked at
OTHER_STARTS = 4
_SOURCE = 2000  # training pictures that patches are cut from
_WHITE = 255  # of every picture, whatever its set

Counts = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Book:
    """Which codebook: `patches` squares of `size` pixels from the set `data`, gathered around `k` words."""

    data: str
    size: int = 6
    patches: int = 3000
    k: int = 40
    normalise: bool = True
    whiten: bool = True
    seed: int = 0

    @property
    def channels(self) -> int:
        return describe(self.data).channels


class Prepared(NamedTuple):
    """All patches (patches, d) as cut, normalised (or as cut), and as k-means gets them; and the first k words."""

    raw: Array
    normal: Array
    points: Array
    floor: float
    whitening: Whitening | None
    start: Array


class Found(NamedTuple):
    """A codebook, its words sorted by use.

    Attributes
    ----------
    raw, normal, points
        The first patches, in each state.
    words, uses
        (k, d), and how many patches have each as their nearest.
    inertia, moves
        Of the last state, and after how many moves of the words.
    settled, emptied
        Whether no patch changed its word any more; whether a word lost all its patches on the way.
    """

    raw: Array
    normal: Array
    points: Array
    floor: float
    whitening: Whitening | None
    words: Array
    uses: Counts
    inertia: float
    moves: int
    settled: bool
    emptied: bool

    def prepare(self, patches: Array, book: Book) -> Array:
        """Patches (…, d) as they are compared with the words."""
        prepared = visual_words.normalise(patches, self.floor) if book.normalise else patches
        return prepared if self.whitening is None else self.whitening(prepared)


def training_pictures(data: str, most: int) -> Array:
    """(N, H, W, C), from 0 (black) to 1 (white)."""
    return load(data, "train").images[:most] / _WHITE


def test_picture(data: str, index: int) -> Array:
    """(H, W, C), from 0 (black) to 1 (white)."""
    return load(data, "test").images[index] / _WHITE


def prepared(book: Book) -> Prepared:
    """Cut patches and prepare them, in the order of `BagOfVisualWords`, so that it finds the same words.

    Raises
    ------
    LabError
        If a patch is larger than the pictures, or there are fewer patches than words.
    """
    rng = np.random.default_rng(book.seed)
    raw = visual_words.random_patches(training_pictures(book.data, _SOURCE), book.size, book.patches, rng)
    floor = visual_words.variance_floor(raw)
    normal = visual_words.normalise(raw, floor) if book.normalise else raw
    whitening = visual_words.whitening(normal) if book.whiten else None
    points = normal if whitening is None else whitening(normal)
    return Prepared(raw, normal, points, floor, whitening, k_means.seeds(points, book.k, rng))


def found(book: Book) -> Found:
    """Find the words by the lesson's own k-means."""
    ready = prepared(book)
    steps = k_means.iterations(ready.points, ready.start, MOST_MOVES)
    last = steps[-1]
    uses = np.bincount(last.assigned, minlength=book.k)
    order = np.argsort(-uses, kind="stable")
    settled = len(steps) > 1 and np.array_equal(last.assigned, steps[-2].assigned)
    emptied = any(len(np.unique(step.assigned)) < book.k for step in steps)
    return Found(
        ready.raw[:SHOWN], ready.normal[:SHOWN], ready.points[:SHOWN], ready.floor, ready.whitening,
        last.centres[order], uses[order], last.inertia, len(steps) - 1, settled, emptied,
    )  # fmt: skip


def by_scikit_learn(book: Book) -> tuple[float, ...]:
    """scikit-learn's inertia on the same patches: from the same first words, then from other ones."""
    ready = prepared(book)
    others = (np.random.default_rng(book.seed + 1 + each) for each in range(OTHER_STARTS))
    starts = [ready.start, *(k_means.seeds(ready.points, book.k, rng) for rng in others)]
    return tuple(inertia_by_scikit_learn(ready.points, start, MOST_MOVES) for start in starts)


def inertia_by_scikit_learn(points: Array, start: Array, most: int) -> float:
    """Where scikit-learn's KMeans ends from these first centres."""
    from sklearn.cluster import KMeans

    settings: dict[str, Any] = {"init": start, "n_init": 1, "max_iter": most, "tol": 0, "algorithm": "lloyd"}
    return float(KMeans(len(start), **settings).fit(points).inertia_ or 0.0)


def neighbour_likeness(patches: Array, size: int) -> float:
    """Correlation of pixels that lie side by side, over all patches (n, size · size · C)."""
    squares = patches.reshape(len(patches), size, size, -1)
    left, right = squares[:, :, :-1].ravel(), squares[:, :, 1:].ravel()
    if size == 1 or not left.std() or not right.std():
        return float("nan")
    return float(np.corrcoef(left, right)[0, 1])

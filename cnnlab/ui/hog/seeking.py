"""What is sought and where, as small values that caches can hold; what came of it. Drawn in `seen`."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab.core import detection, window_search
from cnnlab.core.hog import HogSettings
from cnnlab.core.hog_steps import Array
from cnnlab.core.window_search import Detector, Level
from cnnlab.datasets import ImageData, load, scenes
from cnnlab.datasets.scenes import Scene, Scenery

Whole = npt.NDArray[np.int64]
HEIGHT, WIDTH, WINDOW = 192, 256, (scenes.SIDE, scenes.SIDE)
SETTINGS = HogSettings(9, 8, 2)
PYRAMID_STEP = 1.25
MOST_BOXES = 500  # of those above the threshold, the best go on to the suppression
LEAST_IOU = 0.5
_SIZES, _PIECES, _LARGE_PIECES = (1.0, 1.25, 1.5, 2.0), 16, 8
_POSITIVES, _NEGATIVES, _BACKGROUNDS, _FROM_EACH = 400, 1600, 4, 300


@dataclass(frozen=True)
class Search:
    """One class of a data set, in one scene of its test pictures, looked for at every `stride` pixels.

    Attributes
    ----------
    clutter
        Pieces of other classes, too.
    sizes
        Objects in several sizes; then the scene is also searched reduced.
    """

    data: str
    target: int
    count: int
    seed: int
    clutter: bool
    sizes: bool
    stride: int

    @property
    def scales(self) -> tuple[float, ...]:
        """By how much the scene is reduced."""
        return tuple(detection.pyramid_scales((HEIGHT, WIDTH), WINDOW, PYRAMID_STEP)) if self.sizes else (1.0,)

    def levels(self) -> list[Level]:
        """The windows of each size of the scene."""
        return window_search.levels((HEIGHT, WIDTH), WINDOW, self.stride, self.scales)

    @property
    def scenery(self) -> Scenery:
        """What the scene is to hold."""
        pieces = (_LARGE_PIECES if self.sizes else _PIECES) if self.clutter else 0
        return Scenery(self.target, HEIGHT, WIDTH, self.count, pieces, _SIZES if self.sizes else (1.0,))

    def scene(self) -> Scene:
        """The scene, of test pictures. LabError where the objects do not fit."""
        return scenes.compose(load(self.data, "test"), self.scenery, rng=np.random.default_rng(self.seed))


class Learnt(NamedTuple):
    """A detector, how many examples it was trained on, the mean of those of its class (H, W), and what test pictures
    score: (N,) with `labels`."""

    detector: Detector
    positives: int
    negatives: int
    mean: Array
    scores: Array
    labels: Whole


class Scored(NamedTuple):
    """Every window of a scene: boxes (N, 4), scores (N,), and how many of them are scikit-learn's decision values."""

    boxes: Array
    scores: Array
    agreeing: int


class Outcome(NamedTuple):
    """Boxes above the threshold, the best first; which of them are kept; which true object each kept one is, or −1.

    `above` counts all windows above the threshold: more than `boxes` where these were cut to the best.
    """

    above: int
    boxes: Array
    scores: Array
    kept: Whole
    partner: Whole

    @property
    def hits(self) -> int:
        return int((self.partner >= 0).sum())

    @property
    def false_alarms(self) -> int:
        return int((self.partner < 0).sum())


def learnt(data: str, target: int) -> Learnt:
    """Train a detector on training pictures of one class, of the others, and on windows of scenes without it."""
    training, test, rng = load(data, "train"), load(data, "test"), np.random.default_rng(0)
    pictures = scenes.squares(training)
    mine = pictures[training.labels == target][:_POSITIVES]
    others = rng.permutation(np.flatnonzero(training.labels != target))[:_NEGATIVES]
    negative = np.concatenate([pictures[others], *_backgrounds(training, target, rng)])
    detector = window_search.train(mine, negative, SETTINGS)
    scores = detector.scores(window_search.described(scenes.squares(test), SETTINGS))
    return Learnt(detector, len(mine), len(negative), mine.mean(axis=0), scores, test.labels)


def _backgrounds(data: ImageData, target: int, rng: np.random.Generator) -> list[npt.NDArray[np.uint8]]:
    """Windows of scenes that hold pieces of other classes only: most windows of a scene show no whole object."""
    found = []
    for number in range(_BACKGROUNDS):
        sizes = _SIZES if number % 2 else (1.0,)
        scene = scenes.compose(data, Scenery(target, HEIGHT, WIDTH, 0, scenes.MOST_OBJECTS, sizes), rng=rng)
        cut = detection.window_pixels(scene.pixels, WINDOW, SETTINGS.cell)
        found.append(cut[rng.permutation(len(cut))[:_FROM_EACH]])
    return found


def scored(search: Search, pixels: npt.NDArray[np.uint8], detector: Detector) -> Scored:
    """Judge every window of the scene `pixels`."""
    ours, theirs = [], []
    for part in window_search.windows(pixels, WINDOW, search.stride, search.scales):
        features = window_search.described(part, detector.settings)
        ours.append(detector.scores(features))
        theirs.append(detector.machine.decision_function(features))
    scores = np.concatenate(ours)
    boxes = window_search.boxes_of_windows((HEIGHT, WIDTH), WINDOW, search.stride, search.scales)
    agreeing = np.isclose(scores, np.concatenate(theirs), rtol=0, atol=1e-9).sum()
    return Scored(boxes, scores, int(agreeing))


def outcome(found: Scored, scene: Scene, threshold: float, most_overlap: float) -> Outcome:
    """Suppress doubles among the windows above the threshold, and compare what is left with the true objects."""
    boxes, scores, above = candidates(found, threshold)
    kept = detection.non_maximum_suppression(boxes, scores, most_overlap)
    return Outcome(above, boxes, scores, kept, window_search.matches(boxes[kept], scene.objects, LEAST_IOU))


def candidates(found: Scored, threshold: float) -> tuple[Array, Array, int]:
    """The best boxes above the threshold and their scores, best first; how many there were."""
    above = np.flatnonzero(found.scores > threshold)
    best = above[np.argsort(-found.scores[above], kind="stable")][:MOST_BOXES]
    return found.boxes[best], found.scores[best], len(above)


def mistaken(outcome: Outcome, scene: Scene) -> dict[int, int]:
    """How many false alarms lie most on a piece of each class; −1: on a true object, −2: on nothing."""
    alarms = outcome.boxes[outcome.kept][outcome.partner < 0]
    overlaps = detection.box_iou(alarms, np.concatenate([scene.objects, scene.pieces]))
    counts: dict[int, int] = {}
    for row in overlaps:
        at = int(row.argmax()) if row.size and row.max() > 0 else None
        on = -2 if at is None else -1 if at < len(scene.objects) else int(scene.classes[at - len(scene.objects)])
        counts[on] = counts.get(on, 0) + 1
    return dict(sorted(counts.items(), key=lambda each: -each[1]))


def most_alike(known: Learnt, target: int, threshold: float) -> tuple[int, int, int]:
    """The other class most of whose test pictures score above the threshold; how many of them, of how many."""
    classes = np.unique(known.labels)
    taken = {int(c): int((known.scores[known.labels == c] > threshold).sum()) for c in classes if c != target}
    most = max(taken, key=lambda each: taken[each])
    return most, taken[most], int((known.labels == most).sum())

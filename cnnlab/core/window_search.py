"""Looking for one class of objects with a window: HOG and a linear support vector machine, as Dalal & Triggs.

`detection` holds the windows' arithmetic; here they are described, judged and compared with what is really there.

References
----------
N. Dalal, B. Triggs, 2005, https://doi.org/10.1109/CVPR.2005.177
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from . import checks
from .axes import Pair
from .detection import box_iou, window_boxes, window_pixels, window_positions
from .errors import LabError
from .hog import HogSettings, hog_batch
from .hog_steps import Array

if TYPE_CHECKING:
    from sklearn.svm import LinearSVC

Picture = npt.NDArray[np.uint8]  # (H, W)
_AT_ONCE = 4096  # windows


@dataclass(frozen=True, eq=False)
class Detector:
    """What a window must look like: a score w·x + b for its descriptor x, above 0 if it is the object.

    Attributes
    ----------
    window
        Height and width in pixels.
    settings
        Of the descriptor.
    machine
        The trained scikit-learn classifier.
    """

    window: Pair
    settings: HogSettings
    machine: "LinearSVC" = field(repr=False)

    @property
    def weights(self) -> Array:
        """(numbers of a descriptor,)"""
        return np.asarray(self.machine.coef_)[0]

    @property
    def bias(self) -> float:
        return float(np.asarray(self.machine.intercept_)[0])

    def scores(self, features: Array) -> Array:
        """w·x + b of descriptors (N, length): (N,)."""
        return features @ self.weights + self.bias


class Level(NamedTuple):
    """One size of the scene: by how much it was reduced, its pixels, and the windows down and across."""

    scale: float
    size: Pair
    windows: Pair


def train(positive: npt.NDArray, negative: npt.NDArray, settings: HogSettings, cost: float = 0.1) -> Detector:
    """A detector of what the windows `positive` show, and `negative` do not: both (N, height, width).

    LabError `detection.examples` where either is empty, or their sizes differ.
    """
    if not (len(positive) and len(negative) and positive.shape[1:] == negative.shape[1:]):
        raise LabError("detection.examples", positive=positive.shape, negative=negative.shape)
    from sklearn.svm import LinearSVC

    features = described(np.concatenate([positive, negative]), settings)
    labels = np.arange(len(features)) < len(positive)
    machine = LinearSVC(C=checks.real("cost", cost, 1e-6, 1e6), dual="auto").fit(features, labels)
    return Detector((positive.shape[1], positive.shape[2]), settings, machine)


def described(windows: npt.NDArray, settings: HogSettings) -> Array:
    """The descriptors of windows (N, height, width): (N, length)."""
    return hog_batch(
        windows, settings.orientations, settings.cell, settings.block, settings.block_norm, settings.transform_sqrt,
        block_stride=settings.stride, signed=settings.signed, interpolation=settings.interpolation,
    )  # fmt: skip


def levels(size: Pair, window: Pair, stride: int, scales: Sequence[float] = (1.0,)) -> list[Level]:
    """How many windows there are at each size of a scene: (⌊(n − window) / stride⌋ + 1) along either axis."""
    found = []
    for scale in scales:
        height, width = (int(side / scale + 1e-9) for side in size)
        starts = window_positions((height, width), window, stride)
        across = int((starts[:, 0] == 0).sum())
        found.append(Level(scale, (height, width), (len(starts) // across, across)))
    return found


def windows(picture: Picture, window: Pair, stride: int, scales: Sequence[float] = (1.0,)) -> Iterator[Picture]:
    """All windows of a picture (H, W), a few thousand at a time, (N, height, width): size by size, row by row."""
    for level in levels((picture.shape[0], picture.shape[1]), window, stride, scales):
        rows = max(1, _AT_ONCE // level.windows[1])
        reduced = resized(picture, level.size)
        for first in range(0, level.windows[0], rows):
            last = min(first + rows, level.windows[0]) - 1
            yield window_pixels(reduced[first * stride : last * stride + window[0]], window, stride)


def boxes_of_windows(size: Pair, window: Pair, stride: int, scales: Sequence[float] = (1.0,)) -> Array:
    """Where those windows are in the whole picture: (N, 4)."""
    return np.concatenate(
        [
            window_boxes(window_positions(level.size, window, stride), window, level.scale)
            for level in levels(size, window, stride, scales)
        ]
    )


def resized(picture: Picture, size: Pair) -> Picture:
    """A grey picture in another size (height, width), its pixels averaged where it becomes smaller."""
    if picture.shape == size:
        return picture
    return np.asarray(Image.fromarray(picture).resize((size[1], size[0]), Image.Resampling.BILINEAR))


def matches(found: npt.ArrayLike, true: npt.ArrayLike, least_iou: float = 0.5) -> npt.NDArray[np.int64]:
    """Which true box each found box is, best score first; −1 for a false alarm.

    A found box belongs to the true one that it overlaps most. It is a false alarm where that overlap is below
    `least_iou`, or a better box has that true one already.

    References
    ----------
    M. Everingham et al., 2010, https://doi.org/10.1007/s11263-009-0275-4
    """
    limit, overlaps = checks.real("least_iou", least_iou, 0, 1), box_iou(found, true)  # (N, M)
    taken: set[int] = set()
    partner = np.full(len(overlaps), -1, np.int64)
    for at, row in enumerate(overlaps):
        best = int(row.argmax()) if len(row) else -1
        if best >= 0 and row[best] >= limit and best not in taken:
            partner[at] = best
            taken.add(best)
    return partner


def weights_by_cell(detector: Detector) -> tuple[Array, Array]:
    """What speaks for the object and what against it: (cells down, across, orientations) each, never negative.

    A cell stands in several blocks; its positive weights are added up, and so are its negative ones.
    """
    down, across, rows, columns, bins = detector.settings.shape(*detector.window)
    weights = detector.weights.reshape(down, across, rows, columns, bins)
    step_y, step_x = detector.settings.stride
    cells = (down - 1) * step_y + rows, (across - 1) * step_x + columns
    totals = np.zeros((2, *cells, bins))
    for y, x in np.ndindex(down, across):
        where = np.s_[y * step_y : y * step_y + rows, x * step_x : x * step_x + columns]
        totals[0][where] += np.maximum(weights[y, x], 0)
        totals[1][where] += np.maximum(-weights[y, x], 0)
    return totals[0], totals[1]

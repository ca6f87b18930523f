"""Finding an object with a classifier of fixed-size windows: windows, their overlap, the best of each heap.

Boxes are (x0, y0, x1, y1) in pixels of the picture, x1 and y1 exclusive, as torchvision's.

References
----------
N. Dalal, B. Triggs, 2005, https://doi.org/10.1109/CVPR.2005.177
"""

import math

import numpy as np
import numpy.typing as npt

from . import checks
from .axes import Size, pair
from .errors import LabError

Array = npt.NDArray[np.float64]
LARGEST_SIDE = 2**20


def window_positions(size: Size, window: Size, stride: Size = 8) -> npt.NDArray[np.int64]:
    """Where windows start, row by row: (number of windows, 2), each (y, x).

    Parameters
    ----------
    size, window, stride
        int, or (height, width), in pixels. To move by whole cells of a histogram of gradients, give cells · cell size.
    """
    picture, inner, step = (_sides(*each) for each in (("size", size), ("window", window), ("stride", stride)))
    if inner[0] > picture[0] or inner[1] > picture[1]:
        raise LabError(
            "detection.window", height=inner[0], width=inner[1], picture_height=picture[0], picture_width=picture[1]
        )
    y, x = (np.arange(0, picture[axis] - inner[axis] + 1, step[axis]) for axis in (0, 1))
    return np.stack(np.meshgrid(y, x, indexing="ij"), axis=-1).reshape(-1, 2)


def window_pixels(picture: npt.NDArray, window: Size, stride: Size = 8) -> npt.NDArray:
    """The windows of `window_positions` as pictures: (H, W) or (H, W, C) → (number of windows, height, width[, C])."""
    positions = window_positions((picture.shape[0], picture.shape[1]), window, stride)
    views = np.lib.stride_tricks.sliding_window_view(picture, _sides("window", window), axis=(0, 1))  # type: ignore[call-overload]
    taken = views[positions[:, 0], positions[:, 1]]
    return taken if picture.ndim == 2 else np.moveaxis(taken, 1, -1)


def window_boxes(positions: npt.ArrayLike, window: Size, scale: float = 1.0) -> Array:
    """Boxes in the picture of windows found in one that was reduced by `scale` (2: to half its size): (N, 4)."""
    (height, width), starts = _sides("window", window), np.asarray(positions, np.float64)
    y, x = starts[:, 0], starts[:, 1]
    return np.stack([x, y, x + width, y + height], axis=1) * checks.real("scale", scale, 1e-6, 1e6)


def pyramid_scales(size: Size, window: Size, step: float = 1.25) -> list[float]:
    """By how much to reduce a picture, 1, step, step², …, while a window still fits."""
    picture, inner = _sides("size", size), _sides("window", window)
    factor = checks.real("step", step, 1.01, 16)
    most = min(picture[axis] / inner[axis] for axis in (0, 1))
    return (
        [factor**level for level in range(1 + math.floor(math.log(most) / math.log(factor) + 1e-9))]
        if most >= 1
        else []
    )


def box_iou(first: npt.ArrayLike, second: npt.ArrayLike) -> Array:
    """Intersection over union of every box of `first` (N, 4) with each of `second` (M, 4): (N, M). Empty ones: 0."""
    one, other = _boxes(first)[:, None], _boxes(second)[None]
    sides = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    common = np.prod(np.maximum(sides, 0), axis=-1)
    union = _area(one) + _area(other) - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)


def non_maximum_suppression(
    boxes: npt.ArrayLike, scores: npt.ArrayLike, most_overlap: float = 0.5
) -> npt.NDArray[np.int64]:
    """Keep the best box, drop all that overlap it by more than `most_overlap` (IoU), and so on with what is left.

    Parameters
    ----------
    boxes : array, shape (N, 4)
    scores : array, shape (N,)

    Returns
    -------
    int64 array
        Numbers of the kept boxes, the best first; of equal scores the one given first.
    """
    limit, places = checks.real("most_overlap", most_overlap, 0, 1), _boxes(boxes)
    values = np.asarray(scores, np.float64)
    if values.shape != (len(places),) or not np.isfinite(values).all():
        raise LabError("detection.scores", scores=values.size, boxes=len(places))
    left, kept = np.argsort(-values, kind="stable"), []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        left = left[box_iou(places[best][None], places[left])[0] <= limit]
    return np.array(kept, np.int64)


def _sides(name: str, value: object) -> tuple[int, int]:
    height, width = pair(name, value)
    return checks.whole(name, height, 1, LARGEST_SIDE), checks.whole(name, width, 1, LARGEST_SIDE)


def _boxes(boxes: npt.ArrayLike) -> Array:
    rows = np.asarray(boxes, np.float64)
    rows = rows.reshape(0, 4) if rows.size == 0 else rows
    if rows.ndim != 2 or rows.shape[1] != 4 or not np.isfinite(rows).all():
        raise LabError("detection.boxes", shape=rows.shape)
    return rows


def _area(boxes: Array) -> Array:
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])

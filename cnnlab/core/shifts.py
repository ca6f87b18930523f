"""How far features move when the picture moves, with and without pooling.

A small picture is cut out of a larger one; a shift of d px cuts it out d px further on, so that nothing is lost and no
padding is invented. Every way here is a dense operation at stride 1 followed by taking every s-th cell:

- `full`: nothing, s = 1: the features before pooling.
- `stride`: nothing: a strided convolution, the control.
- `max`, `average`: 2×2 pooling.
- `blur`: dense 2×2 max, then the blur [1 2 1]/4 along both axes (anti-aliased pooling).

Done `times` over, each halves the size again.

Two measures, both relative to ‖f(x)‖ (Euclidean norm over all maps and cells):

- invariance: ‖f(shift x) − f(x)‖: 0 where the features stay.
- equivariance: ‖f(shift x) − shift f(x)‖: 0 where they move along with the picture. A shift by d px moves the output by
  d/s cells; between cells f(x) is interpolated linearly. Cells that f(x) does not hold are left out of both norms.

References
----------
R. Zhang, "Making convolutional networks shift-invariant again", 2019, https://arxiv.org/abs/1904.11486
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from .checks import choice, whole
from .convolve import max_pool

Array = npt.NDArray[np.float64]
Way = Literal["full", "stride", "max", "average", "blur"]
WAYS: tuple[Way, ...] = ("full", "stride", "max", "average", "blur")
MOST_TIMES = 3


def dense(features: npt.ArrayLike, way: Way, times: int = 1) -> Array:
    """The way's operation at every cell, before any is dropped.

    Parameters
    ----------
    features : array, shape (C, H, W)
    way
        One of `WAYS`.
    times
        How often the size is halved, 1 to 3.

    Returns
    -------
    array, shape (C, H', W')
        Cell (0, 0) reads from cell (0, 0) of the features on; whatever needs cells beyond the features is left out.

    Raises
    ------
    LabError
        `value.choice`, `value.whole`; features too small for the windows.
    """
    found = np.asarray(features, np.float64)
    choice("way", way, WAYS)
    for level in range(whole("times", times, 1, MOST_TIMES)):
        found = _once(found, way, 2**level)
    return found


def _once(found: Array, way: Way, apart: int) -> Array:
    """One pool, of cells that lie `apart`: those between will be dropped."""
    if way == "max":
        return max_pool(found, 2, dilation=apart).values
    if way == "average":
        return _average(found, apart)
    if way == "blur":  # two means of two are [1 2 1]/4
        return _average(_average(max_pool(found, 2, dilation=apart).values, apart), apart)
    return found


def _average(found: Array, apart: int) -> Array:
    """2×2 means; torch's average pool has no dilation, so neither has ours."""
    pairs = found[:, :-apart] + found[:, apart:]
    return (pairs[..., :-apart] + pairs[..., apart:]) / 4


def stride_of(way: Way, times: int) -> int:
    """Pixels between neighbouring output cells."""
    return 1 if way == "full" else 2**times


def shifted(found: Array, way: Way, times: int, shift_px: tuple[int, int], margin_px: int, cells: int) -> Array:
    """f(shift x): the output for the picture moved down and right by `shift_px`, shape (C, cells, cells).

    Parameters
    ----------
    found
        From `dense`, on features of the larger picture.
    margin_px
        Pixels of the larger picture above and left of the unshifted small one.
    """
    stride, (down, right) = stride_of(way, times), shift_px
    top, left = margin_px - down, margin_px - right
    end = (cells - 1) * stride + 1
    return found[:, top : top + end : stride, left : left + end : stride]


def invariance_error(still: Array, moved: Array) -> float:
    """‖f(shift x) − f(x)‖ / ‖f(x)‖."""
    return _relative(moved - still, still)


def equivariance_error(still: Array, moved: Array, shift_cells: tuple[float, float]) -> float:
    """‖f(shift x) − shift f(x)‖ / ‖shift f(x)‖, over the cells to which f(x) can be shifted.

    Parameters
    ----------
    shift_cells
        Down and right, in output cells; may be fractions.
    """
    expected, rows, columns = _moved(still, shift_cells)
    return _relative(moved[:, rows, columns] - expected, expected)


def _moved(still: Array, shift_cells: tuple[float, float]) -> tuple[Array, slice, slice]:
    """f(x) moved by a fraction of cells, and the rows and columns where there is such a value."""
    found, kept = still, []
    for axis, shift in ((1, shift_cells[0]), (2, shift_cells[1])):
        n = found.shape[axis]
        at = np.arange(n) - shift  # where each output cell reads f(x)
        inside = np.flatnonzero((at >= 0) & (at <= n - 1))
        low = np.floor(at[inside]).astype(int)
        share = at[inside] - low
        high = np.minimum(low + 1, n - 1)
        weights = share[:, None] if axis == 1 else share
        found = np.take(found, low, axis) * (1 - weights) + np.take(found, high, axis) * weights
        kept.append(slice(int(inside[0]), int(inside[-1]) + 1))
    return found, kept[0], kept[1]


def _relative(difference: Array, of: Array) -> float:
    norm = float(np.linalg.norm(of))
    return float(np.linalg.norm(difference)) / norm if norm else 0.0

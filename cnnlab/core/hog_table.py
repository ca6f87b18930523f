"""The histogram of oriented gradients of bytes: a gradient is one of 511 × 511, so its bin stands in a table.

No angle is computed for any pixel, and the pictures are read as they are. Same values as `hog_steps`; `hog` uses it
for uint8 without the square root. Importing this module imports numba.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .axes import Pair
from .hog_numba import blocks_of, compiled
from .hog_steps import Array, bin_edges, magnitude_and_angle

_MOST = 255  # of a difference of two bytes
_WIDE = 2 * _MOST + 1


def block_features(
    images: npt.NDArray[np.uint8],
    orientations: int,
    pixels_per_cell: Pair,
    cells_per_block: Pair,
    norm: str,
    stride: Pair,
    signed: bool,
) -> Array:
    """Pictures (N, H, W, C) of uint8 → blocks (N, down, across, rows, columns, orientations)."""
    count, height, width, _ = images.shape
    (high, wide), table = pixels_per_cell, _bins(orientations, signed)
    histograms = np.zeros((count, height // high, width // wide, orientations + 1))  # the last: see `_bins`
    if images.shape[3] == 1:
        _grey_histograms(np.ascontiguousarray(images[..., 0]), table, high, wide, histograms)
    else:
        _colour_histograms(np.ascontiguousarray(images), table, high, wide, histograms)
    histograms /= high * wide
    return blocks_of(histograms, cells_per_block, norm, stride, np.dtype(np.float64))


@lru_cache(maxsize=8)
def _bins(orientations: int, signed: bool) -> npt.NDArray[np.unsignedinteger]:
    """The bin of each gradient (gy, gx), flat; one beyond the last where the angle is rounded up to a whole turn.

    As small as can be, so that it stays in the cache.
    """
    steps = np.arange(-_MOST, _MOST + 1.0)
    angle = magnitude_and_angle(steps[:, None] + 0 * steps, steps + 0 * steps[:, None], signed)[1]
    bins = np.searchsorted(bin_edges(orientations, signed), angle, side="right") - 1
    return bins.astype(np.min_scalar_type(orientations)).ravel()


@compiled
def _grey_histograms(images, table, high, wide, histograms):
    """One short loop a step, without branches, so that the compiler handles several pixels at once."""
    count, height, width = images.shape
    used = histograms.shape[2] * wide
    dy, dx = np.zeros(used, np.int32), np.zeros(used, np.int32)  # dx stays 0 on the border
    where, length = np.zeros(used, np.uint32), np.zeros(used)
    for n in range(count):
        for y in range(histograms.shape[1] * high):
            row = images[n, y]
            for x in range(1, min(used, width - 1)):
                dx[x] = np.int32(row[x + 1]) - np.int32(row[x - 1])
            if 0 < y < height - 1:
                above, below = images[n, y - 1], images[n, y + 1]
                for x in range(used):
                    dy[x] = np.int32(below[x]) - np.int32(above[x])
            else:
                dy[:] = 0
            for x in range(used):
                where[x] = (dy[x] + _MOST) * _WIDE + dx[x] + _MOST
            for x in range(used):
                length[x] = np.sqrt(np.float64(dy[x] * dy[x] + dx[x] * dx[x]))
            _vote(where, length, table, wide, histograms[n, y // high])


@compiled
def _colour_histograms(images, table, high, wide, histograms):
    count, height, width, channels = images.shape
    down, across = histograms.shape[1], histograms.shape[2]
    used = across * wide
    where, length = np.zeros(used, np.uint32), np.zeros(used)
    for n in range(count):
        for y in range(down * high):
            for x in range(used):
                longest = np.int32(-1)
                for channel in range(channels):
                    dy = dx = np.int32(0)
                    if 0 < y < height - 1:
                        dy = np.int32(images[n, y + 1, x, channel]) - np.int32(images[n, y - 1, x, channel])
                    if 0 < x < width - 1:
                        dx = np.int32(images[n, y, x + 1, channel]) - np.int32(images[n, y, x - 1, channel])
                    square = dy * dy + dx * dx
                    if square > longest:
                        longest = square
                        where[x] = (dy + _MOST) * _WIDE + dx + _MOST
                length[x] = np.sqrt(np.float64(longest))
            _vote(where, length, table, wide, histograms[n, y // high])


@compiled
def _vote(where, length, table, wide, histograms):
    """Add one row of pixels to a row of cells (across, orientations + 1)."""
    for cell in range(len(histograms)):
        votes = histograms[cell]
        for x in range(cell * wide, (cell + 1) * wide):
            votes[table[where[x]]] += length[x]

"""The histogram of oriented gradients as one loop over the pixels, compiled by numba: same values as `hog_steps`.

A pixel's bin is the number of bin edges that its gradient lies beyond, and on which side of an edge it lies is the sign
of a cross product: no arc tangent. Where rounding could decide (the gradient lies on an edge, as on the diagonal where
an edge is at 45°), the arc tangent is taken after all, so that the bin is the one scikit-image finds.

Importing this module imports numba; `hog` does so at its first use.
"""

import math

import numba
import numpy as np

from .axes import Pair
from .hog_steps import CLIP, EPSILON, NORMS, Array, bin_edges, turn

_DOUBT = 1e-13  # relative distance from an edge below which rounding could decide


def compiled(function):
    """Keep the compiled code between processes where there is a directory to keep it in (see NUMBA_CACHE_DIR)."""
    try:
        return numba.njit(cache=True, error_model="numpy")(function)
    except RuntimeError:  # no such directory can be written
        return numba.njit(error_model="numpy")(function)


def block_features(
    images: Array,
    orientations: int,
    pixels_per_cell: Pair,
    cells_per_block: Pair,
    norm: str,
    stride: Pair,
    signed: bool,
) -> Array:
    """Pictures (N, H, W, C) of float32 or float64 → blocks (N, down, across, rows, columns, orientations)."""
    count, height, width, channels = images.shape
    (down, across) = height // pixels_per_cell[0], width // pixels_per_cell[1]
    histograms = np.zeros((count, down, across, orientations + 1))  # the last: angles rounded up to a whole turn
    edges = bin_edges(orientations, signed)
    tables = _beyond(edges, 0), _beyond(edges, 180)
    first_below = len(tables[0][0]) if signed else 0
    options = (edges, turn(signed), *tables, first_below, pixels_per_cell[0], pixels_per_cell[1], histograms)
    if channels == 1:
        _grey_histograms(np.ascontiguousarray(images[..., 0]), *options)
    else:
        _colour_histograms(np.ascontiguousarray(images), *options)
    histograms /= pixels_per_cell[0] * pixels_per_cell[1]
    return blocks_of(histograms, cells_per_block, norm, stride, images.dtype)


def blocks_of(histograms: Array, cells_per_block: Pair, norm: str, stride: Pair, dtype: np.dtype) -> Array:
    """Normalised blocks of histograms (N, cells down, cells across, orientations + 1), the last bin left out."""
    count, *cells, bins = histograms.shape
    blocks = tuple((n - b) // s + 1 for n, b, s in zip(cells, cells_per_block, stride, strict=True))
    out = np.empty((count, *blocks, *cells_per_block, bins - 1), dtype)
    _normalise(histograms, NORMS.index(norm), stride[0], stride[1], out)
    return out


def _beyond(edges: Array, start: float) -> tuple[Array, Array]:
    """The edges within the half turn from `start`, but 0°, as cosines and sines; those from 180° on turned by half."""
    inner = edges[:-1]
    chosen = inner[(inner > max(1e-9, start - 1e-9)) & (inner < start + 180 - 1e-9)] - start
    return np.cos(np.radians(chosen)), np.sin(np.radians(chosen))


@compiled
def _grey_histograms(images, edges, whole_turn, upper, lower, first_below, high, wide, histograms):
    count, height, width = images.shape
    used = histograms.shape[2] * wide
    gy, gx = np.empty(used), np.empty(used)
    scratch = np.empty((4, used)), np.empty((2, used), np.int64)
    for n in range(count):
        for y in range(histograms.shape[1] * high):
            row = images[n, y]
            above, below = images[n, max(y - 1, 0)], images[n, min(y + 1, height - 1)]
            inner = 0 < y < height - 1
            for x in range(used):
                gy[x] = below[x] - above[x] if inner else 0.0
            gx[0] = 0.0
            for x in range(1, min(used, width - 1)):
                gx[x] = row[x + 1] - row[x - 1]
            if used == width:
                gx[used - 1] = 0.0
            _vote(gy, gx, edges, whole_turn, upper, lower, first_below, wide, scratch, histograms[n, y // high])


@compiled
def _colour_histograms(images, edges, whole_turn, upper, lower, first_below, high, wide, histograms):
    count, height, width, channels = images.shape
    used = histograms.shape[2] * wide
    gy, gx = np.empty(used), np.empty(used)
    scratch = np.empty((4, used)), np.empty((2, used), np.int64)
    for n in range(count):
        for y in range(histograms.shape[1] * high):
            for x in range(used):
                longest = images.dtype.type(-1)
                for channel in range(channels):
                    dy = dx = images.dtype.type(0)
                    if 0 < y < height - 1:
                        dy = images[n, y + 1, x, channel] - images[n, y - 1, x, channel]
                    if 0 < x < width - 1:
                        dx = images[n, y, x + 1, channel] - images[n, y, x - 1, channel]
                    length = math.hypot(dx, dy)
                    if length > longest:
                        longest, gy[x], gx[x] = length, dy, dx
            _vote(gy, gx, edges, whole_turn, upper, lower, first_below, wide, scratch, histograms[n, y // high])


@compiled
def _vote(gy, gx, edges, whole_turn, upper, lower, first_below, wide, scratch, histograms):
    """Add one row of pixels to a row of cells (across, orientations + 1).

    `twice` counts each edge that lies surely behind the gradient as 2, each that is too near to tell as 1: an odd
    number is a doubt. Loops without branches, so that the compiler handles several pixels at once.
    """
    reals, wholes = scratch
    fy, fx, length, near = reals[0], reals[1], reals[2], reals[3]
    half, twice = wholes[0], wholes[1]
    used = len(gy)
    for x in range(used):  # turn all gradients into the upper half plane, and remember which were turned
        below = (gy[x] < 0) | ((gy[x] == 0) & (gx[x] < 0))
        sign = -1.0 if below else 1.0
        half[x] = 1 if below else 0
        fy[x], fx[x] = sign * gy[x], sign * gx[x]
    for x in range(used):
        length[x] = math.sqrt(fx[x] * fx[x] + fy[x] * fy[x])
        near[x] = _DOUBT * length[x]
        twice[x] = 2 * first_below * half[x] + (1 if (fy[x] > 0) & (fy[x] < near[x]) else 0)
    if whole_turn < 360:
        _count_edges(fy, fx, near, upper, twice)
    else:
        _count_edges_of_half(fy, fx, near, upper, half, 0, twice)
        _count_edges_of_half(fy, fx, near, lower, half, 1, twice)
    for cell in range(used // wide):
        for x in range(cell * wide, (cell + 1) * wide):
            where = twice[x] >> 1
            if twice[x] & 1:
                where = _bin_by_angle(gy[x], gx[x], edges, whole_turn)
            histograms[cell, where] += length[x]


@compiled
def _count_edges(fy, fx, near, edges, twice):
    cosines, sines = edges
    for k in range(len(cosines)):
        c, s = cosines[k], sines[k]
        for x in range(len(fy)):
            beyond = c * fy[x] - s * fx[x]
            twice[x] += (1 if beyond >= near[x] else 0) + (1 if beyond >= -near[x] else 0)


@compiled
def _count_edges_of_half(fy, fx, near, edges, half, side, twice):
    cosines, sines = edges
    for k in range(len(cosines)):
        c, s = cosines[k], sines[k]
        for x in range(len(fy)):
            beyond = c * fy[x] - s * fx[x]
            twice[x] += ((1 if beyond >= near[x] else 0) + (1 if beyond >= -near[x] else 0)) * (half[x] == side)


@compiled
def _bin_by_angle(gy, gx, edges, whole_turn):
    angle = math.atan2(gy, gx) * (180.0 / math.pi) % whole_turn
    return np.searchsorted(edges, angle, side="right") - 1


@compiled
def _normalise(histograms, norm, stride_down, stride_across, out):
    count, down, across, rows, columns, orientations = out.shape
    for n in range(count):
        for i in range(down):
            for j in range(across):
                for r in range(rows):
                    for c in range(columns):
                        cell = histograms[n, i * stride_down + r, j * stride_across + c]
                        for o in range(orientations):
                            out[n, i, j, r, c, o] = cell[o]
                _normalise_block(out[n, i, j].reshape(-1), norm)


@compiled
def _normalise_block(block, norm):
    total = 0.0
    for value in block:
        total += value if norm < 2 else value * value
    scale = 1 / (total + EPSILON if norm < 2 else math.sqrt(total + EPSILON * EPSILON))
    if norm < 3:
        for k in range(len(block)):
            block[k] = math.sqrt(block[k] * scale) if norm == 1 else block[k] * scale
        return
    again = 0.0
    for k in range(len(block)):
        value = min(block[k] * scale, CLIP)
        again += value * value
        block[k] = value
    scale = 1 / math.sqrt(again + EPSILON * EPSILON)
    for k in range(len(block)):
        block[k] *= scale

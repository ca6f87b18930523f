"""The histogram of oriented gradients, step by step, in NumPy: what the lesson shows and what the fast loop must equal.

Axes: y down, x to the right, in pixels. Angles in degrees from the x axis towards the y axis. Where the paper leaves a
choice, scikit-image's is taken: gradients on the picture's border are 0, rows and columns beyond the last whole cell
are dropped, a histogram is divided by the pixels of its cell.

References
----------
N. Dalal, B. Triggs, "Histograms of oriented gradients for human detection", 2005, https://doi.org/10.1109/CVPR.2005.177
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .axes import Pair

Array = npt.NDArray[np.floating]
Whole = npt.NDArray[np.int64]

NORMS = ("L1", "L1-sqrt", "L2", "L2-Hys")
INTERPOLATIONS = ("none", "orientation", "trilinear")
EPSILON = 1e-5  # keeps the norm of an empty block from being 0
CLIP = 0.2  # L2-Hys: no entry of a block may be larger before it is normalised again
_LUMINANCE = (0.2125, 0.7154, 0.0721)  # Rec. 709, as scikit-image


class Strongest(NamedTuple):
    """Gradients of the channel that has the largest one, pixel by pixel: each array (H, W)."""

    gy: Array
    gx: Array
    channel: Whole


class Votes(NamedTuple):
    """What the pixels of one cell put into its histogram.

    Attributes
    ----------
    top, left : int
        The first pixel that votes, in the picture.
    magnitude, angle : array, shape (h, w)
    bins, weights : array, shape (2, h, w)
        Two bins a pixel, and the share of its magnitude that each gets. Without interpolation the second share is 0.
    """

    top: int
    left: int
    magnitude: Array
    angle: Array
    bins: Whole
    weights: Array


def to_grey(image: npt.ArrayLike) -> Array:
    """One brightness a pixel (Rec. 709): (H, W, 3) → (H, W). A picture (H, W) stays as it is."""
    pixels = as_float(image)
    return pixels if pixels.ndim == 2 else pixels @ np.asarray(_LUMINANCE, pixels.dtype)


def as_float(image: npt.ArrayLike) -> Array:
    """float32 stays, float16 becomes float32, all else float64: as scikit-image."""
    pixels = np.asarray(image)
    return pixels.astype(np.float32 if pixels.dtype in (np.float16, np.float32) else np.float64, copy=False)


def gradients(grey: npt.ArrayLike) -> tuple[Array, Array]:
    """Central differences, not halved, 0 on the border: (H, W) → gy, gx of the same shape."""
    pixels = as_float(grey)
    gy, gx = np.zeros_like(pixels), np.zeros_like(pixels)
    gy[1:-1] = pixels[2:] - pixels[:-2]
    gx[:, 1:-1] = pixels[:, 2:] - pixels[:, :-2]
    return gy, gx


def strongest_gradients(image: npt.ArrayLike) -> Strongest:
    """The gradient of the channel where it is largest; the first of equal ones. (H, W, C)."""
    pixels = as_float(image)
    pairs = [gradients(pixels[..., channel]) for channel in range(pixels.shape[2])]
    gy, gx = (np.stack(part) for part in zip(*pairs, strict=True))  # (C, H, W)
    channel = np.hypot(gx, gy).argmax(axis=0)
    gy, gx = (np.take_along_axis(part, channel[None], axis=0)[0] for part in (gy, gx))
    return Strongest(gy, gx, channel)


def magnitude_and_angle(gy: npt.ArrayLike, gx: npt.ArrayLike, signed: bool = False) -> tuple[Array, Array]:
    """Length and direction of each gradient: 0–360° if signed, else folded to 0–180° (opposites are one).

    An angle a hair below 0 becomes exactly 180 (or 360) by rounding; such a pixel belongs to no bin, as in
    scikit-image.
    """
    y, x = np.asarray(gy, np.float64), np.asarray(gx, np.float64)
    return np.hypot(x, y), np.rad2deg(np.arctan2(y, x)) % turn(signed)


def turn(signed: bool) -> float:
    """Degrees that the bins divide: 360 if signed, else 180."""
    return 360.0 if signed else 180.0


def bin_edges(orientations: int, signed: bool = False) -> Array:
    """Where bins begin and end, in degrees: (orientations + 1,). Bin i is [edge i, edge i + 1)."""
    return turn(signed) / orientations * np.arange(orientations + 1)


def share_votes(
    angle: npt.ArrayLike, orientations: int, signed: bool = False, interpolation: str = "none"
) -> tuple[Whole, Array]:
    """Which two bins a vote goes to, and in what shares: bins and weights, each (2, …angle).

    Without interpolation the bin that holds the angle gets everything. With it the two bins whose middles lie on either
    side share linearly; the last bin is next to the first.
    """
    degrees = np.asarray(angle, np.float64)
    if interpolation == "none":
        bins = np.searchsorted(bin_edges(orientations, signed), degrees, side="right") - 1
        inside = bins < orientations
        bins = np.where(inside, bins, orientations - 1)
        return np.stack([bins, bins]), np.stack([inside.astype(np.float64), np.zeros(degrees.shape)])
    position = degrees / (turn(signed) / orientations) - 0.5  # 0 in the middle of bin 0
    lower = np.floor(position).astype(np.int64)
    upper_share = position - lower
    return np.stack([lower, lower + 1]) % orientations, np.stack([1 - upper_share, upper_share])


def cell_histograms(
    magnitude: npt.ArrayLike,
    angle: npt.ArrayLike,
    orientations: int = 9,
    pixels_per_cell: Pair = (8, 8),
    signed: bool = False,
    interpolation: str = "none",
) -> Array:
    """Each cell's mean vote for each bin of directions.

    Parameters
    ----------
    magnitude, angle : array, shape (H, W)
        As `magnitude_and_angle` gives them, with the same `signed`.
    interpolation
        "none": a pixel votes in its cell for its bin. "orientation": for the two nearest bins. "trilinear": also in the
        (up to) four cells whose middles surround it; what would go beyond the outermost cells is lost.

    Returns
    -------
    array, shape (cells down, cells across, orientations)
    """
    lengths = np.asarray(magnitude, np.float64)
    (high, wide), (down, across) = pixels_per_cell, _cells(lengths.shape, pixels_per_cell)
    lengths = lengths[: down * high, : across * wide]
    bins, weights = share_votes(np.asarray(angle)[: down * high, : across * wide], orientations, signed, interpolation)
    rows, columns = _reach(down, high), _reach(across, wide)  # (cells, pixels)
    histograms = np.empty((down, across, orientations))
    for each in range(orientations):
        votes = (np.where(bins == each, weights, 0) * lengths).sum(axis=0)  # (H, W)
        if interpolation == "trilinear":
            histograms[..., each] = rows @ votes @ columns.T
        else:
            histograms[..., each] = votes.reshape(down, high, across, wide).sum(axis=(1, 3))
    return histograms / (high * wide)


def votes_of_cell(
    magnitude: npt.ArrayLike,
    angle: npt.ArrayLike,
    cell: Pair,
    orientations: int = 9,
    pixels_per_cell: Pair = (8, 8),
    signed: bool = False,
    interpolation: str = "none",
) -> Votes:
    """The pixels that vote in one cell (row, column), and how: summed and divided by the cell's pixels they are its row
    of `cell_histograms`. With "trilinear" these are pixels up to one cell away from the cell's middle."""
    lengths, degrees = np.asarray(magnitude, np.float64), np.asarray(angle, np.float64)
    spans, shares = [], []
    for position, size, count in zip(cell, pixels_per_cell, _cells(lengths.shape, pixels_per_cell), strict=True):
        share = _reach(count, size)[position] if interpolation == "trilinear" else _inside(count, size)[position]
        reached = np.flatnonzero(share)
        spans.append(slice(int(reached[0]), int(reached[-1]) + 1))
        shares.append(share[spans[-1]])
    lengths, degrees = lengths[tuple(spans)], degrees[tuple(spans)]
    bins, weights = share_votes(degrees, orientations, signed, interpolation)
    return Votes(spans[0].start, spans[1].start, lengths, degrees, bins, weights * np.outer(*shares))


def normalise_blocks(
    histograms: npt.ArrayLike, cells_per_block: Pair = (3, 3), block_norm: str = "L2-Hys", block_stride: Pair = (1, 1)
) -> Array:
    """Blocks of neighbouring cells, each divided by its norm, so that contrast and lighting cancel.

    Parameters
    ----------
    histograms : array, shape (cells down, cells across, orientations)
    block_norm
        "L1": v / (Σ|v| + ε). "L1-sqrt": its square root. "L2": v / √(Σv² + ε²). "L2-Hys": L2, no entry above 0.2, L2
        again. ε = 10⁻⁵.
    block_stride
        Cells from one block to the next (down, across).

    Returns
    -------
    array, shape (blocks down, blocks across, cells down, cells across, orientations)
    """
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(histograms, np.float64), cells_per_block, axis=(0, 1))
    blocks = np.moveaxis(windows[:: block_stride[0], :: block_stride[1]], 2, -1)
    if block_norm in ("L1", "L1-sqrt"):
        ones = blocks / (_sum(np.abs(blocks)) + EPSILON)
        return np.sqrt(ones) if block_norm == "L1-sqrt" else ones
    once = _unit(blocks)
    return _unit(np.minimum(once, CLIP)) if block_norm == "L2-Hys" else once


def glyph_segments(cells: Pair, orientations: int = 9, pixels_per_cell: Pair = (8, 8), signed: bool = False) -> Array:
    """One line for each bin of each cell, along the edge: across the gradient in the middle of the bin's angles.

    Returns
    -------
    array, shape (cells down, cells across, orientations, 4)
        y and x of one end, y and x of the other, in pixels; (0, 0) is the middle of the first pixel. Draw each with a
        strength in proportion to its bin.
    """
    (high, wide), radius = pixels_per_cell, min(pixels_per_cell) / 2
    middle = np.radians((np.arange(orientations) + 0.5) * turn(signed) / orientations)
    reach = radius * np.stack([np.cos(middle), -np.sin(middle)], axis=-1)  # (y, x) across the gradient (sin, cos)
    y, x = (np.arange(count) * size + (size - 1) / 2 for count, size in zip(cells, (high, wide), strict=True))
    centre = np.stack(np.meshgrid(y, x, indexing="ij"), axis=-1)[:, :, None]  # (down, across, 1, 2)
    return np.concatenate([centre - reach, centre + reach], axis=-1)


def _cells(shape: tuple[int, ...], pixels_per_cell: Pair) -> Pair:
    return shape[0] // pixels_per_cell[0], shape[1] // pixels_per_cell[1]


def _reach(cells: int, size: int) -> Array:
    """How much of each pixel's vote each cell gets along one axis, falling linearly over one cell: (cells, pixels)."""
    pixel = (np.arange(cells * size) + 0.5) / size - 0.5  # in cells, 0 in the middle of the first
    return np.maximum(0, 1 - np.abs(pixel - np.arange(cells)[:, None]))


def _inside(cells: int, size: int) -> Array:
    return np.repeat(np.eye(cells), size, axis=1)


def _sum(blocks: Array) -> Array:
    return blocks.sum(axis=(2, 3, 4), keepdims=True)


def _unit(blocks: Array) -> Array:
    return blocks / np.sqrt(_sum(blocks**2) + EPSILON**2)

"""The histogram of oriented gradients (Dalal & Triggs 2005) as one vector: scikit-image's, only faster.

The explanation stands in `hog_steps`; `hog_numba` computes the same values in one compiled loop, and `hog_table` those
of bytes. They are used for votes that are not shared, wherever numba can be imported.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from . import checks, hog_steps
from .axes import Pair, Size, pair
from .errors import LabError
from .hog_steps import Array

MOST_ORIENTATIONS, LARGEST_SIDE = 360, 4096
LARGEST_PIXEL = 1e30  # squares of differences stay finite
_AT_ONCE = 2**18  # numbers of a batch described at one time: what is converted (2 MB) is still in the cache


@dataclass(frozen=True)
class HogSettings:
    """What a descriptor is made of; arguments as `hog`. Sizes become pairs, and all are checked."""

    orientations: int = 9
    pixels_per_cell: Size = (8, 8)
    cells_per_block: Size = (3, 3)
    block_norm: str = "L2-Hys"
    transform_sqrt: bool = False
    block_stride: Size = 1
    signed: bool = False
    interpolation: str = "none"

    def __post_init__(self) -> None:
        checks.whole("orientations", self.orientations, 1, MOST_ORIENTATIONS)
        for name in ("pixels_per_cell", "cells_per_block", "block_stride"):
            sides = pair(name, getattr(self, name))
            object.__setattr__(self, name, tuple(checks.whole(name, side, 1, LARGEST_SIDE) for side in sides))
        checks.choice("block_norm", self.block_norm, hog_steps.NORMS)
        checks.choice("interpolation", self.interpolation, hog_steps.INTERPOLATIONS)
        checks.flag("transform_sqrt", self.transform_sqrt)
        checks.flag("signed", self.signed)

    @property
    def cell(self) -> Pair:
        """Pixels of a cell (height, width)."""
        return pair("pixels_per_cell", self.pixels_per_cell)

    @property
    def block(self) -> Pair:
        """Cells of a block (down, across)."""
        return pair("cells_per_block", self.cells_per_block)

    @property
    def stride(self) -> Pair:
        """Cells from block to block (down, across)."""
        return pair("block_stride", self.block_stride)

    def shape(self, height: int, width: int) -> tuple[int, int, int, int, int]:
        """Blocks down and across, cells of a block down and across, orientations; LabError where no block fits."""
        cells = height // self.cell[0], width // self.cell[1]
        if cells[0] < self.block[0] or cells[1] < self.block[1]:
            least = self.block[0] * self.cell[0], self.block[1] * self.cell[1]
            raise LabError("hog.too_small", height=height, width=width, least_height=least[0], least_width=least[1])
        down, across = ((n - b) // s + 1 for n, b, s in zip(cells, self.block, self.stride, strict=True))
        return down, across, *self.block, self.orientations


def hog(
    image: npt.ArrayLike,
    orientations: int = 9,
    pixels_per_cell: Size = (8, 8),
    cells_per_block: Size = (3, 3),
    block_norm: str = "L2-Hys",
    transform_sqrt: bool = False,
    feature_vector: bool = True,
    *,
    channel_axis: int | None = None,
    block_stride: Size = 1,
    signed: bool = False,
    interpolation: str = "none",
) -> Array:
    """Histogram of oriented gradients of one picture. By default scikit-image's, argument for argument.

    Parameters
    ----------
    image : array, shape (H, W), or with channels
        Numbers of any scale. float32 is computed with and returned as float32, whole numbers as float64.
    orientations
        Bins that 180° are divided into (360° if signed).
    pixels_per_cell, cells_per_block
        int, or (height, width).
    block_norm : {"L1", "L1-sqrt", "L2", "L2-Hys"}
    transform_sqrt
        Take the square root of each pixel first.
    feature_vector
        One axis; else (blocks down, blocks across, cells down, cells across, orientations).
    channel_axis
        Where the 1 or 3 channels are; None for a picture (H, W). The channel with the largest gradient counts.
    block_stride
        int, or (down, across): cells from one block to the next.
    signed
        Tell a gradient from its opposite.
    interpolation : {"none", "orientation", "trilinear"}
        How a pixel votes: for one bin of its own cell; for two bins; for two bins of four cells, as in the paper. See
        `hog_steps.cell_histograms`.

    Returns
    -------
    array, shape (hog_length(H, W, …),)

    Raises
    ------
    LabError
        `hog.…` for a picture without pixels, of other dimensions or channels, not of finite numbers, or smaller than
        one block; `value.…` for settings out of range.

    Notes
    -----
    Gradients on the picture's border are 0, and pixels beyond the last whole cell do not vote. Against the paper: no
    Gaussian window over a block; with "trilinear" a vote is shared among the cells of the picture, not of each block. A
    picture without any gradient gives zeros.

    References
    ----------
    N. Dalal, B. Triggs, 2005, https://doi.org/10.1109/CVPR.2005.177
    """
    settings = HogSettings(
        orientations, pixels_per_cell, cells_per_block, block_norm, transform_sqrt, block_stride, signed, interpolation
    )
    pixels = _channels_last(np.asarray(image), channel_axis)
    blocks = _features(pixels[None], settings)[0]
    return blocks.ravel() if feature_vector else blocks


def hog_batch(
    images: npt.ArrayLike,
    orientations: int = 9,
    pixels_per_cell: Size = (8, 8),
    cells_per_block: Size = (3, 3),
    block_norm: str = "L2-Hys",
    transform_sqrt: bool = False,
    *,
    block_stride: Size = 1,
    signed: bool = False,
    interpolation: str = "none",
) -> Array:
    """`hog` of every picture of a batch, arguments alike.

    Parameters
    ----------
    images : array, shape (N, H, W) or (N, H, W, C)

    Returns
    -------
    array, shape (N, hog_length(H, W, …))
    """
    settings = HogSettings(
        orientations, pixels_per_cell, cells_per_block, block_norm, transform_sqrt, block_stride, signed, interpolation
    )
    batch = np.asarray(images)
    if batch.ndim not in (3, 4):
        raise LabError("hog.batch_dimensions", shape=batch.shape)
    pixels = batch[..., None] if batch.ndim == 3 else batch
    length = math.prod(settings.shape(*pixels.shape[1:3]))
    step = max(1, _AT_ONCE // max(1, math.prod(pixels.shape[1:])))
    first = _features(pixels[:step], settings)
    out = np.empty((len(pixels), length), first.dtype)
    out[:step] = first.reshape(-1, length)
    for at in range(step, len(pixels), step):
        out[at : at + step] = _features(pixels[at : at + step], settings).reshape(-1, length)
    return out


def hog_length(
    height: int,
    width: int,
    orientations: int = 9,
    pixels_per_cell: Size = (8, 8),
    cells_per_block: Size = (3, 3),
    block_stride: Size = 1,
) -> int:
    """Numbers in the descriptor of a picture: blocks down · blocks across · cells of a block · orientations.

    With n = ⌊size / cell⌋ cells along an axis there are ⌊(n − block) / stride⌋ + 1 blocks.
    LabError where no block fits.
    """
    settings = HogSettings(orientations, pixels_per_cell, cells_per_block, block_stride=block_stride)
    return math.prod(settings.shape(height, width))


def _channels_last(pixels: npt.NDArray, channel_axis: int | None) -> npt.NDArray:
    """The picture as (H, W, C)."""
    if pixels.ndim != (2 if channel_axis is None else 3):
        raise LabError("hog.dimensions", shape=pixels.shape, channel_axis=channel_axis)
    if channel_axis is None:
        return pixels[..., None]
    axis = checks.whole("channel_axis", channel_axis, -3, 2)
    return np.moveaxis(pixels, axis, -1)


def _features(batch: npt.NDArray, settings: HogSettings) -> Array:
    """(N, H, W, C) → (N, blocks down, across, cells down, across, orientations)."""
    _check_pixels(batch, settings.transform_sqrt)
    settings.shape(*batch.shape[1:3])
    bytes_alone = batch.dtype == np.uint8 and not settings.transform_sqrt
    fast = _fast(bytes_alone) if settings.interpolation == "none" else None
    pixels = batch if fast is not None and bytes_alone else hog_steps.as_float(batch)
    if settings.transform_sqrt:
        pixels = np.sqrt(pixels)
    if fast is None:
        return np.stack([_readable(picture, settings) for picture in pixels])
    parts = settings.orientations, settings.cell, settings.block, settings.block_norm, settings.stride, settings.signed
    return fast(pixels, *parts)


def _check_pixels(batch: npt.NDArray, takes_root: bool) -> None:
    if batch.size == 0:
        raise LabError("hog.empty", shape=batch.shape[1:] if len(batch) else batch.shape)
    if batch.shape[-1] not in (1, 3):
        raise LabError("hog.alpha" if batch.shape[-1] == 4 else "hog.channels", channels=batch.shape[-1])
    if batch.dtype.kind not in "buif":
        raise LabError("hog.not_numbers", type=batch.dtype)
    least, most = float(batch.min()), float(batch.max())  # NaN, if there is one
    if not (math.isfinite(least) and math.isfinite(most)):
        raise LabError("hog.not_finite", count=int((~np.isfinite(batch)).sum()))
    if max(-least, most) > LARGEST_PIXEL:
        raise LabError("hog.huge", value=max(-least, most), most=LARGEST_PIXEL)
    if takes_root and least < 0:
        raise LabError("hog.negative", value=least)


def _readable(picture: Array, settings: HogSettings) -> Array:
    """The steps of the lesson, one after another: (H, W, C) → blocks."""
    gy, gx, _ = hog_steps.strongest_gradients(picture)
    magnitude, angle = hog_steps.magnitude_and_angle(gy, gx, settings.signed)
    histograms = hog_steps.cell_histograms(
        magnitude, angle, settings.orientations, settings.cell, settings.signed, settings.interpolation
    )
    blocks = hog_steps.normalise_blocks(histograms, settings.block, settings.block_norm, settings.stride)
    return blocks.astype(picture.dtype)


@cache
def _fast(bytes_alone: bool) -> Callable[..., Array] | None:
    """The compiled loop, for floats or for bytes; None where numba cannot be imported."""
    try:
        if bytes_alone:
            from .hog_table import block_features
        else:
            from .hog_numba import block_features
    except ImportError:
        return None
    return block_features

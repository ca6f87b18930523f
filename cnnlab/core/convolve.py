"""Convolution and pooling in NumPy, tap by tap: what the convolution explorer shows. The conventions are torch's."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arithmetic import effective_kernel, output_size
from .axes import Pair, Size, pair
from .checks import real
from .errors import LabError
from .layer_spec import check_pool_padding

Array = npt.NDArray[np.float64]


class Pooled(NamedTuple):
    """A max pool's output.

    Attributes
    ----------
    values : float64 array, shape (C, oh, ow)
    argmax : int64 array, shape (C, oh, ow)
        Where each maximum stands, as row · W + column of the unpadded input. The first of several equal ones.
    """

    values: Array
    argmax: npt.NDArray[np.int64]


def cross_correlate(
    image: npt.ArrayLike,
    weights: npt.ArrayLike,
    bias: npt.ArrayLike = 0.0,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
) -> Array:
    """Slide each filter over the image and take dot products: what torch.nn.functional.conv2d computes.

    Parameters
    ----------
    image : array, shape (C, H, W)
    weights : array, shape (K, C, kh, kw)
    bias : float or array, shape (K,)
    stride, padding, dilation
        int, or (height, width). Padding is with zeros.

    Returns
    -------
    array, shape (K, oh, ow)

    Raises
    ------
    LabError
        `kernel.channels` where filters are not as deep as the image; sizes as `arithmetic.output_size`.
    """
    pixels, filters = np.asarray(image, np.float64), np.asarray(weights, np.float64)
    if filters.shape[1] != pixels.shape[0]:
        raise LabError("kernel.channels", depth=filters.shape[1], channels=pixels.shape[0])
    kernel = filters.shape[2], filters.shape[3]
    total: Array | float = 0.0
    for (row, column), read in _taps(pixels, kernel, stride, padding, dilation, 0.0):
        total = total + np.tensordot(filters[:, :, row, column], read, axes=1)  # (K, C) · (C, oh, ow)
    return total + np.reshape(np.asarray(bias, np.float64), (-1, 1, 1))


def convolve(
    image: npt.ArrayLike,
    weights: npt.ArrayLike,
    bias: npt.ArrayLike = 0.0,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
) -> Array:
    """The convolution of mathematics: `cross_correlate` with every filter turned by 180°. Arguments alike."""
    return cross_correlate(image, flipped(weights), bias, stride, padding, dilation)


def flipped(weights: npt.ArrayLike) -> Array:
    """Filters (K, C, kh, kw), or one kernel (kh, kw), turned by 180° in the plane."""
    return np.asarray(weights, np.float64)[..., ::-1, ::-1]


def max_pool(
    image: npt.ArrayLike,
    kernel: Size,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Pooled:
    """The largest value of each window, channel by channel. Padding is −∞, so that it never wins.

    Parameters
    ----------
    image : array, shape (C, H, W)
    ceil_mode
        Round the size up: the last windows may reach beyond the padded input, where there is nothing to win either.

    Raises
    ------
    LabError
        `pool_padding` where more than half a window may lie in the padding; sizes as `arithmetic.output_size`.
    """
    pixels, window = np.asarray(image, np.float64), pair("kernel", kernel)
    _check_pool(padding, window)
    (rows, columns), (top, left) = pair("dilation", dilation), pair("padding", padding)
    (down, right) = pair("stride", stride)
    best, place = np.array(-np.inf), np.array(0)
    for (row, column), read in _taps(pixels, window, stride, padding, dilation, -np.inf, ceil_mode):
        y = np.arange(read.shape[1])[:, None] * down - top + row * rows
        x = np.arange(read.shape[2]) * right - left + column * columns
        place = np.where(read > best, y * pixels.shape[2] + x, place)
        best = np.maximum(best, read)
    return Pooled(best, place.astype(np.int64))


def average_pool(
    image: npt.ArrayLike, kernel: Size, stride: Size = 1, padding: Size = 0, ceil_mode: bool = False
) -> Array:
    """The mean of each window, channel by channel. Zeros of the padding count, as in torch by default.

    Parameters
    ----------
    image : array, shape (C, H, W)
    ceil_mode
        Round the size up: what the last windows read beyond the padded input does not count.

    Raises
    ------
    LabError
        as `max_pool`.
    """
    pixels, window = np.asarray(image, np.float64), pair("kernel", kernel)
    _check_pool(padding, window)
    total = sum((read for _, read in _taps(pixels, window, stride, padding, 1, 0.0, ceil_mode)), np.array(0.0))
    if not ceil_mode:
        return total / (window[0] * window[1])
    axes = zip(total.shape[1:], window, pair("stride", stride), pair("padding", padding), pixels.shape[1:], strict=True)
    rows, columns = (np.minimum(np.arange(n) * step + taps, size + 2 * side) - np.arange(n) * step
                     for n, taps, step, side, size in axes)  # fmt: skip
    return total / np.outer(rows, columns)


def lp_pool(image: npt.ArrayLike, kernel: Size, p: float, stride: Size = 1, ceil_mode: bool = False) -> Array:
    """(Σ xᵖ)^(1/p) over each window, channel by channel: the sum for p = 1, near the maximum for large p. No padding.

    Parameters
    ----------
    image : array, shape (C, H, W)
        No negative values: a ReLU's output, or a picture.
    p
        From 1 to 64.
    ceil_mode
        Round the size up. As in torch, a window that reaches beyond the input is counted as if what is missing were the
        window's mean of xᵖ.

    Raises
    ------
    LabError
        `lp_negative`; `value.real`; sizes as `arithmetic.output_size`.

    References
    ----------
    P. Sermanet, S. Chintala, Y. LeCun, "Convolutional neural networks applied to house numbers digit classification",
    2012, https://arxiv.org/abs/1204.3968
    """
    pixels, exponent = np.asarray(image, np.float64), real("p", p, 1, 64)
    if pixels.min() < 0:
        raise LabError("lp_negative", value=float(pixels.min()))
    rows, columns = pair("kernel", kernel)
    scale = pixels.max() or 1.0  # xᵖ of brightnesses would leave float64's range; the pool is homogeneous
    powers = average_pool((pixels / scale) ** exponent, kernel, stride, ceil_mode=ceil_mode) * (rows * columns)
    return scale * powers ** (1 / exponent)


def global_max_pool(image: npt.ArrayLike) -> Array:
    """The largest value of each channel: (C, H, W) → (C, 1, 1)."""
    return np.asarray(image, np.float64).max(axis=(1, 2), keepdims=True)


def global_average_pool(image: npt.ArrayLike) -> Array:
    """The mean of each channel: (C, H, W) → (C, 1, 1)."""
    return np.asarray(image, np.float64).mean(axis=(1, 2), keepdims=True)


def _check_pool(padding: Size, window: Pair) -> None:
    for side, taps in zip(pair("padding", padding), window, strict=True):
        check_pool_padding(side, taps)


def _taps(
    image: Array, kernel: Pair, stride: Size, padding: Size, dilation: Size, fill: float, ceil_mode: bool = False
) -> Iterator[tuple[Pair, Array]]:
    """Each tap of the kernel, and what it reads for all output cells: (C, oh, ow). One at a time, to save memory."""
    (down, right), (rows, columns) = pair("stride", stride), pair("dilation", dilation)
    (top, left) = pair("padding", padding)
    height, width = image.shape[1:]
    high, wide = output_size((height, width), kernel, stride, padding, dilation, ceil_mode)
    below = max(0, (high - 1) * down + effective_kernel(kernel[0], rows) - height - 2 * top)  # with ceil_mode
    beside = max(0, (wide - 1) * right + effective_kernel(kernel[1], columns) - width - 2 * left)
    padded = np.pad(image, ((0, 0), (top, top + below), (left, left + beside)), constant_values=fill)
    for row in range(kernel[0]):
        for column in range(kernel[1]):
            y, x = row * rows, column * columns
            yield (row, column), padded[:, y : y + (high - 1) * down + 1 : down, x : x + (wide - 1) * right + 1 : right]

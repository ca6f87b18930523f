"""A convolution written as the matrix of a fully connected layer: sparse, and with the same few weights in every row.

Flattened row by row, the output is matrix @ input. In one dimension such a matrix is a Toeplitz matrix (constant along
its diagonals); in two it is doubly block Toeplitz as long as the stride is 1.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arithmetic import output_size
from .axes import Pair, Size, pair

NOTHING = -1


class Entries(NamedTuple):
    """How full a matrix is."""

    all: int
    non_zero: int  # entries that hold a weight, whatever its value
    different: int  # weights behind them


def tap_map(
    input_hw: Size, kernel: Size, stride: Size = 1, padding: Size = 0, dilation: Size = 1
) -> npt.NDArray[np.int64]:
    """Which tap of the kernel stands at each entry of the matrix, for one input and one output channel.

    Returns
    -------
    int array, shape (OH·OW, H·W)
        The tap's number, counted row by row from 0; `NOTHING` (−1) where the window does not read the cell. Taps on
        padding have no entry: they multiply a zero.

    Raises
    ------
    LabError
        as `arithmetic.output_size`.
    """
    (height, width), (kh, kw) = pair("size", input_hw), pair("kernel", kernel)
    rows, columns = output_size((height, width), (kh, kw), stride, padding, dilation)
    read_y = _read(rows, kh, pair("stride", stride)[0], pair("padding", padding)[0], pair("dilation", dilation)[0])
    read_x = _read(columns, kw, pair("stride", stride)[1], pair("padding", padding)[1], pair("dilation", dilation)[1])
    found = np.full((rows, columns, height, width), NOTHING)
    for oy, ky in np.ndindex(rows, kh):
        for ox, kx in np.ndindex(columns, kw):
            y, x = read_y[oy, ky], read_x[ox, kx]
            if 0 <= y < height and 0 <= x < width:
                found[oy, ox, y, x] = ky * kw + kx
    return found.reshape(rows * columns, height * width)


def matrix(
    weight: npt.NDArray[np.floating],
    input_hw: Size,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
) -> npt.NDArray[np.floating]:
    """The matrix of a convolution without bias.

    Parameters
    ----------
    weight : float array, shape (K, C, kh, kw)
        As torch.nn.Conv2d keeps it.

    Returns
    -------
    float array, shape (K·OH·OW, C·H·W)
        matrix @ x.ravel() is the flattened output for x of shape (C, H, W).

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", section 4.1, 2016,
    https://arxiv.org/abs/1603.07285
    """
    filters, channels, kh, kw = weight.shape
    taps = tap_map(input_hw, (kh, kw), stride, padding, dilation)  # (OH·OW, H·W)
    blocks = np.where(taps == NOTHING, 0, weight.reshape(filters, channels, kh * kw)[:, :, taps])  # (K, C, OH·OW, H·W)
    return blocks.transpose(0, 2, 1, 3).reshape(filters * taps.shape[0], channels * taps.shape[1])


def entries(taps: npt.NDArray[np.int64]) -> Entries:
    """Count the entries of a `tap_map`."""
    held = taps[taps != NOTHING]
    return Entries(taps.size, held.size, len(np.unique(held)))


def _read(count: int, kernel: int, stride: int, padding: int, dilation: int) -> npt.NDArray[np.int64]:
    """The input cell under each tap of each window along an axis, shape (count, kernel); padding is < 0 or ≥ n."""
    return np.arange(count)[:, None] * stride - padding + np.arange(kernel) * dilation


def example(input_hw: Pair, kernel: Pair, *, seed: int = 0) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Random weights (1, 1, kh, kw) and a random input (1, H, W) to multiply out."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((1, 1, *kernel)), rng.standard_normal((1, *input_hw))

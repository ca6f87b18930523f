"""Residual and plain blocks on feature maps, forward and backward, in NumPy.

A block is F(x) = second ∗ ReLU(first ∗ x), two 3×3 convolutions that keep the size. Residual: y = ReLU(x + F(x)), as in
figure 2 of the paper; plain: y = ReLU(F(x)). Batch norm is left out.

References
----------
K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", CVPR 2016,
https://doi.org/10.1109/CVPR.2016.90
K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015, https://doi.org/10.1109/ICCV.2015.123
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .convolve import Array, cross_correlate, flipped


class Block(NamedTuple):
    """Weights: `first` (M, C, 3, 3), `second` (C, M, 3, 3)."""

    first: Array
    second: Array


class Passed(NamedTuple):
    """One block's maps: what came in, F(x), what goes on; (C, H, W) each."""

    x: Array
    branch: Array
    y: Array


def he_block(channels: int, mid: int, scale: float, rng: np.random.Generator) -> Block:
    """He's normal weights, fan-in; the second convolution's times `scale`, so that 0 makes F(x) = 0."""
    first = rng.normal(0, np.sqrt(2 / (9 * channels)), (mid, channels, 3, 3))
    second = rng.normal(0, np.sqrt(2 / (9 * mid)), (channels, mid, 3, 3))
    return Block(first, scale * second)


def forward(x: Array, blocks: Sequence[Block], *, residual: bool) -> list[Passed]:
    """The maps (C, H, W) through every block."""
    passed = []
    for block in blocks:
        branch = cross_correlate(np.maximum(_inner(x, block), 0), block.second, padding=1)
        passed.append(Passed(x, branch, np.maximum(x + branch if residual else branch, 0)))
        x = passed[-1].y
    return passed


def backward(passed: Sequence[Passed], blocks: Sequence[Block], upstream: Array, *, residual: bool) -> Array:
    """The gradient at the first block's input, (C, H, W), for the gradient `upstream` at the last block's output."""
    gradient = upstream
    for maps, block in zip(reversed(passed), reversed(blocks), strict=True):
        at_sum = gradient * (maps.y > 0)
        gradient = branch_backward(maps.x, block, at_sum) + (at_sum if residual else 0)
    return gradient


def branch_backward(x: Array, block: Block, upstream: Array) -> Array:
    """The gradient that comes back through F alone."""
    at_inner = _adjoint(upstream, block.second) * (_inner(x, block) > 0)
    return _adjoint(at_inner, block.first)


def _inner(x: Array, block: Block) -> Array:
    return cross_correlate(x, block.first, padding=1)  # (M, H, W)


def _adjoint(upstream: Array, weights: Array) -> Array:
    """Back through a 3×3 convolution with one cell of padding: the same, with turned kernels and channels swapped."""
    return cross_correlate(upstream, flipped(weights).swapaxes(0, 1), padding=1)

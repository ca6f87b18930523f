"""Residual and plain blocks on a photograph's colours: the maps, and what one output value hands back."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnlab.core import residual_maps
from cnnlab.core.convolve import Array
from cnnlab.core.residual_maps import Block, Passed
from cnnlab.ui.hog.drawn import signed
from cnnlab.ui.one_by_one.stack import Stack
from cnnlab.ui.pictures import as_source

_MID, _WHITE = 16, 255
_CUT = 12  # pixels on each side of the one whose gradient is shown
RED = 0


@dataclass(frozen=True)
class Chain:
    """`length` blocks, one after the other, on the colours of a photograph.

    Attributes
    ----------
    gamma
        Factor on each block's F(x).
    pixel
        (row, column) of the last block's red value whose gradient is asked for.
    """

    photo: str
    gamma: float
    length: int
    seed: int
    pixel: tuple[int, int]

    def x(self) -> Array:
        """(3, H, W), from 0 to 1."""
        return Stack(self.photo, "rgb").maps() / _WHITE

    def blocks(self) -> list[Block]:
        """Their weights; the same for every photograph."""
        rng = np.random.default_rng(self.seed)
        return [residual_maps.he_block(3, _MID, self.gamma, rng) for _ in range(self.length)]

    def upstream(self) -> Array:
        """1 at the pixel's red value, 0 elsewhere."""
        one = np.zeros(self.x().shape)
        one[RED, *self.pixel] = 1
        return one


class Run(NamedTuple):
    """What a chain does: the passes, the gradient at x (3, H, W), and F's own slope in the first block at the pixel."""

    passed: list[Passed]
    gradient: Array
    slope: float


def run(chain: Chain, *, residual: bool) -> Run:
    """Forward and backward, with the shortcuts or without."""
    x, blocks, upstream = chain.x(), chain.blocks(), chain.upstream()
    passed = residual_maps.forward(x, blocks, residual=residual)
    gradient = residual_maps.backward(passed, blocks, upstream, residual=residual)
    slope = residual_maps.branch_backward(x, blocks[0], upstream)[RED, *chain.pixel]
    return Run(passed, gradient, float(slope))


def equal_to_torch(chain: Chain, *, residual: bool) -> tuple[int, int, int]:
    """How many values there are, and how many outputs and gradients torch has too. Imports torch."""
    from cnnlab.core.residual_torch import answer

    ours = run(chain, residual=residual)
    theirs = answer(chain.x(), chain.blocks(), chain.upstream(), residual=residual)
    equal = [
        int(np.isclose(mine, other, rtol=1e-9, atol=1e-12).sum())
        for mine, other in ((ours.passed[-1].y, theirs.y), (ours.gradient, theirs.gradient))
    ]
    return ours.gradient.size, equal[0], equal[1]


def as_colours(maps: Array) -> str:
    """Maps (3, H, W) of values from 0 as a picture, its brightest value white."""
    most = max(float(maps.max()), 1e-12)
    return as_source((maps / most * _WHITE).round().astype(np.uint8).transpose(1, 2, 0))


def around_grey(maps: Array) -> str:
    """Signed maps (3, H, W) as a picture: 0 is a middle grey."""
    most = max(float(np.abs(maps).max()), 1e-12)
    return as_source(((maps / most + 1) / 2 * _WHITE).round().astype(np.uint8).transpose(1, 2, 0))


def handed_back(gradient: Array, pixel: tuple[int, int]) -> str:
    """The red channel's gradient around the pixel, in the signed colours, its largest value at their end."""
    padded = np.pad(gradient[RED], _CUT)
    row, column = pixel
    part = padded[row : row + 2 * _CUT + 1, column : column + 2 * _CUT + 1]
    return as_source(signed(part / max(float(np.abs(part).max()), 1e-12)))

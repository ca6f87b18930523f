"""What is pooled, and how, as small values that caches can hold."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core import kernels
from cnnlab.core.arithmetic import output_size
from cnnlab.core.convolve import (
    average_pool,
    cross_correlate,
    global_average_pool,
    global_max_pool,
    lp_pool,
    max_pool,
)
from cnnlab.core.errors import LabError
from cnnlab.core.kernels import parse_kernel
from cnnlab.datasets import photograph

if TYPE_CHECKING:
    from torch import nn

Array = npt.NDArray[np.float64]
LARGEST_TYPED = 8
EDGES = ("sobel_x", "sobel_y", "laplacian")
GLOBAL = ("gmax", "gavg")


@dataclass(frozen=True)
class Maps:
    """Maps of `n` × `n` values: edges of a photograph (`maps`), its colours (`picture`), or what is `typed`."""

    source: str
    photo: str = ""
    n: int = 0
    typed: str = ""

    def values(self) -> Array:
        """(C, n, n); of a photograph between 0 and 1 or, for edges, from 0 up."""
        if self.source == "typed":
            matrices = parse_kernel(self.typed, LARGEST_TYPED)
            if len(matrices) > 1:
                raise LabError("kernel.one_picture")
            return matrices[0]
        if self.source == "picture":
            return square(self.photo, self.n).transpose(2, 0, 1)
        return edges(self.photo, self.n)


def square(photo: str, side: int) -> Array:
    """The middle of a photograph, (side, side, 3), 0 to 1."""
    image = Image.fromarray(photograph(photo))
    edge = min(image.size)
    left, top = (image.width - edge) / 2, (image.height - edge) / 2
    cut = (left, top, left + edge, top + edge)
    return np.asarray(image.resize((side, side), Image.Resampling.BOX, box=cut), np.float64) / 255


def edges(photo: str, side: int) -> Array:
    """What the edge filters `EDGES` find in a grey photograph, after a ReLU: (3, side, side)."""
    grey = square(photo, side + 2).mean(axis=2)
    filters = np.stack([kernels.fixed(name) for name in EDGES])[:, None]
    return np.maximum(cross_correlate(grey[None], filters), 0)


@dataclass(frozen=True)
class Pool:
    """A pool: `max`, `average`, `lp` (with its exponent `power`), or over the whole map: `gmax`, `gavg`."""

    op: str
    kernel: int = 0
    stride: int = 1
    padding: int = 0
    ceil_mode: bool = False
    power: int = 0

    def side(self, n: int) -> int:
        """The output's side for a map of side `n`. LabError where no window fits."""
        if self.op in GLOBAL:
            return 1
        return output_size(n, self.kernel, self.stride, self.padding, ceil_mode=self.ceil_mode)

    def __call__(self, maps: Array) -> Array:
        """(C, h, w) → (C, oh, ow). LabError where it does not fit."""
        if self.op == "gmax":
            return global_max_pool(maps)
        if self.op == "gavg":
            return global_average_pool(maps)
        if self.op == "lp":
            return lp_pool(maps, self.kernel, self.power, self.stride, self.ceil_mode)
        if self.op == "average":
            return average_pool(maps, self.kernel, self.stride, self.padding, self.ceil_mode)
        return max_pool(maps, self.kernel, self.stride, self.padding, ceil_mode=self.ceil_mode).values

    def call(self) -> str:
        """The torch module, as source."""
        if self.op in GLOBAL:
            return f"torch.nn.Adaptive{'Max' if self.op == 'gmax' else 'Avg'}Pool2d(1)"
        rest = f"{self.kernel}, stride={self.stride}"
        if self.padding:
            rest += f", padding={self.padding}"
        if self.ceil_mode:
            rest += ", ceil_mode=True"
        if self.op == "lp":
            return f"torch.nn.LPPool2d({self.power}, {rest})"
        return f"torch.nn.{'Max' if self.op == 'max' else 'Avg'}Pool2d({rest})"

    def module(self) -> "nn.Module":
        """The torch module. Only where torch is ready."""
        from torch import nn

        if self.op in GLOBAL:
            return nn.AdaptiveMaxPool2d(1) if self.op == "gmax" else nn.AdaptiveAvgPool2d(1)
        if self.op == "lp":
            return nn.LPPool2d(self.power, self.kernel, self.stride, self.ceil_mode)
        kind = nn.MaxPool2d if self.op == "max" else nn.AvgPool2d
        return kind(self.kernel, self.stride, self.padding, ceil_mode=self.ceil_mode)


class Comparison(NamedTuple):
    """Torch's shape and parameters, and how many of the values are ours."""

    shape: tuple[int, ...]
    parameters: int
    total: int
    equal: int


def compare(maps: Maps, pool: Pool) -> Comparison:
    """Ask torch for the same maps and pool, in double precision. Only where torch is ready."""
    import torch

    values, module = maps.values(), pool.module()
    theirs = module(torch.from_numpy(np.ascontiguousarray(values))[None])[0].numpy()
    close = np.isclose(pool(values), theirs, rtol=1e-9, atol=1e-9)
    parameters = sum(weight.numel() for weight in module.parameters())
    return Comparison(theirs.shape, parameters, close.size, int(close.sum()))

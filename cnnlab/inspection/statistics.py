"""How the channels of a layer behave over many pictures. Imports torch.

References
----------
Chan, Golub and LeVeque, "Algorithms for computing the sample variance: analysis and recommendations", The American
Statistician 37(3), 1983, https://doi.org/10.1080/00031305.1983.10483115
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlab.core.errors import LabError
from cnnlab.inspection.probe import Probe, in_batches


class ChannelStatistics(NamedTuple):
    """Of each of K channels, over all pictures and all cells of the map.

    `std` divides by the number of cells. `active_share` is the share of cells above 0. `dead` says that the channel
    was never above 0 on these pictures: after a ReLU it hands on nothing, and learns nothing from them; other pictures
    may still wake it.
    """

    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    highest: NDArray[np.float64]
    active_share: NDArray[np.float64]
    dead: NDArray[np.bool_]


class _Sums(NamedTuple):
    """Of a part of the cells: enough to join parts without keeping them."""

    cells: int
    mean: Tensor
    squares: Tensor  # of the distances from the mean, summed
    highest: Tensor
    active: Tensor

    def joined(self, other: "_Sums") -> "_Sums":
        cells = self.cells + other.cells
        gap = other.mean - self.mean
        return _Sums(
            cells,
            self.mean + gap * (other.cells / cells),
            self.squares + other.squares + gap**2 * (self.cells * other.cells / cells),
            torch.maximum(self.highest, other.highest),
            self.active + other.active,
        )


def channel_statistics(module: nn.Module, layer: str, batches: Iterable[Tensor]) -> ChannelStatistics:
    """Statistics of a layer's channels; the memory does not grow with the number of pictures.

    Parameters
    ----------
    batches
        Pictures (N, C, H, W) each, of any N; read once.

    Raises
    ------
    LabError
        `inspection.no_pictures`, and what `feature_maps` raises.
    """
    probe = Probe(module, layer)
    total: _Sums | None = None
    for batch in batches:
        for some in in_batches(batch):
            if len(some):
                sums = _sums(probe(some))
                total = sums if total is None else total.joined(sums)
    if total is None:
        raise LabError("inspection.no_pictures")
    highest = total.highest.numpy()
    std = (total.squares / total.cells).sqrt().numpy()
    return ChannelStatistics(total.mean.numpy(), std, highest, (total.active / total.cells).numpy(), highest <= 0)


def _sums(maps: Tensor) -> _Sums:
    values = maps.transpose(0, 1).flatten(1).double().cpu()  # (K, N*h*w)
    mean = values.mean(1)
    squares = (values - mean[:, None]).square_().sum(1)
    return _Sums(values.shape[1], mean, squares, values.amax(1), (values > 0).sum(1, dtype=torch.float64))

"""Two normalisations of feature maps: by neighbouring maps at the same cell, and by the batch.

References
----------
Krizhevsky, Sutskever and Hinton, 2012, section 3.3, https://doi.org/10.1145/3065386
Ioffe and Szegedy, "Batch normalization", 2015, https://arxiv.org/abs/1502.03167
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnnlab.core.checks import real, whole

Array = npt.NDArray[np.floating]
EPSILON = 1e-5  # torch's BatchNorm2d


@dataclass(frozen=True)
class ResponseNorm:
    """b = a / (k + α Σ a²)^β over the n maps around each, with the paper's values by default.

    torch.nn.LocalResponseNorm takes α/n times the sum: give it n·α. Of an even n, one map more stands before.

    Raises
    ------
    LabError
        `value.whole`, `value.real`.
    """

    n: int = 5
    k: float = 2.0
    alpha: float = 1e-4
    beta: float = 0.75

    def __post_init__(self) -> None:
        whole("n", self.n, 1, 1024)
        real("k", self.k, 1e-6, 1e6)
        real("alpha", self.alpha, 0, 1e6)
        real("beta", self.beta, 0, 100)

    def neighbours(self, channel: int, channels: int) -> range:
        """The maps that are summed for `channel`; fewer at the ends."""
        first = channel - self.n // 2
        return range(max(0, first), min(channels, first + self.n))

    def scale(self, maps: Array) -> Array:
        """k + α Σ a² for maps of shape (…, K, h, w)."""
        squares = np.asarray(maps, np.float64) ** 2
        channels = maps.shape[-3]
        sums = np.stack(
            [
                squares[..., near.start : near.stop, :, :].sum(axis=-3)
                for near in (self.neighbours(channel, channels) for channel in range(channels))
            ],
            axis=-3,
        )
        return self.k + self.alpha * sums

    def __call__(self, maps: Array) -> Array:
        """The normalised maps, of the same shape."""
        return maps / self.scale(maps) ** self.beta


def batch_norm(maps: Array) -> Array:
    """Each of K channels less its mean, over its standard deviation, for maps (N, K, h, w); γ = 1, β = 0, train mode.

    Over all N pictures and all cells; the variance divides by their number.
    """
    values = np.asarray(maps, np.float64)
    mean, var = (getattr(values, name)(axis=(0, 2, 3), keepdims=True) for name in ("mean", "var"))
    return (values - mean) / np.sqrt(var + EPSILON)

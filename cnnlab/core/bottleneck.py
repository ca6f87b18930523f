"""What a 1×1 convolution costs, and what it saves around a larger kernel: closed forms.

One multiply-add counts as one; every convolution has stride 1 and keeps the map's size.

References
----------
M. Lin, Q. Chen, S. Yan, "Network in network", 2013, https://arxiv.org/abs/1312.4400
C. Szegedy et al., "Going deeper with convolutions", 2014, https://arxiv.org/abs/1409.4842
K. He et al., "Deep residual learning for image recognition", 2015, https://arxiv.org/abs/1512.03385
"""

from dataclasses import dataclass
from math import isqrt
from typing import NamedTuple

from .errors import LabError
from .specs import ConvSpec


class Counts(NamedTuple):
    """Parameters, and multiply-adds for one picture."""

    parameters: int
    macs: int


def same_conv(in_channels: int, out_channels: int, kernel: int, *, bias: bool = True) -> ConvSpec:
    """A convolution that keeps height and width. LabError for even kernels, and as `ConvSpec`."""
    if kernel % 2 == 0:
        raise LabError("bottleneck.even_kernel", kernel=kernel, smaller=max(1, kernel - 1), larger=kernel + 1)
    return ConvSpec(in_channels, out_channels, kernel, padding=(kernel - 1) // 2, bias=bias)


def counts(conv: ConvSpec, size: tuple[int, int]) -> Counts:
    """Of one convolution on a map of (H, W)."""
    return Counts(conv.parameters, conv.macs(size))


@dataclass(frozen=True)
class Bottleneck:
    """1×1 down to `mid_channels`, then kernel × kernel; in a residual block 1×1 up again. No biases.

    Attributes
    ----------
    expand
        True: the large kernel stays narrow and a last 1×1 widens (ResNet). False: the large kernel itself gives
        `out_channels` (the reductions of GoogLeNet).

    Raises
    ------
    LabError
        `channels_below_one`; `bottleneck.even_kernel`.
    """

    in_channels: int
    mid_channels: int
    out_channels: int
    kernel: int = 3
    expand: bool = True

    def __post_init__(self) -> None:
        _ = self.direct, self.layers

    @property
    def direct(self) -> ConvSpec:
        """The one convolution that it stands in for."""
        return same_conv(self.in_channels, self.out_channels, self.kernel, bias=False)

    @property
    def layers(self) -> tuple[ConvSpec, ...]:
        """Its convolutions, in order."""
        reduce = same_conv(self.in_channels, self.mid_channels, 1, bias=False)
        wide = self.mid_channels if self.expand else self.out_channels
        spatial = same_conv(self.mid_channels, wide, self.kernel, bias=False)
        if not self.expand:
            return reduce, spatial
        return reduce, spatial, same_conv(self.mid_channels, self.out_channels, 1, bias=False)

    @property
    def parameters(self) -> int:
        """Weights of all its convolutions."""
        return sum(layer.parameters for layer in self.layers)

    def macs(self, size: tuple[int, int]) -> int:
        """Multiply-adds on a map of (H, W)."""
        return sum(layer.macs(size) for layer in self.layers)

    @property
    def saving(self) -> float:
        """How many times as many weights (and multiply-adds) the direct convolution has."""
        return self.direct.parameters / self.parameters


def widest_cheaper(block: Bottleneck) -> int:
    """The largest mid width with which the block has fewer weights than the direct convolution; 0 where none has.

    Notes
    -----
    With expansion k²m² + (C_in + C_out)·m < k²·C_in·C_out, a quadratic in m; without it the left side is
    (C_in + k²·C_out)·m. Both sides grow with H·W alike, so the multiply-adds break even at the same width.
    """
    taps = block.kernel**2
    direct = taps * block.in_channels * block.out_channels
    if not block.expand:
        return (direct - 1) // (block.in_channels + taps * block.out_channels)
    ends = block.in_channels + block.out_channels
    root = isqrt(ends**2 + 4 * taps * direct)  # rounded down: at most one too small below, and checked
    widest = (root - ends) // (2 * taps)
    return widest if taps * widest**2 + ends * widest < direct else widest - 1

"""A stack of small kernels against one large kernel with the same receptive field: closed forms.

One multiply-add counts as one; every convolution has stride 1, no bias, and keeps the map's size.

References
----------
K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image recognition", ICLR 2015, section 2.3,
https://arxiv.org/abs/1409.1556
"""

from dataclasses import dataclass
from itertools import pairwise

from .axes import at_least_one
from .bottleneck import Counts, same_conv
from .specs import ConvSpec


@dataclass(frozen=True)
class KernelStack:
    """`n_layers` convolutions of kernel × kernel: `in_channels` → `out_channels` → `out_channels` …

    Raises
    ------
    LabError
        `channels_below_one`; `bottleneck.even_kernel`; `size_below_one` where there is no layer.
    """

    in_channels: int
    out_channels: int
    kernel: int = 3
    n_layers: int = 3

    def __post_init__(self) -> None:
        at_least_one("size", self.n_layers)
        _ = self.layers, self.large

    @property
    def layers(self) -> tuple[ConvSpec, ...]:
        """Its convolutions, in order."""
        widths = (self.in_channels, *(self.out_channels for _ in range(self.n_layers)))
        return tuple(same_conv(c, k, self.kernel, bias=False) for c, k in pairwise(widths))

    @property
    def fields(self) -> tuple[int, ...]:
        """Side of the receptive field on the input after each layer, in pixels."""
        return tuple(layer * (self.kernel - 1) + 1 for layer in range(1, self.n_layers + 1))

    @property
    def large(self) -> ConvSpec:
        """The one convolution that sees as much."""
        return same_conv(self.in_channels, self.out_channels, self.fields[-1], bias=False)

    def counts(self, size: tuple[int, int]) -> Counts:
        """Of all its convolutions on a map of (H, W)."""
        return Counts(sum(layer.parameters for layer in self.layers), sum(layer.macs(size) for layer in self.layers))


def dearest_ratio(stack: KernelStack) -> tuple[int, int]:
    """(a, b): stack and large kernel have equally many weights where C_out / C_in = a / b; below, the stack has fewer.

    Notes
    -----
    With the field L = n(K − 1) + 1 of n layers: K²·C_in·C_out + (n − 1)·K²·C_out² against L²·C_in·C_out. Divided by
    C_out, equal at C_out / C_in = (L² − K²) / ((n − 1)·K²). Multiply-adds are both times H·W.
    """
    taps = stack.kernel**2
    return stack.fields[-1] ** 2 - taps, (stack.n_layers - 1) * taps


def widest_cheaper(stack: KernelStack) -> int | None:
    """The largest C_out, at this C_in, for which the stack has fewer weights; 0 where none; None for a single layer."""
    over, under = dearest_ratio(stack)
    return max(0, (over * stack.in_channels - 1) // under) if under else None

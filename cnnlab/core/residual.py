"""What a residual block costs, with its shortcut, and what ResNet's last cell sees: closed forms.

Convolutions have no bias, since batch norm follows; its 2 parameters a channel are not counted.

References
----------
K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", CVPR 2016,
https://doi.org/10.1109/CVPR.2016.90: section 3.3 (shortcuts), section 4.1 (options A, B, C), figure 5 (the blocks).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .bottleneck import Bottleneck, Counts, same_conv
from .errors import LabError
from .receptive_field import analyze
from .specs import ConvSpec
from .stacks import Layer, stack

KINDS = ("basic", "bottleneck")
SHORTCUTS = ("A", "B", "C")


@dataclass(frozen=True)
class ResidualBlock:
    """A block and its shortcut.

    Attributes
    ----------
    kind
        `basic`: two 3×3 convolutions at `out_channels`. `bottleneck`: 1×1 to `mid_channels`, 3×3, 1×1 to
        `out_channels`.
    stride
        Of the block; of a map's cells every `stride`-th is left.
    stride_first
        A bottleneck's stride is on its first 1×1 (the paper), not on its 3×3 (torchvision).
    shortcut
        A: the identity, missing channels are zeros. B: a 1×1 convolution where the shape changes, else the identity.
        C: a 1×1 convolution always.

    Raises
    ------
    LabError
        `channels_below_one`, `stride_below_one`; `value.choice` for an unknown kind or shortcut; `residual.narrower`.
    """

    kind: str
    in_channels: int
    mid_channels: int
    out_channels: int
    stride: int = 1
    stride_first: bool = False
    shortcut: str = "B"

    def __post_init__(self) -> None:
        for name, known in (("kind", KINDS), ("shortcut", SHORTCUTS)):
            if getattr(self, name) not in known:
                raise LabError("value.choice", name=name, choices=", ".join(known), value=getattr(self, name))
        if self.shortcut == "A" and self.out_channels < self.in_channels:
            raise LabError("residual.narrower", inputs=self.in_channels, outputs=self.out_channels)
        _ = self.main

    @property
    def main(self) -> tuple[ConvSpec, ...]:
        """Its convolutions beside the shortcut, in order."""
        if self.kind == "basic":
            convs = (
                same_conv(self.in_channels, self.out_channels, 3, bias=False),
                same_conv(self.out_channels, self.out_channels, 3, bias=False),
            )
        else:
            convs = Bottleneck(self.in_channels, self.mid_channels, self.out_channels).layers
        strided = 1 if self.kind == "bottleneck" and not self.stride_first else 0
        return tuple(replace(conv, stride=self.stride) if at == strided else conv for at, conv in enumerate(convs))

    @property
    def projection(self) -> ConvSpec | None:
        """The 1×1 convolution on the shortcut; None for an identity."""
        changes = self.stride > 1 or self.in_channels != self.out_channels
        if self.shortcut == "A" or (self.shortcut == "B" and not changes):
            return None
        return replace(same_conv(self.in_channels, self.out_channels, 1, bias=False), stride=self.stride)

    def counts(self, size: tuple[int, int]) -> tuple[Counts, ...]:
        """Of each convolution of `main`, then of the shortcut, for an input map of (H, W)."""
        found = []
        at = size
        for conv in self.main:
            found.append(Counts(conv.parameters, conv.macs(at)))
            at = conv.output(at)
        side = self.projection
        return (*found, Counts(side.parameters, side.macs(size)) if side else Counts(0, 0))


def total(parts: Sequence[Counts]) -> Counts:
    """All parts together."""
    return Counts(sum(each.parameters for each in parts), sum(each.macs for each in parts))


def bottleneck_path(stages: Sequence[int], *, stride_first: bool) -> tuple[Layer, ...]:
    """A published ResNet's layers with windows, through its bottlenecks and past its shortcuts.

    Parameters
    ----------
    stages
        Blocks in each stage, (3, 4, 6, 3) for ResNet-50.
    """
    layers = [Layer("conv", 7, 2, 3, channels=64), Layer("maxpool", 3, 2, 1)]
    n_in = 64
    for stage, n_blocks in enumerate(stages):
        mid = 64 * 2**stage
        for at in range(n_blocks):
            block = ResidualBlock("bottleneck", n_in, mid, 4 * mid, 2 if stage and not at else 1, stride_first)
            layers += [Layer("conv", c.kernel, c.stride, c.padding, channels=c.out_channels) for c in block.main]
            n_in = 4 * mid
    return tuple(layers)


def field_of_last_cell(layers: Sequence[Layer], size: int = 224) -> int:
    """Side of the receptive field of a cell of the last map, in pixels, for square pictures of `size`."""
    field = analyze(stack(layers, (3, size, size)))[-1].receptive_field[0]
    assert field is not None  # a chain of windows always has one
    return field

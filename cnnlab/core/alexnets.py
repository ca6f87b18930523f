"""AlexNet and ZFNet as sequences of layers with their sizes and counts, without torch.

Convolutions and pools are a stack as in `cnnlab.core.stacks`; three fully connected layers follow. Pools, ReLUs,
normalisation and dropout have no parameters. Counted as elsewhere: one multiply-add is 1, the bias not counted.

References
----------
Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", NIPS 2012,
https://doi.org/10.1145/3065386
Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, figure 3 and table 3,
https://doi.org/10.1007/978-3-319-10590-1_53
"""

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from cnnlab.core.axes import Pair
from cnnlab.core.receptive_field import MaybePair, analyze
from cnnlab.core.stacks import Layer, parse_stack, stack

HIDDEN, CLASSES = 4096, 1000
ALEXNET_CHANNELS = (96, 256, 384, 384, 256)
FIGURE_3, ENLARGED = (96, 256, 384, 384, 256), (96, 256, 512, 1024, 512)
WAYS = ("floor", "hang", "pad")
PADDING = 2  # of the first layer in torchvision's variant
_KERNEL, _STRIDE = 11, 4


class Row(NamedTuple):
    """One layer: conv1, pool1, …, fc8. A fully connected layer has kernel (0, 0)."""

    name: str
    kind: str
    kernel: Pair
    stride: Pair
    padding: Pair
    groups: int
    out_shape: tuple[int, ...]
    params: int
    macs: int
    jump: int
    field: MaybePair

    @property
    def dense(self) -> bool:
        """Whether it is fully connected."""
        return self.kind == "linear"


@dataclass(frozen=True)
class Sequence:
    """A network of this family on square pictures.

    Attributes
    ----------
    layers
        Text of its convolutions and pools, as `cnnlab.core.stacks` reads it.
    size_px
        Side of the picture.
    overhang_px
        Rows and columns of zeros below and right of it.

    Raises
    ------
    LabError
        `stack_shrinks` where a picture is too small, and what `parse_stack` refuses.
    """

    layers: str
    size_px: int
    overhang_px: int = 0

    def __post_init__(self) -> None:
        _ = self.rows

    @property
    def side(self) -> int:
        """What the first layer reads, zeros included."""
        return self.size_px + self.overhang_px

    @property
    def stack(self) -> tuple[Layer, ...]:
        """Convolutions and pools."""
        return parse_stack(self.layers)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All layers, in order."""
        layers = self.stack
        found = analyze(stack(layers, (3, self.side, self.side)))[1:]
        rows, number = [], 0
        for layer, row in zip(layers, found, strict=True):
            number += layer.kind == "conv"
            name = f"{'conv' if layer.kind == 'conv' else 'pool'}{number}"
            padding = row.padding[0][0], row.padding[1][0]
            jump = int(row.jump[0] or 0)
            rows.append(Row(name, layer.kind, row.kernel, row.stride, padding, layer.groups, row.out_shape,
                            row.params, row.macs or 0, jump, row.local_field))  # fmt: skip
        return (*rows, *self._dense(prod(rows[-1].out_shape), number))

    def _dense(self, inputs: int, number: int) -> list[Row]:
        rows = []
        for place, outputs in enumerate((HIDDEN, HIDDEN, CLASSES), start=number + 1):
            rows.append(Row(f"fc{place}", "linear", (0, 0), (1, 1), (0, 0), 1, (outputs,), outputs * (inputs + 1),
                            outputs * inputs, 0, (self.size_px, self.size_px)))  # fmt: skip
            inputs = outputs
        return rows


def alexnet(size_px: int, way: str = "floor", *, towers: bool = True) -> Sequence:
    """AlexNet of 2012.

    Parameters
    ----------
    way
        What happens where the first windows do not fit evenly: `floor` drops the rest, as torch does; `hang` adds zeros
        below and right until the last window fits, as cuda-convnet did; `pad` puts 2 zeros on each side, as
        torchvision's variant does.
    towers
        Whether the second, fourth and fifth convolution are grouped in two.
    """
    groups = "g2" if towers else ""
    first = f"c96k{_KERNEL}s{_STRIDE}" + (f"p{PADDING}" if way == "pad" else "")
    layers = f"{first}-m3s2-c256k5p2{groups}-m3s2-c384k3p1-c384k3p1{groups}-c256k3p1{groups}-m3s2"
    overhang = (_KERNEL - size_px) % _STRIDE if way == "hang" and size_px >= _KERNEL else 0
    return Sequence(layers, size_px, overhang)


def zfnet(channels: tuple[int, int, int, int, int] = FIGURE_3, size_px: int = 224) -> Sequence:
    """ZFNet, with the channels of figure 3 or of the enlarged variant of table 3."""
    c1, c2, c3, c4, c5 = channels
    return Sequence(f"c{c1}k7s2p1-m3s2ceil-c{c2}k5s2-m3s2ceil-c{c3}k3p1-c{c4}k3p1-c{c5}k3p1-m3s2ceil", size_px)


class Totals(NamedTuple):
    """Parameters and multiply-adds of convolutions and of fully connected layers."""

    conv_params: int
    dense_params: int
    conv_macs: int
    dense_macs: int

    @property
    def params(self) -> int:
        return self.conv_params + self.dense_params

    @property
    def macs(self) -> int:
        return self.conv_macs + self.dense_macs


def totals(rows: tuple[Row, ...]) -> Totals:
    """Where the parameters are, and where the work is."""
    conv, dense = ([row for row in rows if row.dense == which] for which in (False, True))
    return Totals(*(sum(getattr(row, name) for row in part) for name in ("params", "macs") for part in (conv, dense)))

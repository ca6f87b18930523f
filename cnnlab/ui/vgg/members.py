"""The four networks of the family as plain numbers, and the paper's own."""

from itertools import pairwise
from typing import NamedTuple

from cnnlab.core.bottleneck import Counts
from cnnlab.core.dense import DenseSpec
from cnnlab.core.receptive_field import analyze
from cnnlab.core.stacks import Layer, stack
from cnnlab.networks.plans import VGG_CHANNELS, VGG_DENSE, VGG_STAGES

SIDE = 224

# Simonyan and Zisserman 2015, table 3: top-1 error on ImageNet's validation set in per cent, one scale, trained and
# tested at S = Q = 256, the whole picture (configurations A, B, D, E).
PAPER_TOP1_ERROR = {11: 29.6, 13: 28.7, 16: 27.0, 19: 27.3}


class Member(NamedTuple):
    """One network at 224×224, with 1000 classes.

    Attributes
    ----------
    depth
        Layers with weights.
    stages
        Convolutions in each stage.
    conv, dense
        Parameters with biases, and multiply-adds, of all convolutions and of the fully connected layers.
    norm
        Parameters that batch norm would add: two for each output channel of a convolution.
    field
        Side of what a cell of the last map sees, in pixels.
    """

    depth: int
    stages: tuple[int, ...]
    conv: Counts
    dense: Counts
    norm: int
    field: int

    def parameters(self, *, norm: bool) -> int:
        """All of them."""
        return self.conv.parameters + self.dense.parameters + norm * self.norm


def members() -> tuple[Member, ...]:
    """VGG-11, 13, 16 and 19, from the numbers of convolutions in their stages alone."""
    return tuple(_member(depth, stages) for depth, stages in VGG_STAGES.items())


def _member(depth: int, stages: tuple[int, ...]) -> Member:
    layers: list[Layer] = []
    for n_convs, channels in zip(stages, VGG_CHANNELS, strict=True):
        layers += [Layer("conv", 3, padding=1, channels=channels)] * n_convs
        layers.append(Layer("maxpool", 2))
    rows = analyze(stack(layers, (3, SIDE, SIDE)))
    shapes = (rows[-1].out_shape, *((width,) for width in VGG_DENSE))
    dense = [DenseSpec(before, after) for before, after in pairwise(shapes)]
    field = rows[-1].receptive_field[0]
    assert field is not None  # a chain of windows always has one
    return Member(
        depth,
        stages,
        Counts(sum(row.params for row in rows), sum(row.macs or 0 for row in rows)),
        Counts(sum(each.parameters for each in dense), sum(each.macs for each in dense)),
        2 * sum(n_convs * channels for n_convs, channels in zip(stages, VGG_CHANNELS, strict=True)),
        field,
    )


def paper_top1(depth: int) -> float:
    """The paper's accuracy, as a fraction."""
    return (100 - PAPER_TOP1_ERROR[depth]) / 100

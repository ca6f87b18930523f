"""Fill-in tables: a network's layers, of which the sizes and the parameters are to be found."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import NamedTuple

from cnnlab.core.axes import pair
from cnnlab.core.blocks import Dense, Slide
from cnnlab.core.blueprint import Blueprint, Checked, check, parse
from cnnlab.exercises.question import Mistake, usual

from .texts import ALEXNET_2012, VGG16

_CLASSES = 1000


class Line(NamedTuple):
    """One layer; what is asked is the side of its square output (None for a vector) and its parameters.

    `kernel`, `stride`, `padding` and `groups` are 0 where the layer has none; `inputs` are the channels or numbers that
    it reads, `before` the side of the map that it reads.
    """

    name: str
    inputs: int
    before: int | None
    kernel: int
    stride: int
    padding: int
    groups: int
    channels: int
    side: int | None
    params: int
    side_mistakes: tuple[Mistake, ...]
    params_mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class FillIn:
    """One table: the network as a text of `core.blueprint_text`, for square colour pictures."""

    name: str
    side: int
    text: str

    def blueprint(self) -> Blueprint:
        """The network, with the classes of ImageNet."""
        return parse(self.text, (3, self.side, self.side), _CLASSES)

    def lines(self) -> tuple[Line, ...]:
        """The layers that slide or multiply, in order."""
        return _lines(self)


TABLES = {
    table.name: table
    for table in (
        FillIn("alexnet_227", 227, ALEXNET_2012),
        FillIn("alexnet_224", 224, ALEXNET_2012),
        FillIn("vgg16", 224, VGG16),
    )
}


@cache
def _lines(table: FillIn) -> tuple[Line, ...]:
    blocks = check(table.blueprint())
    return tuple(_line(found, blocks) for found in blocks if isinstance(found.block, Slide | Dense))


def _line(found: Checked, blocks: Sequence[Checked]) -> Line:
    return _slide(found, found.block) if isinstance(found.block, Slide) else _dense(found, blocks)


def _slide(found: Checked, block: Slide) -> Line:
    layer = block.layer
    kernel, stride = pair("kernel", layer.kernel)[0], pair("stride", layer.stride)[0]
    before, (channels, side, _) = found.in_shapes[0], found.out_shape
    padding = layer.pads[0][0]
    span = before[1] + 2 * padding - kernel
    sizes = usual(
        side, (-(-span // stride) + 1, "fill.side.up"), (span // stride, "fill.side.no_one"),
        ((before[1] - kernel) // stride + 1, "fill.side.no_padding"), (before[1] // stride, "fill.side.divided"),
    )  # fmt: skip
    counts: tuple[Mistake, ...] = ()
    if layer.kind == "conv":
        weights = kernel**2 * before[0] // layer.groups * channels
        counts = usual(
            found.params, (weights, "fill.params.no_bias"),
            (kernel**2 * before[0] * channels + channels, "fill.params.no_groups"),
            (kernel**2 * channels + channels, "fill.params.no_depth"),
            (kernel * before[0] * channels + channels, "fill.params.one_side"),
        )  # fmt: skip
    groups = layer.groups if layer.kind == "conv" else 0
    return Line(
        found.name, before[0], before[1], kernel, stride, padding, groups, channels, side, found.params, sizes, counts
    )


def _dense(found: Checked, blocks: Sequence[Checked]) -> Line:
    (inputs,), (units,) = found.in_shapes[0], found.out_shape
    flattened = next((one for one in blocks if one.block.kind == "flatten" and one.out_shape == (inputs,)), None)
    channels = flattened.in_shapes[0][0] if flattened else inputs
    counts = usual(
        found.params, (inputs * units, "fill.params.no_bias"), (channels * units + units, "fill.params.no_flatten"),
        (inputs + units, "fill.params.sum"),
    )  # fmt: skip
    assert found.params == prod((inputs, units)) + units
    return Line(found.name, inputs, None, 0, 0, 0, 0, units, None, found.params, (), counts)

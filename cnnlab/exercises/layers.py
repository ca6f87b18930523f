"""Stacks of layers in questions: drawn small enough for the head, answered by core."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnlab.core import stacks
from cnnlab.core.receptive_field import LayerRow, analyze

Setting = Mapping[str, int | float | bool | str]  # knobs of a page, by name

_WIDE_PX = 2048  # fields don't depend on the picture's size: wide enough for every stack in a question


class Layer(NamedTuple):
    """One convolution (`conv`) or pool (`maxpool`), the same on both axes."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    kind: str = "conv"

    @property
    def reach(self) -> int:
        """Cells from its first tap to its last, minus one: D·(F − 1)."""
        return self.dilation * (self.kernel - 1)

    def in_core(self, channels: int) -> stacks.Layer:
        """The same layer as core has it; a pool takes its channels from its input."""
        depth = channels if self.kind == "conv" else 0
        return stacks.Layer(self.kind, self.kernel, self.stride, self.padding, self.dilation, depth)


def rows(layers: Sequence[Layer]) -> list[LayerRow]:
    """Core's rows for a stack: row 0 is the input, row i the i-th layer."""
    return analyze(stacks.stack([layer.in_core(1) for layer in layers], (1, _WIDE_PX, _WIDE_PX)))


def field(layers: Sequence[Layer]) -> int:
    """Pixels of one axis that a cell of the last layer sees, padding included."""
    return int(rows(layers)[-1].receptive_field[1] or 0)


def jump(layers: Sequence[Layer]) -> int:
    """Pixels between neighbouring cells of the last layer."""
    return int(rows(layers)[-1].jump[1] or 0)


def start(layers: Sequence[Layer]) -> float:
    """Centre of the last layer's first cell, in pixels; the centre of the first pixel is 0.5."""
    return float(rows(layers)[-1].start[1] or 0)


def on_previous(layers: Sequence[Layer]) -> int:
    """Cells of the layer before, first to last, that a cell of the last layer reads."""
    return int(rows(layers)[-1].field_on_previous[1] or 0)


def recursion(layers: Sequence[Layer]) -> list[str]:
    """R_i = R_{i−1} + D(F − 1)·j_{i−1} with the numbers in it, one line of LaTeX for each layer."""
    found = rows(layers)
    lines = []
    for place, layer in enumerate(layers, 1):
        before, after = found[place - 1], found[place]
        spread = rf"{layer.dilation}\cdot" if layer.dilation > 1 else ""
        grown = rf"{before.receptive_field[1]}+{spread}({layer.kernel}-1)\cdot{before.jump[1]}"
        lines.append(rf"R_{{{place}}}={grown}={after.receptive_field[1]},\quad j_{{{place}}}={after.jump[1]}")
    return lines


def field_knobs(layers: Sequence[Layer], size_px: int, *, cell: int = -1, channels: int = 16) -> Setting:
    """The knobs of the receptive-field page that show this stack and a cell of its last layer (−1: the middle one)."""
    text = stacks.format_stack([layer.in_core(channels) for layer in layers])
    return {"source": "stack", "stack": text, "size": size_px, "row": cell, "column": cell}

"""Stacks of layers in questions: drawn small enough for the head, answered by core."""

from collections.abc import Sequence
from typing import NamedTuple

from cnnlab.core.graph import Graph, Node, Pointwise, Window
from cnnlab.core.receptive_field import LayerRow, analyze


class Layer(NamedTuple):
    """One convolution (`conv`) or pool (`pool`), the same on both axes."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    kind: str = "conv"

    @property
    def reach(self) -> int:
        """Cells from its first tap to its last, minus one: D·(F − 1)."""
        return self.dilation * (self.kernel - 1)


def rows(layers: Sequence[Layer]) -> list[LayerRow]:
    """Core's rows for a stack: row 0 is the input, row i the i-th layer. Fields need no size, so none is given."""
    nodes = [Node("input", "input", Pointwise(), (), (1, 1, 1), 0, 0, 0)]
    for place, layer in enumerate(layers):
        sides = (layer.padding, layer.padding)
        window = Window((layer.kernel,) * 2, (layer.stride,) * 2, (sides, sides), (layer.dilation,) * 2)
        nodes.append(Node(f"{layer.kind}{place + 1}", layer.kind, window, (place,), (1, 1, 1), 0, 0, 0))
    return analyze(Graph(tuple(nodes)))


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


def field_knobs(layers: Sequence[Layer], image: int, *, cell: int | None = None, channels: int = 16) -> dict[str, int | bool | str]:
    """The knobs of the receptive-field page that show this stack, and one of its last layer's cells."""
    text = "-".join(_piece(layer, channels) for layer in layers)
    return {"stack": text, "image": image} | ({} if cell is None else {"cell": cell})


def _piece(layer: Layer, channels: int) -> str:
    usual = 1 if layer.kind == "conv" else layer.kernel
    head = f"c{channels}k{layer.kernel}" if layer.kind == "conv" else f"m{layer.kernel}"
    rest = (("s", layer.stride, usual), ("p", layer.padding, 0), ("d", layer.dilation, 1))
    return head + "".join(f"{letter}{value}" for letter, value, normal in rest if value != normal)

"""The network on the page, whether typed or published: its rows, and which of them are shown."""

from dataclasses import dataclass

from cnnlab import torch_gate
from cnnlab.core.axes import Pair
from cnnlab.core.blueprint import blueprint_graph, parse
from cnnlab.core.graph import Graph, Pointwise, Reshape, Window, trace
from cnnlab.core.receptive_field import LayerRow, analyze
from cnnlab.core.stacks import Layer, parse_stack, stack
from cnnlab.networks import OWN, build, describe

CHANNELS = 3


@dataclass(frozen=True, eq=False)
class Subject:
    """A network and its analysis.

    Attributes
    ----------
    about
        Text that differs whenever the network does.
    shown
        Indices of the nodes that get a line: without `everything`, those that move or mix cells.
    parents
        For each shown node, the shown nodes it follows, as places in `shown`.
    layers
        Of a typed stack; empty for a published network.
    """

    about: str
    name: str
    graph: Graph
    rows: tuple[LayerRow, ...]
    shown: tuple[int, ...]
    parents: tuple[tuple[int, ...], ...]
    layers: tuple[Layer, ...] = ()

    @property
    def input_hw(self) -> Pair:
        """Side lengths of the picture, (height, width)."""
        return self.rows[0].out_shape[-2], self.rows[0].out_shape[-1]

    @property
    def macs(self) -> int:
        """Multiply-adds of one forward."""
        return sum(row.macs or 0 for row in self.rows)

    @property
    def params(self) -> int:
        """Parameters that the forward uses."""
        return sum(row.params for row in self.rows)

    def layer(self, wanted: int) -> int:
        """The node a page's `layer` means: 0 or one that is not shown is the last that slides a window on a grid."""
        if wanted in self.shown[1:]:
            return wanted
        return next(index for index in reversed(self.shown) if index == 0 or self._slides(index))

    def _slides(self, index: int) -> bool:
        row, node = self.rows[index], self.graph.nodes[index]
        return isinstance(node.op, Window) and None not in row.jump and (row.params > 0 or row.kernel != (1, 1))

    def cell(self, layer: int, wanted: Pair) -> Pair:
        """The cell a page's `row` and `column` mean: −1 or one outside the map is the middle."""
        height, width = grid(self.rows[layer].out_shape)
        row, column = wanted
        return row if 0 <= row < height else height // 2, column if 0 <= column < width else width // 2


def grid(shape: tuple[int, ...]) -> Pair:
    """(H, W) of a map; a vector is one cell."""
    return (shape[-2], shape[-1]) if len(shape) > 2 else (1, 1)


def from_stack(text: str, size: int, everything: bool = True) -> Subject:
    """A typed stack on square colour pictures. LabError where the text or the sizes make no sense."""
    layers = parse_stack(text)
    return of_graph(f"{text} {size}", "", stack(layers, (CHANNELS, size, size)), everything, layers)


def from_network(name: str, everything: bool) -> Subject:
    """A published network at its paper's picture size. Imports torch."""
    torch_gate.load()
    import torch

    with torch.device("meta"):
        module = build(name, num_classes=1000, image_size=describe(name).paper_image_size).eval()
    size = describe(name).paper_image_size
    graph = trace(module, (CHANNELS, size, size))
    return of_graph(f"{name} {everything}", describe(name).title, graph, everything)


def from_own(text: str, size: int, everything: bool) -> Subject:
    """A network of one's own on square colour pictures. LabError where a block is wrong."""
    graph = blueprint_graph(parse(text, (CHANNELS, size, size)))
    return of_graph(f"own {text} {size} {everything}", describe(OWN + text).title, graph, everything)


def of_graph(about: str, name: str, graph: Graph, everything: bool, layers: tuple[Layer, ...] = ()) -> Subject:
    """A graph, analysed; without `everything`, what is cell by cell gets no line of its own."""
    shown = tuple(
        index
        for index, node in enumerate(graph.nodes)
        if everything or index == 0 or not isinstance(node.op, Pointwise | Reshape)
    )
    place = {index: at for at, index in enumerate(shown)}
    parents = tuple(
        tuple(place[_visible(graph, parent, place)] for parent in graph.nodes[index].inputs) for index in shown
    )
    return Subject(about, name, graph, tuple(analyze(graph)), shown, parents, layers)


def _visible(graph: Graph, index: int, place: dict[int, int]) -> int:
    while index not in place:
        index = graph.nodes[index].inputs[0]
    return index

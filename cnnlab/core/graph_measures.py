"""What one says of a network as a whole: how deep it is, what a cell of its last map sees, what it costs."""

from collections.abc import Sequence
from typing import NamedTuple

from .axes import Pair
from .graph import Graph
from .receptive_field import LayerRow
from .report import totals

_WEIGHTED = ("conv", "transposed_conv", "linear")


class Measures(NamedTuple):
    """Of one forward of one picture."""

    params: int
    macs: int
    activation_bytes: int
    depth: int
    field: Pair | None  # pixels; None where branches leave no single size


def measure(graph: Graph, rows: Sequence[LayerRow]) -> Measures:
    """The whole network's numbers; parameters that the forward never touches are counted too.

    Parameters
    ----------
    rows
        From `receptive_field.analyze` of the same graph.
    """
    sums = totals(rows)
    return Measures(
        sums["params"] + graph.unused_params, sums["macs"], sums["activation_bytes"], depth(graph), last_field(rows)
    )


def depth(graph: Graph) -> int:
    """Convolutions and fully connected layers on the way that has most of them: the 50 of ResNet-50.

    Normalisations have weights too, but nobody counts them.
    """
    so_far: list[int] = []
    for node in graph.nodes:
        before = max((so_far[parent] for parent in node.inputs), default=0)
        so_far.append(before + (node.kind in _WEIGHTED))
    return max(so_far, default=0)


def last_field(rows: Sequence[LayerRow]) -> Pair | None:
    """The field of a cell of the last map, through local paths, before anything looks at the whole input."""
    for row in reversed(rows):
        height, width = row.local_field
        if None not in row.jump and height is not None and width is not None and row.out_shape[1:] != (1, 1):
            return height, width
    return None

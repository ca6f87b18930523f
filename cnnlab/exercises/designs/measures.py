"""What can be asked of a network, as whole numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from cnnlab.core.blocks import ACTIVATIONS, Dropout, Join, Slide
from cnnlab.core.blueprint import Blueprint, blueprint_graph
from cnnlab.core.graph import Graph, Window
from cnnlab.core.graph_measures import depth
from cnnlab.core.receptive_field import LayerRow, analyze


class Measured(NamedTuple):
    """One network.

    Attributes
    ----------
    params, macs
        In all; a multiply-add is 1.
    activation_bytes
        Of all outputs, for one picture.
    field
        Input pixels that one cell of the last map depends on through windows alone, the smaller of both axes.
    depth
        Layers with weights on the longest path.
    nonlinear
        Activation functions.
    kernel, stride
        The largest one of any window, gates and shortcuts included.
    pools, drops
        Blocks that pool with a window; that drop values.
    mixing
        Convolutions that read all channels (one group).
    adds, branches
        Blocks that add; inputs of the widest concatenation, 1 where there is none.
    out_shape
        Of the last block, without the batch.
    """

    params: int
    macs: int
    activation_bytes: int
    field: int
    depth: int
    nonlinear: int
    kernel: int
    stride: int
    pools: int
    drops: int
    mixing: int
    adds: int
    branches: int
    out_shape: tuple[int, ...]


def measure(blueprint: Blueprint) -> Measured:
    """A network's numbers. LabError `blueprint.block` where a block is wrong."""
    graph = blueprint_graph(blueprint)
    rows = analyze(graph)
    windows = [node.op for node in graph.nodes if isinstance(node.op, Window)]
    slides = [block.layer for block in blueprint.blocks if isinstance(block, Slide)]
    kinds = [node.kind for node in graph.nodes]
    return Measured(
        params=sum(node.params for node in graph.nodes),
        macs=sum(node.macs or 0 for node in graph.nodes),
        activation_bytes=sum(node.activation_bytes for node in graph.nodes[1:]),
        field=_field(rows),
        depth=depth(graph),
        nonlinear=sum(kind in ACTIVATIONS for kind in kinds),
        kernel=max([1, *(side for window in windows for side in window.kernel)]),
        stride=max([1, *(side for window in windows for side in window.stride)]),
        pools=sum(layer.kind != "conv" for layer in slides),
        drops=sum(isinstance(block, Dropout) for block in blueprint.blocks),
        mixing=sum(layer.kind == "conv" and layer.groups == 1 for layer in slides),
        adds=kinds.count("add"),
        branches=_branches(blueprint, graph),
        out_shape=graph.nodes[-1].out_shape,
    )


def _field(rows: Sequence[LayerRow]) -> int:
    """Of the last cell that is still on a grid; 1 before any window."""
    sides = (min(size or 0 for size in row.local_field) for row in reversed(rows))
    return next((side for side in sides if side), 1)


def _branches(blueprint: Blueprint, graph: Graph) -> int:
    stacked = [len(node.inputs) for node in graph.nodes if node.kind == "cat"]
    repeated = [1 + len(block.sources) for block in blueprint.blocks if isinstance(block, Join) and block.how != "add"]
    return max([1, *stacked, *repeated])

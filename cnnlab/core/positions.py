"""The very input pixels that one cell reads: the field with its holes, and without what lies in the padding."""

from .axes import Pair
from .graph import Global, Graph, Node, Pointwise, Reshape, Uneven, Unknown, Window

Pixels = tuple[int, ...]


def pixels_read(graph: Graph, index: int, cell: Pair) -> tuple[Pixels, Pixels] | None:
    """Rows and columns of the picture that a cell depends on, in increasing order.

    Walks back from the cell and drops at every layer what lies in its padding. Exact for a chain of layers; where
    branches join, the union on each axis. None where windows differ from cell to cell or nothing is known.

    Parameters
    ----------
    graph
        From `trace` or `stack`.
    index
        Of the node in `graph.nodes`.
    cell : (row, column)
        In that node's map; of no meaning once the grid is gone.
    """
    if any(isinstance(graph.nodes[at].op, Uneven | Unknown) for at in _ancestors(graph, index)):
        return None
    return _axis(graph, index, cell[0], 0), _axis(graph, index, cell[1], 1)


def _ancestors(graph: Graph, index: int) -> set[int]:
    found, waiting = {index}, [index]
    while waiting:
        fresh = set(graph.nodes[waiting.pop()].inputs) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _axis(graph: Graph, index: int, cell: int, axis: int) -> Pixels:
    reads: dict[int, set[int]] = {index: {cell}}
    for at in range(index, 0, -1):
        node = graph.nodes[at]
        for parent in node.inputs:
            size = _size(graph.nodes[parent], axis)
            reads.setdefault(parent, set()).update(_before(node, reads.get(at, set()), size, axis))
    return tuple(sorted(reads.get(0, set())))


def _before(node: Node, cells: set[int], size: int, axis: int) -> set[int]:
    op = node.op
    if not cells:
        return set()
    if isinstance(op, Global | Reshape) or (isinstance(op, Pointwise) and op.sees_all):
        return set(range(size))
    if not isinstance(op, Window):
        return cells if _size(node, axis) == size else {0}  # a join with a gate of one cell
    stride, padding, step = op.stride[axis], op.padding[axis][0], op.dilation[axis]
    taps = range(0, step * op.kernel[axis], step)
    return {at for cell in cells for tap in taps if 0 <= (at := cell * stride - padding + tap) < size}


def _size(node: Node, axis: int) -> int:
    shape = node.out_shape
    return shape[axis - 2] if len(shape) > 2 else 1

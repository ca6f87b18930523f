"""Receptive fields, layer by layer, of any graph: sizes, jumps, centres.

For one axis the field of output cell `c` is the interval [low + jump·c, high + jump·c] of input pixels, edges counted
from the left edge of the first pixel. Kernel F, stride S, padding P and dilation D turn (jump, low, high) into
(jump·S, low − P·jump, high + (D·(F − 1) − P)·jump). Size and centre are high − low and (low + high) / 2, which is
R_n = R_{n−1} + D·(F − 1)·∏s and start_n = start_{n−1} + (D·(F − 1)/2 − P)·∏s without rounding anywhere.

References
----------
Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019,
https://doi.org/10.23915/distill.00021
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .axes import Pads, Pair
from .graph import NO_PADS, ONE, Global, Graph, Join, Node, Op, Pointwise, Uneven, Unknown, Window

Number = int | float
MaybePair = tuple[int | None, int | None]


class LayerRow(NamedTuple):
    """What one layer does and sees. Pairs are (height, width); None stands where there is nothing definite to say."""

    name: str
    kind: str
    kernel: Pair
    stride: Pair
    padding: Pads  # ((top, bottom), (left, right))
    dilation: Pair
    in_shape: tuple[int, ...]  # of the first input, without the batch
    out_shape: tuple[int, ...]
    jump: tuple[Number | None, Number | None]
    """Input pixels between neighbouring cells; None where branches disagree or there is no grid any more."""
    receptive_field: MaybePair
    """Input pixels one cell can depend on, padding included; the whole input once `covers_input`."""
    field_on_previous: MaybePair
    """Span on the layer before, in its cells."""
    start: tuple[float | None, float | None]
    """Centre of output cell (0, 0) in input pixels; the centre of the first pixel is 0.5."""
    params: int
    macs: int | None
    activation_bytes: int
    local_field: MaybePair
    """The field through spatially local paths only: without gates, global pooling, fully connected layers."""
    covers_input: bool
    """Depends on the whole input by construction (never: the field happens to be as large)."""
    aligned: bool
    """False once branches with different centres or jumps were joined, or windows differ from cell to cell."""


_Pieces = tuple[tuple[int | Fraction, int | Fraction, int | Fraction], ...]


class _Axis(NamedTuple):
    """Fields along one axis."""

    pieces: _Pieces  # one (jump, low, high) for each jump that reaches this node; none once the grid is gone
    size: int | None
    regular: bool


class _State(NamedTuple):
    """The fields of a node on both axes, with what its rows show, computed once and shared along pointwise layers."""

    axes: tuple[_Axis, _Axis]
    covers: bool
    jump: tuple[Number | None, Number | None]
    field: MaybePair
    start: tuple[float | None, float | None]
    local: MaybePair
    aligned: bool


def analyze(graph: Graph) -> list[LayerRow]:
    """One row for each node of the graph, inputs included, in its order.

    After upsampling (transposed convolution, interpolation) windows differ from cell to cell: `receptive_field` is then
    an upper bound, by less than one jump of the layer before, `start` is None and `aligned` False.

    Parameters
    ----------
    graph
        From `trace` or `stack`.

    Returns
    -------
    list of LayerRow, same length as `graph.nodes`
    """
    nodes = graph.nodes
    whole = _grid(nodes[0].out_shape)
    states: list[_State] = []
    rows: list[LayerRow] = []
    for node in nodes:
        name, kind, op, inputs, out_shape, params, macs, size_bytes = node
        in_shape = nodes[inputs[0]].out_shape if inputs else out_shape
        kernel = stride = dilation = on_previous = ONE
        padding = NO_PADS
        if inputs and type(op) is Pointwise and not op.sees_all:
            state = states[inputs[0]]
        else:
            state = _after(node, [states[index] for index in inputs], whole)
            if type(op) is Window:
                kernel, stride, padding, dilation = op
            on_previous = _on_previous(op, in_shape)
        states.append(state)
        _, covers, jump, field, start, local, aligned = state
        rows.append(
            LayerRow(
                name, kind, kernel, stride, padding, dilation, in_shape, out_shape, jump, field, on_previous, start,
                params, macs, size_bytes, local, covers, aligned,
            )
        )  # fmt: skip
    return rows


def _on_previous(op: Op, in_shape: tuple[int, ...]) -> MaybePair:
    if type(op) is Window:
        kernel, _, _, dilation = op
        return dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1
    if type(op) is Uneven:
        return op.kernel
    if type(op) is Global:
        return _grid(in_shape)
    return (None, None) if type(op) is Unknown else ONE


def _grid(shape: tuple[int, ...]) -> Pair:
    """(H, W) of a (C, H, W) shape; a vector is one cell of many channels."""
    return (shape[-2], shape[-1]) if len(shape) > 2 else ONE


def _after(node: Node, before: Sequence[_State], whole: Pair) -> _State:
    """The state of a node from the states of its inputs."""
    op = node.op
    if not before:
        source = _Axis(((1, 0, 1),), 1, True)
        return _seen((source, source), False, whole)
    first = before[0]
    if type(op) is Pointwise:
        return _seen(first.axes, True, whole) if op.sees_all and not first.covers else first
    cells = _grid(node.out_shape)
    if type(op) is Window:
        if op.kernel == op.stride == ONE and op.padding == NO_PADS:
            return first  # a 1×1 convolution sees what its input sees
        return _seen(_windowed(first.axes, op, cells), first.covers, whole)
    if type(op) is Join:
        return _seen(_joined(before, cells), any(state.covers for state in before), whole)
    down, across = first.axes
    if type(op) is Uneven:
        axes = (
            _stretch(down, op.step[0], op.reach[0], cells[0]),
            _stretch(across, op.step[1], op.reach[1], cells[1]),
        )
    elif type(op) is Unknown:
        axes = _LOST, _LOST
    else:
        axes = down._replace(pieces=()), across._replace(pieces=())
    return _seen(axes, any(state.covers for state in before) or type(op) is Global, whole)


def _seen(axes: tuple[_Axis, _Axis], covers: bool, whole: Pair) -> _State:
    down, across = axes
    local = (down.size, across.size)
    jump, start = _jump(down), _start(down)
    jumps, starts = (
        ((jump, jump), (start, start)) if down is across else ((jump, _jump(across)), (start, _start(across)))
    )
    return _State(axes, covers, jumps, whole if covers else local, starts, local, down.regular and across.regular)


def _jump(axis: _Axis) -> Number | None:
    if len(axis.pieces) != 1:
        return None
    jump = axis.pieces[0][0]
    return jump if type(jump) is int else int(jump) if jump.denominator == 1 else float(jump)


def _start(axis: _Axis) -> float | None:
    if len(axis.pieces) != 1 or not axis.regular:
        return None
    _, low, high = axis.pieces[0]
    return float((low + high) / 2)


def _windowed(axes: tuple[_Axis, _Axis], op: Window, cells: Pair) -> tuple[_Axis, _Axis]:
    (down, across), (kernel, stride, padding, dilation) = axes, op
    first = _slide(down, kernel[0], stride[0], padding[0][0], dilation[0], cells[0])
    square = kernel[0] == kernel[1] and stride[0] == stride[1] and padding[0] == padding[1]
    if down is across and square and dilation[0] == dilation[1] and cells[0] == cells[1]:
        return first, first  # most networks: both axes alike, so worked out once
    return first, _slide(across, kernel[1], stride[1], padding[1][0], dilation[1], cells[1])


def _slide(axis: _Axis, kernel: int, stride: int, before: int, dilation: int, cells: int) -> _Axis:
    reach = dilation * (kernel - 1)
    if not axis.pieces:
        return axis if reach == 0 else axis._replace(size=None)
    pieces = tuple(
        [(jump * stride, low - before * jump, high + (reach - before) * jump) for jump, low, high in axis.pieces]
    )
    return _Axis(pieces, _widest(pieces, cells), axis.regular)


def _stretch(axis: _Axis, step: Fraction, reach: tuple[Fraction, Fraction], cells: int) -> _Axis:
    if not axis.pieces:
        return axis
    pieces = tuple(
        [(jump * step, low + reach[0] * jump, high + (reach[1] - 1) * jump) for jump, low, high in axis.pieces]
    )
    return _Axis(pieces, _widest(pieces, cells), False)


def _joined(before: Sequence[_State], cells: Pair) -> tuple[_Axis, _Axis]:
    first = _union([state.axes[0] for state in before], cells[0])
    if cells[0] == cells[1] and all(state.axes[0] is state.axes[1] for state in before):
        return first, first
    return first, _union([state.axes[1] for state in before], cells[1])


def _union(axes: Sequence[_Axis], cells: int) -> _Axis:
    """The smallest field that holds every input's, one piece for each jump."""
    merged: dict[int | Fraction, tuple[int | Fraction, int | Fraction]] = {}
    regular = True
    for axis in axes:
        if axis.size is None:
            return _LOST
        for jump, low, high in axis.pieces:
            lowest, highest = merged.get(jump, (low, high))
            merged[jump] = low if low < lowest else lowest, high if high > highest else highest
            regular = regular and axis.regular and low + high == lowest + highest
    if len(merged) > _MOST_JUMPS:
        return _LOST
    if not merged:
        return max(axes, key=lambda axis: axis.size or 0)
    pieces = tuple([(jump, low, high) for jump, (low, high) in merged.items()])
    return _Axis(pieces, _widest(pieces, cells), regular and len(pieces) == 1)


def _widest(pieces: _Pieces, cells: int) -> int:
    """Size of the largest union of the pieces; where jumps differ it is largest at the first or the last cell."""
    if len(pieces) == 1:
        return int(pieces[0][2] - pieces[0][1])
    last = cells - 1
    ends = [[(low + jump * cell, high + jump * cell) for jump, low, high in pieces] for cell in (0, last)]
    return max(int(max(high for _, high in end) - min(low for low, _ in end)) for end in ends)


_LOST = _Axis((), None, True)
_MOST_JUMPS = 64  # a graph with more was made to cost time: every join would walk through all of them

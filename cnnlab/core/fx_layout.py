"""Rules for what moves or joins axes: where height and width are after a permute, a slice, a mean. Imports torch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor, nn

from .graph import Global, Join, Op, Pointwise, Reshape, Unknown, Window

Grid = tuple[int, int]  # which axes of the tensor, batch included, are height and width


@dataclass(frozen=True)
class Call:
    """One traced operation with its result on the meta device."""

    target: str
    module: nn.Module | None
    out: Tensor
    grid: Grid | None  # of the first input that has one
    maps: tuple[tuple[int, int], ...]  # (height, width) of every input that has a grid


class Meaning(NamedTuple):
    """What an operation is to the graph; `grid` is where its output has height and width."""

    kind: str
    op: Op
    grid: Grid | None
    macs: int | None = 0


TOKENS = Unknown("a sequence of tokens")
ALONG_AN_AXIS = Unknown("mixes along one axis of the map")


def unknown(reason: str) -> Meaning:
    """Not understood, for this reason."""
    return Meaning("unknown", Unknown(reason), None, None)


def no_rule(call: Call, *_, **__) -> Meaning:
    """The rule of everything that has none."""
    return unknown(call.target)


def known_grid(call: Call, meaning: Meaning) -> Meaning:
    """`meaning`, unless height and width are elsewhere than torch's windows want them."""
    if call.grid in (None, (2, 3)) and call.out.dim() == 4:
        return meaning
    return unknown(f"{call.target} on a map whose last axes are not height and width")


def is_vector(x: Tensor) -> bool:
    """Whether at most one axis beside the batch is longer than 1."""
    return sum(size > 1 for size in x.shape[1:]) <= 1


def joined(kind: str) -> Callable[..., Meaning]:
    """Cell by cell over several inputs, broadcasting over channels or a gate of 1×1."""

    def rule(call: Call, *_, **__) -> Meaning:
        if len(set(call.maps)) > 1:
            return unknown(f"{kind} of maps of different sizes")
        return Meaning(kind, Join(), call.grid)

    return rule


def cat(call: Call, tensors, dim=0) -> Meaning:
    """Concatenation along any axis but height and width."""
    if call.grid is not None and dim % call.out.dim() in call.grid:
        return unknown("concatenation along height or width")
    return Meaning("cat", Join(), call.grid)


def reshape(call: Call, x: Tensor, *_, **__) -> Meaning:
    """Flatten, view, squeeze…: the grid stays where the axes of the map and what surrounds them stay."""
    before, after, grid = tuple(x.shape), tuple(call.out.shape), call.grid
    if grid is not None:
        if before[: max(grid) + 1] == after[: max(grid) + 1]:
            return Meaning("reshape", Pointwise(), grid)
        shift = len(after) - len(before)
        tail = before[min(grid) :]
        if len(after) >= len(tail) + 1 and after[min(grid) + shift :] == tail:
            return Meaning("reshape", Pointwise(), (grid[0] + shift, grid[1] + shift))
    kind = "flatten" if len(after) == 2 else "reshape"
    return Meaning(kind, Reshape(), None)


def permute(call: Call, x: Tensor, *dims) -> Meaning:
    """Axes in a new order."""
    order = [axis % x.dim() for axis in (dims[0] if isinstance(dims[0], tuple | list) else dims)]
    grid = call.grid and (order.index(call.grid[0]), order.index(call.grid[1]))
    return Meaning("permute", Pointwise(), grid)


def transpose(call: Call, x: Tensor, dim0: int, dim1: int) -> Meaning:
    """Two axes exchanged."""
    order = list(range(x.dim()))
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return permute(call, x, order)


def reduce(call: Call, x: Tensor, dim=None, keepdim=False, **_) -> Meaning:
    """Mean, sum or maximum over axes: global when it takes height and width, cell by cell when it takes neither."""
    dims = range(x.dim()) if dim is None else (dim,) if isinstance(dim, int) else dim
    taken = {axis % x.dim() for axis in dims}
    if call.grid is None:
        return Meaning(call.target, Pointwise(), None) if is_vector(x) else unknown(TOKENS.reason)
    if taken.issuperset(call.grid):
        return Meaning(f"global_{call.target}", Global(), None)
    if taken & set(call.grid):
        return unknown(f"{call.target} over one axis of the map")
    height, width = (axis if keepdim else axis - sum(other < axis for other in taken) for axis in call.grid)
    return Meaning(call.target, Pointwise(), (height, width))


def getitem(call: Call, x: Tensor, index) -> Meaning:
    """A slice: of channels it is pointwise, of height and width it is a window of one cell that crops and strides."""
    items = list(index) if isinstance(index, tuple) else [index]
    if Ellipsis in items:
        at = items.index(Ellipsis)
        items[at : at + 1] = [slice(None)] * (x.dim() - sum(item is not None for item in items) + 1)
    if call.grid is None or any(not (item is None or isinstance(item, int | slice)) for item in items):
        return unknown("an index that is not a slice")
    return _sliced(call, x, items)


def _sliced(call: Call, x: Tensor, items: list) -> Meaning:
    strides, crops, places, axis, out_axis = [1, 1], [(0, 0), (0, 0)], [0, 0], 0, 0
    for item in items + [slice(None)] * (x.dim() - sum(item is not None for item in items)):
        if item is None:
            out_axis += 1
            continue
        if call.grid is not None and axis in call.grid:
            if isinstance(item, int):
                return unknown("one row or column of the map")
            which = call.grid.index(axis)
            start, stop, strides[which] = item.indices(x.shape[axis])
            crops[which], places[which] = (-start, stop - x.shape[axis]), out_axis
        axis, out_axis = axis + 1, out_axis + (not isinstance(item, int))
    op = Window((1, 1), (strides[0], strides[1]), (crops[0], crops[1]))
    plain = op == Window((1, 1))
    return Meaning("slice", Pointwise() if plain else op, (places[0], places[1]))

"""Rules for what moves or joins axes: what torch's arguments say, handed to `meaning`. Imports torch."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from . import meaning
from .graph import Pointwise, Window
from .meaning import Grid, Meaning, unknown


@dataclass(frozen=True)
class Call:
    """One traced operation with its result on the meta device."""

    target: str
    module: nn.Module | None
    out: Tensor
    grid: Grid | None  # of the first input that has one
    maps: tuple[tuple[int, int], ...]  # (height, width) of every input that has a grid


def no_rule(call: Call, *_, **__) -> Meaning:
    """The rule of everything that has none."""
    return unknown(call.target)


def known_grid(call: Call, found: Meaning) -> Meaning:
    """`found`, unless height and width are elsewhere than torch's windows want them."""
    return meaning.known_grid(call.target, call.grid, call.out.dim(), found)


def joined(kind: str) -> Callable[..., Meaning]:
    """Cell by cell over several inputs."""
    return lambda call, *_, **__: meaning.joined(kind, call.maps, call.grid)


def cat(call: Call, tensors, dim=0) -> Meaning:
    """Concatenation."""
    return meaning.concatenated(dim % call.out.dim(), call.grid)


def reshape(call: Call, x: Tensor, *_, **__) -> Meaning:
    """Flatten, view, squeeze…"""
    return meaning.reshaped(tuple(x.shape), tuple(call.out.shape), call.grid)


def permute(call: Call, x: Tensor, *dims) -> Meaning:
    """Axes in a new order."""
    order = [axis % x.dim() for axis in (dims[0] if isinstance(dims[0], tuple | list) else dims)]
    return meaning.permuted(order, call.grid)


def transpose(call: Call, x: Tensor, dim0: int, dim1: int) -> Meaning:
    """Two axes exchanged."""
    order = list(range(x.dim()))
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return permute(call, x, order)


def reduce(call: Call, x: Tensor, dim=None, keepdim=False, **_) -> Meaning:
    """Mean, sum or maximum over axes."""
    dims = range(x.dim()) if dim is None else (dim,) if isinstance(dim, int) else dim
    return meaning.reduced(call.target, tuple(x.shape), {axis % x.dim() for axis in dims}, keepdim, call.grid)


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

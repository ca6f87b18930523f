"""What an operation is to a graph, and where height and width are after a reshape, a permute, a mean, a join.

Shapes are whole, batch included; the importers of torch modules and of ONNX files share these rules.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .graph import Global, Join, Op, Pointwise, Reshape, Unknown, Window

Grid = tuple[int, int]  # which axes of the tensor, batch included, are height and width
Shape = tuple[int, ...]


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


def known_grid(name: str, grid: Grid | None, dimensions: int, meaning: Meaning) -> Meaning:
    """`meaning`, unless height and width are elsewhere than windows want them."""
    if grid in (None, (2, 3)) and dimensions == 4:
        return meaning
    return unknown(f"{name} on a map whose last axes are not height and width")


def is_vector(shape: Sequence[int]) -> bool:
    """Whether at most one axis beside the batch is longer than 1."""
    return sum(size > 1 for size in shape[1:]) <= 1


def joined(kind: str, maps: Iterable[tuple[int, int]], grid: Grid | None) -> Meaning:
    """Cell by cell over several inputs, broadcasting over channels or a gate of 1×1."""
    if len(set(maps)) > 1:
        return unknown(f"{kind} of maps of different sizes")
    return Meaning(kind, Join(), grid)


def concatenated(axis: int, grid: Grid | None) -> Meaning:
    """Along any axis but height and width."""
    if grid is not None and axis in grid:
        return unknown("concatenation along height or width")
    return Meaning("cat", Join(), grid)


def reshaped(before: Shape, after: Shape, grid: Grid | None) -> Meaning:
    """Flatten, view, squeeze…: the grid stays where the axes of the map and what surrounds them stay."""
    if grid is not None:
        if before[: max(grid) + 1] == after[: max(grid) + 1]:
            return Meaning("reshape", Pointwise(), grid)
        shift = len(after) - len(before)
        tail = before[min(grid) :]
        if len(after) >= len(tail) + 1 and after[min(grid) + shift :] == tail:
            return Meaning("reshape", Pointwise(), (grid[0] + shift, grid[1] + shift))
    kind = "flatten" if len(after) == 2 else "reshape"
    return Meaning(kind, Reshape(), None)


def permuted(order: Sequence[int], grid: Grid | None) -> Meaning:
    """Axes in a new order."""
    return Meaning("permute", Pointwise(), grid and (order.index(grid[0]), order.index(grid[1])))


def reduced(kind: str, before: Shape, taken: set[int], keepdim: bool, grid: Grid | None) -> Meaning:
    """Mean, sum or maximum over axes: global when it takes height and width, cell by cell when it takes neither."""
    if grid is None:
        return Meaning(kind, Pointwise(), None) if is_vector(before) else unknown(TOKENS.reason)
    if taken.issuperset(grid):
        return Meaning(f"global_{kind}", Global(), None)
    if taken & set(grid):
        return unknown(f"{kind} over one axis of the map")
    height, width = (axis if keepdim else axis - sum(other < axis for other in taken) for axis in grid)
    return Meaning(kind, Pointwise(), (height, width))


def multiplied(before: Shape, macs: int, grid: Grid | None) -> Meaning:
    """A matrix times the last axis: fully connected where that is all there is, 1×1 where it is the channels."""
    if grid is None:
        return Meaning("linear", Global(), None, macs) if is_vector(before) else Meaning("unknown", TOKENS, None, macs)
    if len(before) - 1 in grid:
        return Meaning("unknown", ALONG_AN_AXIS, None, macs)
    return Meaning("linear", Window((1, 1)), grid, macs)


def normalised(kind: str, before: Shape, axes: Iterable[int], grid: Grid | None) -> Meaning:
    """By statistics over `axes`."""
    if grid is None and not is_vector(before):
        return unknown(TOKENS.reason)
    return Meaning(kind, Pointwise(grid is not None and any(axis in grid for axis in axes)), grid)

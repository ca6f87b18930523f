"""What a page shows of a `LayerRow`: a cell's field, formulas with their numbers, layers that cover a picture."""

from typing import NamedTuple

from .arithmetic import effective_kernel
from .axes import Pair, at_least_one
from .errors import LabError
from .receptive_field import LayerRow, Number


class Interval(NamedTuple):
    """Cells from `low` to `high`, edges counted from the left edge of the first cell; may reach into the padding.

    `clipped_low` and `clipped_high` are what lies on the picture itself (equal where nothing does).
    """

    low: Number
    high: Number
    clipped_low: Number
    clipped_high: Number


class AxisFormula(NamedTuple):
    """The numbers of one axis of one row.

    field = field_before + dilation·(kernel − 1)·jump_before; jump = jump_before·stride;
    start = start_before + (dilation·(kernel − 1)/2 − padding)·jump_before.
    """

    field_before: int
    dilation: int
    kernel: int
    jump_before: Number
    field: int
    stride: int
    jump: Number
    padding: int  # on the side of the first cell
    start_before: float | None
    start: float | None


def field_of_cell(row: LayerRow, cell: Pair, input_hw: Pair) -> tuple[Interval | None, Interval | None]:
    """Input pixels that output cell (row, column) depends on, for each axis; None where branches disagree.

    The whole picture once `covers_input`: `local_field_of_cell` has the field through local paths.
    """
    if row.covers_input:
        return _interval(0, input_hw[0], input_hw[0]), _interval(0, input_hw[1], input_hw[1])
    return local_field_of_cell(row, cell, input_hw)


def local_field_of_cell(row: LayerRow, cell: Pair, input_hw: Pair) -> tuple[Interval | None, Interval | None]:
    """As `field_of_cell`, through spatially local paths only (the main path of a gated block)."""
    return _local(row, 0, cell[0], input_hw[0]), _local(row, 1, cell[1], input_hw[1])


def _local(row: LayerRow, axis: int, cell: int, n: int) -> Interval | None:
    start, jump, size = row.start[axis], row.jump[axis], row.local_field[axis]
    if start is None or jump is None or size is None:
        return None
    low = start + jump * cell - size / 2
    return _interval(_plain(low), _plain(low + size), n)


def _interval(low: Number, high: Number, n: int) -> Interval:
    return Interval(low, high, min(max(low, 0), n), min(max(high, 0), n))


def _plain(value: float) -> Number:
    return int(value) if value == int(value) else value


def field_on_layer_before(row: LayerRow, cell: Pair) -> tuple[Interval | None, Interval | None]:
    """Cells of the layer before that output cell (row, column) reads, for each axis: first to last, padding included.

    None where windows differ from cell to cell (upsampling) or nothing is known.
    """
    return _before(row, 0, cell[0]), _before(row, 1, cell[1])


def taps_on_layer_before(row: LayerRow, cell: Pair) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
    """The very positions that are read: with dilation fewer than the span holds."""
    return _taps(row, 0, cell[0]), _taps(row, 1, cell[1])


def _before(row: LayerRow, axis: int, cell: int) -> Interval | None:
    n = _size(row.in_shape, axis)
    if _is_global(row):
        return _interval(0, n, n)
    taps = _taps(row, axis, cell)
    return None if taps is None else _interval(taps[0], taps[-1] + 1, n)


def _taps(row: LayerRow, axis: int, cell: int) -> tuple[int, ...] | None:
    if _is_global(row):
        return tuple(range(_size(row.in_shape, axis)))
    if not _is_regular(row):
        return None
    first = cell * row.stride[axis] - row.padding[axis][0]
    return tuple(range(first, first + row.dilation[axis] * row.kernel[axis], row.dilation[axis]))


def _size(shape: tuple[int, ...], axis: int) -> int:
    return shape[axis - 2] if len(shape) > 2 else 1


def _is_global(row: LayerRow) -> bool:
    whole = (_size(row.in_shape, 0), _size(row.in_shape, 1))
    return row.covers_input and row.jump == (None, None) and row.field_on_previous == whole


def _is_regular(row: LayerRow) -> bool:
    """Whether kernel, stride, padding and dilation say where the windows are."""
    spans = tuple(map(effective_kernel, row.kernel, row.dilation))
    plain = row.kernel == row.stride == (1, 1) and row.padding == ((0, 0), (0, 0))
    same_size = all(_size(row.in_shape, axis) == _size(row.out_shape, axis) for axis in (0, 1))
    return row.field_on_previous == spans and (same_size or not plain)


def formula(row: LayerRow) -> tuple[AxisFormula | None, AxisFormula | None]:
    """The numbers to put into the formulas of field, jump and start, for each axis.

    They describe the local path (`local_field`). None where the row has no regular windows or no grid.
    """
    return _formula(row, 0), _formula(row, 1)


def _formula(row: LayerRow, axis: int) -> AxisFormula | None:
    jump, size, start = row.jump[axis], row.local_field[axis], row.start[axis]
    if jump is None or size is None or not _is_regular(row):
        return None
    kernel, stride, dilation = row.kernel[axis], row.stride[axis], row.dilation[axis]
    padding, jump_before, reach = row.padding[axis][0], _plain(jump / stride), dilation * (kernel - 1)
    start_before = None if start is None else start - (reach / 2 - padding) * jump_before
    size_before = round(size - reach * jump_before)
    return AxisFormula(
        size_before, dilation, kernel, jump_before, size, stride, jump, padding, start_before, start
    )  # fmt: skip


def layers_to_cover(
    n: int, kernel: int = 3, *, stride: int = 1, stride_every: int = 1, pool: int = 1, pool_every: int = 1
) -> int:
    """Convolutions needed until one output cell sees `n` input pixels along an axis.

    Every `stride_every`-th convolution has the stride, the others 1; after every `pool_every`-th comes a pool of
    `pool` cells that moves by `pool` (1: no pool). Pools are not counted as layers.

    Raises
    ------
    LabError
        a setting below 1; a field that never grows (kernel 1 without pools or strides that would help it).
    """
    at_least_one("size", n)
    for value in (stride, stride_every, pool, pool_every):
        at_least_one("stride", value)
    if at_least_one("kernel", kernel) == pool == 1 and n > 1:
        raise LabError("field_never_grows", size=n)
    field = jump = 1
    layers = 0
    while field < n:
        layers += 1
        field += (kernel - 1) * jump
        jump *= stride if layers % stride_every == 0 else 1
        if layers % pool_every == 0:
            field += (pool - 1) * jump
            jump *= pool
    return layers

"""The pieces of pictures that excite a channel most. Imports torch.

References
----------
Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
https://doi.org/10.1007/978-3-319-10590-1_53
"""

from math import ceil, floor
from typing import NamedTuple

from torch import Tensor, nn

from cnnlab.core.checks import whole
from cnnlab.core.errors import LabError
from cnnlab.core.fields import Interval, field_of_cell
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import LayerRow, analyze
from cnnlab.inspection.probe import Probe, in_batches

Field = LayerRow


class Patch(NamedTuple):
    """The strongest cell of a channel in one picture.

    `picture` is its index; `row` and `column` are the cell's in the layer's map (0, 0 without a map); `value` is the
    activation; `box` is (top, left, bottom, right) in input pixels, bottom and right one past the last: what the cell
    can see, clipped to the picture.
    """

    picture: int
    row: int
    column: int
    value: float
    box: tuple[int, int, int, int]


def field_of(module: nn.Module, input_shape: tuple[int, int, int], layer: str) -> Field:
    """The receptive field of a layer, for `exciting`.

    Parameters
    ----------
    input_shape : (C, H, W)
    layer
        Name of a layer; of a block its last step.

    Raises
    ------
    LabError
        `layer_unknown`, and what `cnnlab.core.graph.trace` raises.
    """
    rows = analyze(trace(module, input_shape))
    inside = [row for row in rows if row.name == layer] or [row for row in rows if row.name.startswith(f"{layer}.")]
    if not inside:
        raise LabError("layer_unknown", name=layer, last=rows[-1].name)
    return inside[-1]


def exciting(
    module: nn.Module, layer: str, channel: int, pictures: Tensor, *, field: Field, top: int = 9
) -> list[Patch]:
    """Where a channel is most active, strongest first, at most one place in each picture.

    After a ReLU a channel may be 0 everywhere in a picture: then `value` is 0, and the place means nothing.

    Parameters
    ----------
    pictures : (N, C, H, W)
        Worked through in batches; no map is kept.
    field
        From `field_of`, for pictures of this size. Where it says nothing definite (branches that disagree), the box is
        the whole picture.

    Raises
    ------
    LabError
        `value.whole` (channel, top), `inspection.no_pictures`, and what `feature_maps` raises.
    """
    whole("top", top, 1, 1_000_000)
    probe = Probe(module, layer)
    cells = [cell for some in in_batches(pictures) for cell in _strongest(probe(some), channel)]
    order = sorted(range(len(cells)), key=lambda picture: -cells[picture].value)  # equal ones in their own order
    size = (pictures.shape[2], pictures.shape[3])
    return [_patch(picture, cells[picture], field, size) for picture in order[:top]]


class _Cell(NamedTuple):
    value: float
    row: int
    column: int


def _strongest(maps: Tensor, channel: int) -> list[_Cell]:
    """The channel's strongest cell in each picture; a layer without a map has one cell."""
    whole("channel", channel, 0, maps.shape[1] - 1)
    chosen = maps[:, channel] if maps.dim() == 4 else maps[:, channel, None, None]  # (N, h, w)
    values, places = chosen.flatten(1).max(1)
    width = chosen.shape[2]
    return [_Cell(value, *divmod(place, width)) for value, place in zip(values.tolist(), places.tolist(), strict=True)]


def _patch(picture: int, cell: _Cell, field: Field, size: tuple[int, int]) -> Patch:
    down, across = field_of_cell(field, (cell.row, cell.column), size)
    (top, bottom), (left, right) = _pixels(down, size[0]), _pixels(across, size[1])
    return Patch(picture, cell.row, cell.column, cell.value, (top, left, bottom, right))


def _pixels(interval: Interval | None, n: int) -> tuple[int, int]:
    return (0, n) if interval is None else (floor(interval.clipped_low), ceil(interval.clipped_high))

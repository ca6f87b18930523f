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
        `value.whole` (channel, top), and what `feature_maps` raises.
    """
    whole("top", top, 1, 1_000_000)
    probe, cells = Probe(module, layer), []
    first = 0
    for some in in_batches(pictures):
        maps = probe(some)
        values, places = _map_of(maps, channel).flatten(1).max(1)
        cells += zip(values.tolist(), range(first, first + len(some)), places.tolist(), strict=True)
        first, columns = first + len(some), _columns(maps)
    strongest = sorted(cells, key=lambda cell: (-cell[0], cell[1]))[:top]
    size = (pictures.shape[2], pictures.shape[3])
    return [_patch(value, picture, divmod(place, columns), field, size) for value, picture, place in strongest]


def _map_of(maps: Tensor, channel: int) -> Tensor:
    """(N, h, w), or (N, 1) for a layer without maps."""
    chosen = maps[:, whole("channel", channel, 0, maps.shape[1] - 1)]
    return chosen if chosen.dim() > 1 else chosen[:, None]


def _columns(maps: Tensor) -> int:
    return maps.shape[3] if maps.dim() == 4 else 1


def _patch(value: float, picture: int, cell: tuple[int, int], field: Field, size: tuple[int, int]) -> Patch:
    down, across = field_of_cell(field, cell, size)
    (top, bottom), (left, right) = _pixels(down, size[0]), _pixels(across, size[1])
    return Patch(picture, *cell, value, (top, left, bottom, right))


def _pixels(interval: Interval | None, n: int) -> tuple[int, int]:
    return (0, n) if interval is None else (floor(interval.clipped_low), ceil(interval.clipped_high))

"""What the branches of a trained Inception module make of a photograph. Imports torch."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from torch import nn

from cnnlab import weights
from cnnlab.core.graph import trace
from cnnlab.core.inception import BRANCHES, MODULES
from cnnlab.core.receptive_field import LayerRow, analyze
from cnnlab.datasets import photograph
from cnnlab.inspection.activations import by_response, feature_maps
from cnnlab.networks.googlenet import Inception
from cnnlab.ui.pictures import encoded

Maps = npt.NDArray[np.float32]

SOURCE = "shipped:googlenet-textures"
SIDE = 128  # px of the photograph: the network takes any size
_ROWS, _GAP = 4, 1  # of a sheet of maps


class Fields(NamedTuple):
    """What the middle cell of a branch reads: (top, left, height, width) as shares of the picture, and its side."""

    box: tuple[float, float, float, float]
    side: int


class BranchMaps(NamedTuple):
    """One branch: how many maps, all of them as one picture, the strongest alone, and its fields.

    `on_input` is the side on the module's input, in its cells; `on_photo` in pixels of the photograph.
    """

    maps: int
    sheet: str
    strongest: str
    on_input: Fields
    on_photo: Fields


class Seen(NamedTuple):
    """The module's input (how many maps, their side, the strongest as a picture) and its branches."""

    in_channels: int
    side: int
    strongest: str
    branches: tuple[BranchMaps, ...]


def seen(photo: str, name: str, *, each: bool) -> Seen:
    """Module `name` (3a … 5b) on a photograph; `each`: every map on a scale of its own."""
    model = weights.load(SOURCE)
    pixels = weights.preprocess(replace(weights.describe(SOURCE), image_size=SIDE), photograph(photo)[None])
    at = _place(model, name)
    paths = [f"inceptions.{at}.branch{number}" for number in range(1, len(BRANCHES) + 1)]
    rows = analyze(trace(model, (3, SIDE, SIDE)))
    before = feature_maps(model, pixels, f"inceptions.{at - 1}")[0]
    outputs = [feature_maps(model, pixels, path)[0] for path in paths]
    most = max(float(maps.max()) for maps in outputs)
    last = [_last(rows, path) for path in paths]
    entry = _last(rows, f"inceptions.{at - 1}")
    branches = tuple(_branch(maps, row, entry, None if each else most) for maps, row in zip(outputs, last, strict=True))
    return Seen(len(before), before.shape[1], _one(before, None), branches)


def _place(model: nn.Module, name: str) -> int:
    layers = list(model.inceptions.children())  # type: ignore[operator]
    places = [at for at, layer in enumerate(layers) if isinstance(layer, Inception)]
    return places[tuple(MODULES).index(name)]


def _last(rows: list[LayerRow], path: str) -> LayerRow:
    """The last step of a module."""
    return [row for row in rows if row.name == path or row.name.startswith(f"{path}.")][-1]


def _branch(maps: Maps, row: LayerRow, entry: LayerRow, scale: float | None) -> BranchMaps:
    size = maps.shape[1]
    middle = size // 2
    field = int(row.receptive_field[0])  # type: ignore[index,arg-type]
    step = int(entry.jump[0])  # type: ignore[index,arg-type]
    reach = (field - int(entry.receptive_field[0])) // step + 1  # type: ignore[index,arg-type]
    centre = float(row.start[0]) + float(row.jump[0]) * middle  # type: ignore[index,arg-type]
    return BranchMaps(
        len(maps), _sheet(maps, scale), _one(maps, scale),
        Fields(_box(middle + 0.5, reach, size), reach), Fields(_box(centre, field, SIDE), field),
    )  # fmt: skip


def _box(centre: float, side: int, whole: int) -> tuple[float, float, float, float]:
    """A square around `centre` on both axes, clipped to `whole` cells, as shares."""
    start, end = max(0.0, centre - side / 2), min(float(whole), centre + side / 2)
    return start / whole, start / whole, (end - start) / whole, (end - start) / whole


def _one(maps: Maps, scale: float | None) -> str:
    strongest = maps[int(by_response(maps)[0])]
    return _png(_levels(strongest, scale))


def _sheet(maps: Maps, scale: float | None) -> str:
    """All maps, column by column, in their order."""
    count, height, width = maps.shape
    across = -(-count // _ROWS)
    page = np.zeros((_ROWS * (height + _GAP), across * (width + _GAP)), np.uint8)
    for at, one in enumerate(maps):
        column, row = divmod(at, _ROWS)
        top, left = row * (height + _GAP), column * (width + _GAP)
        page[top : top + height, left : left + width] = _levels(one, scale)
    return _png(page)


def _levels(one: Maps, scale: float | None) -> npt.NDArray[np.uint8]:
    """0 is black, the scale (or the map's own largest value) white; nothing is below 0 after a ReLU."""
    most = max(float(one.max()) if scale is None else scale, 1e-12)
    return np.rint(np.clip(one / most, 0, 1) * 255).astype(np.uint8)


def _png(levels: npt.NDArray[np.uint8]) -> str:
    return encoded(Image.fromarray(levels))

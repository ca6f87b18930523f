"""Maps and shifted pictures as small grey pictures."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cnnlab import datasets
from cnnlab.ui.pictures import as_source

from .subject import Array, Maps, Pool

_CANVAS_PX = 4  # as wide as the frame of the networks of the shift experiment


def pictures(maps: Maps, pool: Pool) -> tuple[list[str], list[str]]:
    """Each map before and after the pool; each row has one scale, from 0 to its largest value."""
    before = maps.values()
    return _grey(before), _grey(pool(before))


def _grey(values: Array) -> list[str]:
    share = np.clip(values / (values.max() or 1.0), 0, 1)
    return [as_source(pixels[..., None]) for pixels in (share * 255).round().astype(np.uint8)]


def canvases(dataset: str, shifts_px: tuple[int, ...]) -> Iterator[npt.NDArray[np.uint8]]:
    """The first test picture on its canvas, continued by its border pixels, moved right."""
    picture = datasets.load(dataset, "test").for_network()[0]  # (H, W, C)
    side = (_CANVAS_PX, _CANVAS_PX)
    for d in shifts_px:
        yield np.pad(picture, (side, (_CANVAS_PX + d, _CANVAS_PX - d), (0, 0)), mode="edge")

"""Many small maps as one grey or colour PNG, whose levels the browser turns back into numbers and colours."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.ui.pictures import encoded

Array = npt.NDArray[np.floating]
MOST_TILES = 256
_MOST_PIXELS = 1_200_000


class Sheet(NamedTuple):
    """`n_tiles` tiles of `height` × `width` cells, `across` in a row of the picture at `url`.

    Level 128 is 0 and 1 and 255 are ∓`scale` of the tile where `signed`, else 0 is 0 and 255 the scale. `reduced` is
    how many cells of the map, along each axis, one cell of the picture is the mean of.
    """

    url: str
    across: int
    height: int
    width: int
    n_tiles: int
    colour: bool
    signed: bool
    scales: tuple[float, ...]
    reduced: int = 1


def sheet(tiles: Array, *, each: bool = False) -> Sheet:
    """Tiles (N, h, w), or (N, 3, h, w) in colour, on one scale, or `each` on its own."""
    tiles = np.nan_to_num(np.asarray(tiles, np.float32))
    tiles, reduced = _reduced(tiles)
    signed = bool(tiles.min(initial=0) < 0)
    largest = np.abs(tiles).max(axis=tuple(range(1, tiles.ndim)))  # (N,)
    scales = np.maximum(largest if each else np.full_like(largest, largest.max()), 1e-12)
    share = tiles / scales.reshape(-1, *[1] * (tiles.ndim - 1))
    levels = np.rint(share * 127 + 128 if signed else share * 255).astype(np.uint8)
    colour = tiles.ndim == 4
    height, width = tiles.shape[-2:]
    across = max(1, int(np.sqrt(len(tiles) * height / width)))
    return Sheet(
        _png(levels if colour else levels[:, None], across), across, height, width, len(tiles), colour, signed,
        tuple(float(f"{scale:.5g}") for scale in scales), reduced,
    )  # fmt: skip


def _reduced(tiles: Array) -> tuple[Array, int]:
    """Means of square blocks, where all the tiles together have more cells than a browser should be sent."""
    times = 1
    while tiles.size / times**2 > _MOST_PIXELS and min(tiles.shape[-2:]) // times > 8:
        times += 1
    if times == 1:
        return tiles, 1
    height, width = (side // times for side in tiles.shape[-2:])
    cut = tiles[..., : height * times, : width * times]
    return cut.reshape(*tiles.shape[:-2], height, times, width, times).mean(axis=(-3, -1)), times


def _png(levels: npt.NDArray[np.uint8], across: int) -> str:
    """(N, C, h, w) as one picture."""
    count, channels, height, width = levels.shape
    down = -(-count // across)
    page = np.zeros((down * across, channels, height, width), np.uint8)
    page[:count] = levels
    laid = page.reshape(down, across, channels, height, width).transpose(0, 3, 1, 4, 2)
    laid = laid.reshape(down * height, across * width, channels)
    return encoded(Image.fromarray(laid if channels == 3 else laid[..., 0]), compress_level=5)

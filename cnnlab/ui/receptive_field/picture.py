"""A photograph as the network is given it, and heat maps, small enough to send."""

from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from cnnlab.datasets import photograph
from cnnlab.plots import palette
from cnnlab.ui.heat import colours
from cnnlab.ui.pictures import address

LARGEST_BYTES = 22_000  # of the file; a third more as text in a data URL
_SHOWN_PX = 360
_NOTHING = (128, 136, 146)

Edges = tuple[int, int, int, int]  # top, bottom, left, right, in pixels


def as_url(name: str, height: int, width: int) -> str:
    """The photograph, cut to the shape in its middle and scaled to (height, width) pixels, as a JPEG data URL."""
    pixels = Image.fromarray(photograph(name))
    scale = min(pixels.width / width, pixels.height / height)
    cut_w, cut_h = scale * width, scale * height
    left, top = (pixels.width - cut_w) / 2, (pixels.height - cut_h) / 2
    small = pixels.resize((width, height), Image.Resampling.BOX, box=(left, top, left + cut_w, top + cut_h))
    for quality in (95, 85, 75, 60, 45, 30, 15):
        file = BytesIO()
        small.save(file, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2)
        if file.tell() <= LARGEST_BYTES:
            break
    return address(file.getvalue(), "JPEG")


def heat_png(heat: npt.NDArray[np.float64], field: Edges, root: float) -> bytes:
    """A heat map, (H, W), as PNG: viridis of (heat / its maximum) to the power 1/root, grey where it is exactly 0.

    `field` (top, bottom, left, right) in pixels is drawn around it; the picture shows it with its surroundings.
    """
    heat, field = _around(heat, field)
    top = heat.max()
    share = (heat / top) ** (1 / root) if top > 0 else heat
    pixels = colours(share)  # (H, W, 3)
    pixels[heat <= 0] = _NOTHING
    times = max(1, _SHOWN_PX // max(heat.shape))
    large = Image.fromarray(pixels.repeat(times, 0).repeat(times, 1))
    first_row, last_row, first_column, last_column = (edge * times for edge in field)
    if last_row > first_row and last_column > first_column:
        frame = (first_column, first_row, last_column - 1, last_row - 1)
        ImageDraw.Draw(large).rectangle(frame, outline=palette.FIELD_ON_INPUT, width=max(2, large.width // 120))
    file = BytesIO()
    large.save(file, "PNG")
    return file.getvalue()


def _around(heat: npt.NDArray[np.float64], field: Edges) -> tuple[npt.NDArray[np.float64], Edges]:
    """The square that holds the field and a quarter of its size on each side, as far as there is a picture."""
    side = max(field[1] - field[0], field[3] - field[2])
    rim = max(3, side // 4)
    middle = (field[0] + field[1]) // 2, (field[2] + field[3]) // 2
    first = [max(0, at - side // 2 - rim) for at in middle]
    last = [min(size, at + (side + 1) // 2 + rim) for at, size in zip(middle, heat.shape, strict=True)]
    edges = field[0] - first[0], field[1] - first[0], field[2] - first[1], field[3] - first[1]
    return heat[first[0] : last[0], first[1] : last[1]], edges

"""Pictures and tiles as small data URLs; what the browser needs to draw them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core.batching import Fit, Size
from cnnlab.plots import palette
from cnnlab.plots.figure import BASE_FONT_PX, ROOM_FONT_PX
from cnnlab.ui import cache
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.numbers import percent
from cnnlab.ui.pictures import encoded

_SOURCE_PX, _TILE_PX = 130, 180  # longest sides of what is sent, about as large as it is drawn
_COARSE_PX = 64  # smaller tiles are shown with their pixels


class Picture(NamedTuple):
    """`name` also tells the caches which pixels are meant."""

    name: str
    title: str
    pixels: npt.NDArray[np.uint8]

    @property
    def size(self) -> Size:
        return self.pixels.shape[0], self.pixels.shape[1]


def as_url(pixels: npt.NDArray[np.uint8], fit: Fit | None) -> str:
    """The picture itself, or what is left of it in a batch, reduced to what the screen shows."""
    image = Image.fromarray(pixels)
    if fit is not None:
        kept, scale = fit.kept, (fit.source[0] / fit.scaled[0], fit.source[1] / fit.scaled[1])
        box = (kept.left * scale[1], kept.top * scale[0], _end(kept.left, kept.width, scale[1], fit.source[1]),
               _end(kept.top, kept.height, scale[0], fit.source[0]))  # fmt: skip
        image = image.resize((kept.width, kept.height), Image.Resampling.BILINEAR, box)
    shrink = min(1.0, (_TILE_PX if fit else _SOURCE_PX) / max(image.size))
    image = image.resize((max(1, round(image.width * shrink)), max(1, round(image.height * shrink))))
    return encoded(image, "WEBP", quality=72, method=2)


def draw(page: Lesson, pictures: list[Picture], fits: list[Fit]) -> None:
    """Each picture and its tile side by side."""
    data = {
        "items": [_item(page, *pair) for pair in zip(pictures, fits, strict=True)],
        "font": ROOM_FONT_PX if page.present else BASE_FONT_PX,
        "colours": {
            "input": palette.INPUT,
            "kept": palette.FIELD_ON_INPUT,
            "padding": palette.PADDING,
            "output": palette.OUTPUT,
        },
        "legend": {name: page.s(f"legend.{name}") for name in ("input", "kept", "padding", "output")},
    }
    cache.component("batch")(data=data, key="batches.picture")


def _item(page: Lesson, picture: Picture, fit: Fit) -> dict:
    (height, width), (tall, wide), kept = fit.source, fit.scaled, fit.kept
    down, across = height / tall, width / wide
    values = {
        "h": height, "w": width, "sh": tall, "sw": wide, "th": fit.tile[0], "tw": fit.tile[1],
        "cut": percent(fit.cropped, page.lang), "padding": percent(fit.padded, page.lang),
        "stretch": f"{fit.stretch:.2f}",
        "title": picture.title,
    }  # fmt: skip
    return {
        "name": picture.title,
        "words": " · ".join(page.s(f"said.{name}", **values) for name in _worth_saying(fit)),
        "h": height,
        "w": width,
        "kept": [kept.top * down, kept.left * across, kept.height * down, kept.width * across],
        "cut": fit.cropped > 0,
        "tile": list(fit.tile),
        "placed": [*fit.placed, kept.height, kept.width],
        "coarse": max(fit.tile) <= _COARSE_PX,
        "source": cache.batch_tile(picture.name, None, picture.pixels),
        "result": cache.batch_tile(picture.name, fit, picture.pixels),
        "sourceAlt": page.s("alt.source", **values),
        "tileAlt": page.s("alt.tile", **values),
    }


def _worth_saying(fit: Fit) -> list[str]:
    """What happens to the picture; a stretch below a percent is rounding."""
    happens = {"cut": fit.cropped > 0, "padding": fit.padded > 0, "stretch": abs(fit.stretch - 1) > 0.01}
    return ["sizes", *(name for name, so in happens.items() if so)]


def _end(start: int, length: int, scale: float, most: int) -> float:
    """Rounding must not carry the box beyond the picture."""
    return min(float(most), (start + length) * scale)

"""The steps as small pictures, and angles as colours."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from cnnlab.core import hog_steps
from cnnlab.core.hog import HogSettings
from cnnlab.core.hog_steps import Array
from cnnlab.ui.pictures import as_source, encoded, signed

from .subject import Fields, Look

Pixels = npt.NDArray[np.uint8]
_EXACT_PX = 16_384  # larger pictures are sent with losses that nobody sees
_GLYPH_PX = 512
_FAINTEST = 0.06  # of the strongest bin: weaker strokes are not drawn
_WHEEL_PX = 120
_CHANNELS = np.array([(213, 94, 0), (0, 158, 115), (0, 114, 178)], np.uint8)  # the palette's red, green and blue


def pictures(look: Look, found: Fields) -> dict[str, str]:
    """Picture, strongest channel, both gradients, magnitude and angle, as data addresses.

    Both gradients share one scale, centred on 0. Angles are hues, the brighter the larger the magnitude.
    """
    most = max(np.abs(found.gx).max(), np.abs(found.gy).max(), 1e-12)
    strength = found.magnitude / max(found.magnitude.max(), 1e-12)
    shown = {
        "picture": _source(_bytes(look.contrast * look.picture.values() + look.lift)),
        "pixels": _source(_bytes(found.pixels / max(1.0, found.pixels.max()))),
        "gx": _source(signed(found.gx / most)),
        "gy": _source(signed(found.gy / most)),
        "magnitude": _source(_bytes(np.sqrt(strength)[..., None])),
        "angle": _source(_hues(found.angle / hog_steps.turn(look.signed), np.sqrt(strength))),
    }
    if found.pixels.shape[2] == 3:
        shown["channel"] = _source(_CHANNELS[found.channel], exact=True)
    return shown


def glyphs(
    histograms: Array, settings: HogSettings, size: tuple[int, int], dark: bool, most: float | None = None
) -> str:
    """Strokes along the edges, as strong as their bins, on a picture of the shape `size`; the strongest stands for
    `most`, by default the largest of them."""
    scale = max(1, _GLYPH_PX // max(size))
    ground, ink = (18, 235) if dark else (255, 20)
    image = Image.new("L", (size[1] * scale, size[0] * scale), ground)
    pen = ImageDraw.Draw(image)
    segments = hog_steps.glyph_segments(histograms.shape[:2], settings.orientations, settings.cell, settings.signed)
    strength = (histograms / max(histograms.max() if most is None else most, 1e-12)).ravel()
    ends = ((segments + 0.5) * scale).reshape(-1, 4)
    shades = np.round(ground + (ink - ground) * strength**0.6).astype(int).tolist()
    thick = max(1, round(scale * min(settings.cell) / 9))
    order = np.argsort(strength)  # the strongest on top
    for at in order[np.searchsorted(strength[order], _FAINTEST) :]:
        y0, x0, y1, x1 = ends[at].tolist()
        pen.line((x0, y0, x1, y1), fill=shades[at], width=thick)
    return _source(np.asarray(image)[..., None], exact=True)


def wheel(signed: bool) -> str:
    """The colour of every direction of a gradient, 0° to the right, clockwise as y points down. A data address."""
    y, x = np.mgrid[:_WHEEL_PX, :_WHEEL_PX] - (_WHEEL_PX - 1) / 2
    distance, angle = hog_steps.magnitude_and_angle(y, x, signed)
    ring = (distance < _WHEEL_PX / 2) & (distance > _WHEEL_PX / 5)
    pixels = _hues(angle / hog_steps.turn(signed), np.ones_like(angle))
    return as_source(np.dstack([pixels, ring.astype(np.uint8) * 255]))


def hues(settings: HogSettings) -> list[str]:
    """A colour for each bin: that of its middle."""
    middle = (np.arange(settings.orientations) + 0.5) / settings.orientations
    return [
        f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in _hues(middle[None], np.ones_like(middle[None]))[0]
    ]


def _hues(turn: Array, strength: Array) -> Pixels:
    """Shares of a turn (H, W) as hues, (H, W, 3); black where there is no strength."""
    hsv = np.stack([turn * 255, np.full_like(turn, 190), strength * 235], axis=-1).round().astype(np.uint8)
    return np.asarray(Image.fromarray(hsv, "HSV").convert("RGB"))


def _bytes(values: Array) -> Pixels:
    return (np.clip(values, 0, 1) * 255).round().astype(np.uint8)


def _source(pixels: Pixels, exact: bool = False) -> str:
    """A picture (H, W, 1 or 3) as a data address: exact if so asked, or where its pixels can be told apart."""
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    if exact or pixels.shape[0] * pixels.shape[1] <= _EXACT_PX:
        return encoded(image, compress_level=3)
    return encoded(image, "JPEG", quality=85, subsampling=0)

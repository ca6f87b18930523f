"""A whole photograph through the layer: picture in, picture out."""

from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.ui import cache
from cnnlab.ui.pictures import signed

from .subject import Array, Layer, Picture

_SMALLEST_PX = 320


def pictures(picture: Picture, layer: Layer) -> tuple[bytes, list[bytes]]:
    """The input, and each output map, as PNG or JPEG files.

    Outputs without negative values are grey, as the picture is; others diverging and centred on 0.
    """
    image, outputs = picture.values(), cache.convolved(picture, layer).values
    pixels = np.clip(image / picture.highest * 255, 0, 255).round().astype(np.uint8)
    seen = pixels.transpose(1, 2, 0) if len(pixels) == 3 else pixels[0]
    return _file(seen), [_file(_seen(values, picture.highest)) for values in outputs]


def _seen(values: Array, highest: float) -> npt.NDArray[np.uint8]:
    """(H, W, 3)."""
    finite = np.where(np.isfinite(values), values, 0)
    if finite.min() >= 0:
        grey = np.clip(finite / highest * 255, 0, 255).round().astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    share = finite / np.quantile(np.abs(finite), 0.99).clip(1e-9)
    return signed(share)


def _file(pixels: npt.NDArray[np.uint8]) -> bytes:
    times = max(1, _SMALLEST_PX // max(pixels.shape[:2]))
    image = Image.fromarray(pixels.repeat(times, 0).repeat(times, 1))
    file = BytesIO()
    image.save(file, "PNG" if times > 1 else "JPEG", **({} if times > 1 else {"quality": 90}))
    return file.getvalue()

"""Pictures as data addresses, to be sent with the page."""

import base64
import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.plots import palette


def as_source(pixels: npt.NDArray[np.uint8]) -> str:
    """A picture (H, W, C) as a data address, grey or RGB."""
    return encoded(Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels))


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> str:
    """A picture as a data address; `form` and `options` are Pillow's."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return address(buffer.getvalue(), form)


def address(file: bytes, form: str) -> str:
    """An encoded picture as a data address."""
    return f"data:image/{form.lower()};base64,{base64.b64encode(file).decode()}"


def signed(share: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Values (H, W) from −1 to 1, and what is beyond, in the diverging scale: (H, W, 3)."""
    return _SIGNED[np.clip((share + 1) * 127.5, 0, 255).round().astype(np.uint8)]


def _lookup() -> npt.NDArray[np.uint8]:
    stops = np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in palette.SIGNED_STOPS])
    places = np.linspace(0, 255, len(stops))
    return np.stack([np.interp(np.arange(256), places, stops[:, at]) for at in range(3)], 1).round().astype(np.uint8)


_SIGNED = _lookup()

"""Pictures as data addresses, to be sent with the page."""

import base64
import io

import numpy as np
import numpy.typing as npt
from PIL import Image


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

"""The maps that are mixed: a photograph's colours, or what well-known kernels make of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core import kernels
from cnnlab.core.convolve import cross_correlate
from cnnlab.core.kernels import Gabor
from cnnlab.ui import cache
from cnnlab.ui.pictures import encoded

Maps = npt.NDArray[np.uint8]

SIDE = 48
COLOURS = ("red", "green", "blue")
RESPONSES = ("sobel_x", "sobel_y", "laplacian", "gabor_45", "gabor_135", "blur")
_GABOR_SIDE = 7
_MARGIN = _GABOR_SIDE // 2
_SHOWN_PX = 320


@dataclass(frozen=True)
class Stack:
    """A photograph as maps of `SIDE` × `SIDE` whole numbers from 0 to 255.

    Attributes
    ----------
    kind
        `rgb`: its colours; `responses`: the magnitudes of `RESPONSES`, each kernel scaled so that 255 is the most.
    scrambled
        All pixels in another order, the same for every map.
    """

    photo: str
    kind: str
    scrambled: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The maps' names, by order."""
        return COLOURS if self.kind == "rgb" else RESPONSES

    def maps(self) -> Maps:
        """(C, SIDE, SIDE)."""
        made = self._colours() if self.kind == "rgb" else self._responses()
        if self.scrambled:
            order = np.random.default_rng(0).permutation(SIDE**2)
            made = made.reshape(len(made), -1)[:, order].reshape(made.shape)
        return np.ascontiguousarray(made)

    def _colours(self) -> Maps:
        pixels = np.asarray(_square(self.photo, SIDE + 2 * _MARGIN)).transpose(2, 0, 1)
        return pixels[:, _MARGIN:-_MARGIN, _MARGIN:-_MARGIN]

    def _responses(self) -> Maps:
        grey = np.asarray(_square(self.photo, SIDE + 2 * _MARGIN).convert("L"), np.float64)[None]
        made = [_response(grey, _kernel(name)) for name in RESPONSES]
        return np.stack(made)


def shown(photo: str) -> str:
    """The photograph that the maps are made from, as a data address."""
    image = _square(photo, _SHOWN_PX)
    cut = round(_SHOWN_PX * _MARGIN / (SIDE + 2 * _MARGIN))
    return encoded(image.crop((cut, cut, _SHOWN_PX - cut, _SHOWN_PX - cut)), "WEBP", quality=80)


def _square(photo: str, side: int) -> Image.Image:
    image = Image.fromarray(cache.photograph(photo))
    short = min(image.size)
    left, top = (image.width - short) / 2, (image.height - short) / 2
    return image.resize((side, side), Image.Resampling.BOX, box=(left, top, left + short, top + short))


def _kernel(name: str) -> kernels.Array:
    if name == "blur":
        return kernels.gaussian(5, 1.2)
    if name.startswith("gabor"):
        return kernels.gabor(_GABOR_SIDE, Gabor(float(name.split("_")[1])))
    return kernels.fixed(name)


def _response(grey: kernels.Array, kernel: kernels.Array) -> Maps:
    """The magnitude of (1, H, W) under a kernel, without the margin, 0–255."""
    sides = kernel[kernel > 0].sum(), -kernel[kernel < 0].sum()
    out = cross_correlate(grey, kernel[None, None] / max(sides))[0]
    over = (out.shape[0] - SIDE) // 2
    return np.abs(out[over : over + SIDE, over : over + SIDE]).clip(0, 255).round().astype(np.uint8)

"""What is described, and each step of it, as small values that caches can hold."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core import hog_steps
from cnnlab.core.axes import Pair
from cnnlab.core.hog import HogSettings
from cnnlab.core.hog_steps import Array, Whole
from cnnlab.datasets import load, photograph

DATASETS = ("fashion_mnist", "digits")
FLAT = "flat"
_WHITE = 255  # of every picture, whatever its set


@dataclass(frozen=True)
class Picture:
    """A picture of `height` × `width` pixels, cut from the middle of a photograph; or a test picture; or `flat` grey.

    Attributes
    ----------
    grey
        Brightness only, instead of red, green and blue.
    index
        Which test picture. These keep the size that networks are shown.
    own, pixels
        A visitor's picture: a name unlike any other's, and uint8 (H, W, 3). The name alone tells two pictures apart, so
        that no cache ever hashes the pixels.
    """

    name: str
    height: int = 0
    width: int = 0
    grey: bool = False
    index: int = 0
    own: str = ""
    pixels: npt.NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)

    def values(self) -> Array:
        """(H, W, 1 or 3), from 0 (black) to 1 (white)."""
        if self.name == FLAT:
            return np.full((self.height, self.width, 1), 0.5)
        if self.name in DATASETS:
            return load(self.name, "test").for_network()[self.index] / _WHITE
        colours = np.asarray(self._cut(), np.float64) / _WHITE
        return hog_steps.to_grey(colours)[..., None] if self.grey else colours

    def _cut(self) -> Image.Image:
        image = Image.fromarray(photograph(self.name) if self.pixels is None else self.pixels)
        scale = min(image.width / self.width, image.height / self.height)
        cut_w, cut_h = scale * self.width, scale * self.height
        left, top = (image.width - cut_w) / 2, (image.height - cut_h) / 2
        box = (left, top, left + cut_w, top + cut_h)
        return image.resize((self.width, self.height), Image.Resampling.BOX, box=box)


@dataclass(frozen=True)
class Look:
    """A picture as it comes to the gradients: times `contrast`, plus `lift`, then perhaps its square root."""

    picture: Picture
    root: bool = False
    signed: bool = False
    contrast: float = 1.0
    lift: float = 0.0


class Fields(NamedTuple):
    """`pixels` (H, W, C) after the square root; all others (H, W). `full` is the angle before it is folded."""

    pixels: Array
    gy: Array
    gx: Array
    channel: Whole
    magnitude: Array
    angle: Array
    full: Array


class Described(NamedTuple):
    """Histograms (cells down, across, orientations), and blocks (down, across, cells down, across, orientations)."""

    histograms: Array
    blocks: Array

    @property
    def vector(self) -> Array:
        return self.blocks.ravel()


def fields(look: Look) -> Fields:
    """The gradients of a picture, pixel by pixel."""
    pixels = look.contrast * look.picture.values() + look.lift
    pixels = np.sqrt(pixels) if look.root else pixels
    gy, gx, channel = hog_steps.strongest_gradients(pixels)
    magnitude, angle = hog_steps.magnitude_and_angle(gy, gx, look.signed)
    full = angle if look.signed else hog_steps.magnitude_and_angle(gy, gx, signed=True)[1]
    return Fields(pixels, gy, gx, channel, magnitude, angle, full)


def described(found: Fields, settings: HogSettings) -> Described:
    """The descriptor by the readable steps. LabError where no block fits."""
    settings.shape(*found.magnitude.shape)
    histograms = hog_steps.cell_histograms(
        found.magnitude, found.angle, settings.orientations, settings.cell, settings.signed, settings.interpolation
    )
    blocks = hog_steps.normalise_blocks(histograms, settings.block, settings.block_norm, settings.stride)
    return Described(histograms, blocks)


def busiest_cell(histograms: Array) -> Pair:
    """The cell (row, column) with the most votes."""
    row, column = np.unravel_index(histograms.sum(axis=2).argmax(), histograms.shape[:2])
    return int(row), int(column)


def strongest_pixel(found: Fields, cell: Pair, size: Pair) -> Pair:
    """The pixel (row, column) of a cell with the largest gradient."""
    top, left = cell[0] * size[0], cell[1] * size[1]
    part = found.magnitude[top : top + size[0], left : left + size[1]]
    row, column = np.unravel_index(part.argmax(), part.shape)
    return top + int(row), left + int(column)


def has_an_oracle(settings: HogSettings) -> bool:
    """Whether scikit-image has all of these settings."""
    return settings.stride == (1, 1) and not settings.signed and settings.interpolation == "none"


def scikit_image_vector(picture: Picture, settings: HogSettings) -> Array:
    """scikit-image's descriptor of the same picture."""
    from skimage.feature import hog

    return hog(
        picture.values(), settings.orientations, settings.cell, settings.block, settings.block_norm,
        transform_sqrt=settings.transform_sqrt, channel_axis=-1,
    )  # fmt: skip

"""AlexNet's augmentations of a picture: random crops, mirroring, noise along the colours' principal components.

References
----------
Krizhevsky, Sutskever and Hinton, 2012, section 4.1, https://doi.org/10.1145/3065386
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]
SIDE_PX, CROP_PX = 256, 224
SIGMA = 0.1


class Crop(NamedTuple):
    """A square of `side` pixels with its upper left corner at (top, left), perhaps mirrored."""

    top: int
    left: int
    side: int
    mirrored: bool = False

    def __call__(self, picture: Pixels) -> Pixels:
        """The crop of a picture (H, W, C)."""
        cut = picture[self.top : self.top + self.side, self.left : self.left + self.side]
        return cut[:, ::-1] if self.mirrored else cut


def places(side: int, crop: int) -> int:
    """Different crops of a square picture; a crop as large as the picture has one place."""
    return (side - crop + 1) ** 2


def random_crop(side: int, crop: int, *, generator: np.random.Generator) -> Crop:
    """Every place is equally likely, mirrored or not."""
    top, left = generator.integers(0, side - crop + 1, 2)
    return Crop(int(top), int(left), crop, bool(generator.random() < 0.5))


def ten_crops(side: int, crop: int) -> tuple[Crop, ...]:
    """Four corners and the middle, then the same of the mirrored picture, in torchvision's order."""
    end, middle = side - crop, round((side - crop) / 2)
    corners = ((0, 0), (0, end), (end, 0), (end, end), (middle, middle))
    plain = tuple(Crop(top, left, crop) for top, left in corners)
    return plain + tuple(Crop(top, end - left, crop, True) for top, left in corners)


class Colours(NamedTuple):
    """Principal components of RGB values, the strongest first: λ (3,) in squared units of brightness, p (3, 3).

    Column i of `vectors` belongs to `values[i]`; a vector's sign is free, here its largest entry is positive.
    """

    values: Array
    vectors: Array


def colour_components(pictures: Sequence[Pixels]) -> Colours:
    """Of the covariance of all pixels of all pictures, in units of the full brightness (0 to 1)."""
    pixels = np.concatenate([picture.reshape(-1, 3) for picture in pictures]) / 255.0
    values, vectors = np.linalg.eigh(np.cov(pixels, rowvar=False))
    values, vectors = values[::-1], vectors[:, ::-1]
    largest = vectors[np.abs(vectors).argmax(axis=0), range(3)]
    return Colours(values, vectors * np.sign(largest))


def colour_shift(colours: Colours, alphas: npt.ArrayLike) -> Array:
    """[p1 p2 p3][α1λ1 α2λ2 α3λ3]ᵀ: what every pixel of a picture is given, (3,)."""
    return colours.vectors @ (np.asarray(alphas, float) * colours.values)


def shifted(picture: Pixels, shift: Array) -> Pixels:
    """The picture (H, W, 3) with a shift (3,), in units of the full brightness; what leaves the range is cut off."""
    return np.rint((picture + 255 * shift).clip(0, 255)).astype(np.uint8)

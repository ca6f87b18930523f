"""What is looked at: a picture and one layer, as small values that caches can hold."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core.arithmetic import output_size
from cnnlab.core.convolve import average_pool, convolve, cross_correlate, max_pool
from cnnlab.core.errors import LabError
from cnnlab.core.kernels import parse_kernel
from cnnlab.datasets import load, photograph

if TYPE_CHECKING:
    import torch

Array = npt.NDArray[np.float64]
LARGEST_TYPED = 16
LONGEST_WHOLE_PX = 640  # most photographs are smaller; the largest would fill the server's caches
_INK = 16  # the digits' own unit


@dataclass(frozen=True)
class Picture:
    """A picture of `size` × `size` values: a photograph (0–255), a digit (0–16), or what `typed` says.

    Attributes
    ----------
    whole
        The photograph at its own size instead, as far as `LONGEST_WHOLE_PX` allows.
    own, pixels
        A visitor's picture: a name unlike any other's, and uint8 (H, W, 3). The name alone tells two pictures apart, so
        that no cache ever hashes the pixels.
    """

    name: str
    size: int = 8
    digit: int = 0
    colour: bool = False
    typed: str = ""
    whole: bool = False
    own: str = ""
    pixels: npt.NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)

    @property
    def highest(self) -> float:
        """What is drawn white."""
        if self.name == "typed":
            return float(max(1, np.abs(self.values()).max()))
        return _INK if self.name == "digit" else 255

    def values(self) -> Array:
        """(C, H, W)."""
        if self.name == "typed":
            matrices = parse_kernel(self.typed, LARGEST_TYPED)
            if len(matrices) > 1:
                raise LabError("kernel.one_picture")
            return matrices[0]
        return _digit(self.digit, self.size) if self.name == "digit" else self._photograph()

    def _photograph(self) -> Array:
        image = Image.fromarray(photograph(self.name) if self.pixels is None else self.pixels)
        image = image if self.colour else image.convert("L")
        if self.whole:
            image.thumbnail((LONGEST_WHOLE_PX, LONGEST_WHOLE_PX))
        else:
            side = min(image.size)
            left, top = (image.width - side) / 2, (image.height - side) / 2
            cut = (left, top, left + side, top + side)
            image = image.resize((self.size, self.size), Image.Resampling.BOX, box=cut)
        pixels = np.asarray(image, np.float64)
        return pixels.transpose(2, 0, 1) if self.colour else pixels[None]


def _digit(digit: int, size: int) -> Array:
    data = load("digits", "test")
    pixels = data.images[int((data.labels == digit).argmax()), ..., 0]
    image = Image.fromarray(pixels).resize((size, size), Image.Resampling.BILINEAR if size != 8 else None)
    return np.rint(np.asarray(image, np.float64) * _INK / 255)[None]


@dataclass(frozen=True)
class Layer:
    """A convolution with its weights, or a pool.

    Attributes
    ----------
    kind
        `corr` (what torch computes), `max` or `average`.
    shape, weights
        (K, C, kh, kw), and the values as bytes of float64. A pool has (1, 1, kh, kw) and no weights.
    """

    kind: str
    shape: tuple[int, int, int, int]
    weights: bytes = b""
    bias: float = 0.0
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        if self.kind == "average" and self.dilation > 1:
            raise LabError("avgpool_dilated")

    @property
    def window(self) -> tuple[int, int]:
        """(kh, kw)."""
        return self.shape[2], self.shape[3]

    def filters(self) -> Array:
        """(K, C, kh, kw)."""
        return np.frombuffer(self.weights).reshape(self.shape)

    def size(self, height: int, width: int) -> tuple[int, int]:
        """The output's height and width. LabError where no window fits."""
        return output_size((height, width), self.window, self.stride, self.padding, self.dilation)


class Result(NamedTuple):
    """What comes out: values (K, oh, ow); the places of maxima, for a max pool; the true convolution beside."""

    values: Array
    places: npt.NDArray[np.int64] | None = None
    true: Array | None = None


def compute(picture: Picture, layer: Layer) -> Result:
    """Ours. LabError where the layer does not fit the picture."""
    image = picture.values()
    steps = (layer.stride, layer.padding)
    if layer.kind == "average":
        return Result(average_pool(image, layer.window, *steps))
    if layer.kind == "max":
        pooled = max_pool(image, layer.window, *steps, layer.dilation)
        return Result(pooled.values, pooled.argmax)
    arguments = (image, layer.filters(), layer.bias, *steps, layer.dilation)
    return Result(cross_correlate(*arguments), true=None if picture.whole else convolve(*arguments))


class Comparison(NamedTuple):
    """Ours beside torch's: the output's values, how many torch has too, and how many of the flipped ones it has."""

    shape: tuple[int, ...]
    total: int
    equal: int
    equal_flipped: int


def compare(picture: Picture, layer: Layer) -> Comparison:
    """Ask torch for the same picture and layer, in double precision. Only where torch is ready."""
    ours, theirs = compute(picture, layer), _torch(picture, layer).numpy()
    close = np.isclose(ours.values, theirs, rtol=1e-9, atol=1e-9)
    flipped = np.isclose(ours.true, theirs, rtol=1e-9, atol=1e-9).sum() if ours.true is not None else 0
    return Comparison(theirs.shape, close.size, int(close.sum()), int(flipped))


def _torch(picture: Picture, layer: Layer) -> "torch.Tensor":
    import torch
    from torch.nn import functional

    image = torch.from_numpy(np.ascontiguousarray(picture.values()))[None]
    if layer.kind == "average":
        return functional.avg_pool2d(image, layer.window, layer.stride, layer.padding)[0]
    if layer.kind == "max":
        return functional.max_pool2d(image, layer.window, layer.stride, layer.padding, layer.dilation)[0]
    weights = torch.from_numpy(layer.filters().copy())
    bias = torch.full((layer.shape[0],), layer.bias, dtype=torch.float64)
    return functional.conv2d(image, weights, bias, layer.stride, layer.padding, layer.dilation)[0]

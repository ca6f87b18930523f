"""A 1×1 convolution as what it is: one matrix, applied to the channels of every pixel.

References
----------
`LUMA`: Rec. ITU-R BT.601, luma from R, G, B.
Principal components: K. Pearson, "On lines and planes of closest fit to systems of points in space", 1901,
https://doi.org/10.1080/14786440109462720
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import LabError
from .kernels import parse_kernel

Array = npt.NDArray[np.float64]
LUMA = (0.299, 0.587, 0.114)  # how bright red, green and blue are, BT.601
MOST_OUTPUTS = 6
_DIGITS = 3


@dataclass(frozen=True)
class Mix:
    """Weights (C_out rows of C_in numbers) and a bias for each row.

    Raises
    ------
    LabError
        `mix.rows`: no row or more than `MOST_OUTPUTS`; `mix.bias`: biases neither one nor one a row.
    """

    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...] = (0.0,)

    def __post_init__(self) -> None:
        rows = len(self.weights)
        if not 1 <= rows <= MOST_OUTPUTS:
            raise LabError("mix.rows", rows=rows, most=MOST_OUTPUTS)
        if len(self.bias) not in (1, rows):
            raise LabError("mix.bias", count=len(self.bias), rows=rows)
        if len(self.bias) < rows:
            object.__setattr__(self, "bias", self.bias * rows)

    @property
    def matrix(self) -> Array:
        """(C_out, C_in)."""
        return np.array(self.weights, np.float64)

    @property
    def channels(self) -> int:
        """C_in."""
        return len(self.weights[0])


def apply(maps: npt.ArrayLike, mix: Mix) -> Array:
    """y = W·x + b at every pixel: (C_in, H, W) → (C_out, H, W). LabError `mix.columns` where W does not fit."""
    pixels = np.asarray(maps, np.float64)
    check_columns(mix, len(pixels))
    return np.einsum("kc,chw->khw", mix.matrix, pixels) + np.array(mix.bias)[:, None, None]


def check_columns(mix: Mix, channels: int) -> None:
    """LabError `mix.columns` where the mix is for another number of channels."""
    if mix.channels != channels:
        raise LabError("mix.columns", columns=mix.channels, channels=channels)


def parse(weights: str, bias: str) -> Mix:
    """A mix from text: a row for each output, divided by `;`; biases one for all or one each.

    Raises
    ------
    LabError
        as `kernels.parse_kernel`; `kernel.shapes`, `mix.rows`, `mix.bias`.
    """
    rows, biases = _matrix(weights), _matrix(bias)
    return Mix(tuple(map(tuple, rows.tolist())), tuple(biases.ravel().tolist()))


def write(mix: Mix) -> tuple[str, str]:
    """The texts that `parse` reads."""
    rows = "; ".join(" ".join(f"{value:.10g}" for value in row) for row in mix.weights)
    return rows, " ".join(f"{value:.10g}" for value in mix.bias)


def random_mix(outputs: int, channels: int, seed: int) -> Mix:
    """Normal weights of variance 1/C_in, rounded to hundredths; no bias."""
    draw = np.random.default_rng(seed).normal(size=(outputs, channels)) / math.sqrt(channels)
    return Mix(tuple(map(tuple, draw.round(2).tolist())))


def principal(maps: npt.ArrayLike, outputs: int) -> Mix:
    """Principal component analysis of the pixels as a 1×1 convolution: W the components, b = −W·mean.

    Rounded to thousandths. Each component's largest weight is positive; the strongest component comes first. At
    most C_in components.
    """
    columns = np.asarray(maps, np.float64).reshape(len(np.asarray(maps)), -1)  # (C_in, H*W)
    _, vectors = np.linalg.eigh(np.cov(columns))
    chosen = vectors.T[::-1][:outputs]  # eigh sorts upwards
    signs = np.sign(chosen[np.arange(len(chosen)), np.abs(chosen).argmax(1)])
    weights = (chosen * signs[:, None]).round(_DIGITS)
    bias = (-weights @ columns.mean(1)).round(_DIGITS)
    return Mix(tuple(map(tuple, weights.tolist())), tuple(bias.tolist()))


def _matrix(text: str) -> Array:
    parsed = parse_kernel(text)
    if parsed.shape[:2] != (1, 1):
        raise LabError("mix.one_matrix")
    return parsed[0, 0]

"""Kernels to look at pictures with: the well-known ones by formula, random ones, and ones that a student types.

References
----------
Sobel kernel: I. Sobel, "History and definition of the Sobel operator", 2014.
Gabor kernel: J. G. Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation optimized
by two-dimensional visual cortical filters", 1985, https://doi.org/10.1364/JOSAA.2.001160
"""

import math
import unicodedata
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .errors import LabError

Array = npt.NDArray[np.float64]

LARGEST_SIDE, LARGEST_VALUE, MOST_MATRICES = 9, 10_000, 4
_FIXED = {
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),  # identity minus Laplacian
    "sobel_x": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),  # (1 2 1)ᵀ smooths, (−1 0 1) differentiates
    "sobel_y": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),  # second differences along both axes
}
FIXED = tuple(_FIXED)


class Gabor(NamedTuple):
    """A wave under a bell: exp(−(u² + γ²v²) / 2σ²) · cos(2πu/λ + ψ), with u along the wave, v across.

    Angles in degrees, lengths in pixels.
    """

    theta: float = 0.0
    wavelength: float = 4.0
    sigma: float = 2.0
    gamma: float = 0.5
    psi: float = 90.0


def fixed(name: str) -> Array:
    """Sharpen, Sobel along x or y, Laplacian: shape (3, 3). KeyError for other names."""
    return np.array(_FIXED[name], np.float64)


def identity(size: int) -> Array:
    """One in the middle, zeros around: (size, size). The output is the input; an even one is half a cell off."""
    kernel = np.zeros((size, size))
    kernel[(size - 1) // 2, (size - 1) // 2] = 1
    return kernel


def box(size: int) -> Array:
    """The mean of the window: every weight is 1/size²."""
    return np.full((size, size), 1 / size**2)


def gaussian(size: int, sigma: float) -> Array:
    """exp(−(x² + y²) / 2σ²) on the grid, divided by its sum, so that a flat picture keeps its brightness."""
    x = np.arange(size) - (size - 1) / 2
    bell = np.exp(-(x**2) / (2 * sigma**2))
    return np.outer(bell, bell) / bell.sum() ** 2


def gabor(size: int, shape: Gabor) -> Array:
    """The Gabor kernel on a grid of size × size, minus its mean, so that a flat picture gives 0."""
    x = np.arange(size) - (size - 1) / 2
    theta, psi = math.radians(shape.theta), math.radians(shape.psi)
    u = x[None, :] * math.cos(theta) + x[:, None] * math.sin(theta)
    v = -x[None, :] * math.sin(theta) + x[:, None] * math.cos(theta)
    bell = np.exp(-(u**2 + (shape.gamma * v) ** 2) / (2 * shape.sigma**2))
    wave = bell * np.cos(2 * math.pi * u / shape.wavelength + psi)
    return wave - wave.mean()


def random_filters(filters: int, channels: int, size: int, seed: int) -> Array:
    """Normal weights of variance 1/(C·kh·kw), rounded to hundredths: (filters, channels, size, size)."""
    draw = np.random.default_rng(seed).normal(size=(filters, channels, size, size))
    return np.round(draw / math.sqrt(channels * size * size), 2)


def parse_kernel(text: str, largest_side: int = LARGEST_SIDE) -> Array:
    """Filters from text: numbers by spaces or commas, rows by `;`, channels by `|`, filters by `||`.

    A number may be a fraction such as 1/9.

    Returns
    -------
    array, shape (filters, channels, rows, columns)

    Raises
    ------
    LabError
        nothing there, rows of different length, matrices of different shape, not a number, not finite, too large.
    """
    tidy = unicodedata.normalize("NFKC", text).replace("−", "-").replace("\n", ";").strip()
    filters = [[_matrix(each, largest_side) for each in part.split("|")] for part in tidy.split("||")]
    if max(len(filters), *map(len, filters)) > MOST_MATRICES:
        raise LabError("kernel.too_many", most=MOST_MATRICES)
    depths = {len(matrices) for matrices in filters}
    shapes = {matrix.shape for matrices in filters for matrix in matrices}
    if len(depths) > 1 or len(shapes) > 1:
        first, other = (*sorted(shapes), *sorted(shapes))[:2] if len(shapes) > 1 else sorted(depths)[:2]
        raise LabError("kernel.shapes", first=_times(first), other=_times(other))
    return np.array(filters)


def format_kernel(weights: npt.ArrayLike) -> str:
    """The text that `parse_kernel` reads: (filters, channels, rows, columns) → `1 0; 0 1 | …`."""
    return " || ".join(
        " | ".join("; ".join(" ".join(f"{value:.10g}" for value in row) for row in matrix) for matrix in matrices)
        for matrices in np.asarray(weights, np.float64).tolist()
    )


def _times(shape: object) -> str:
    return "×".join(map(str, shape)) if isinstance(shape, tuple) else str(shape)


def _matrix(text: str, largest: int) -> Array:
    rows = [row.replace(",", " ").split() for row in text.split(";") if row.strip(" ,")]
    if not rows:
        raise LabError("kernel.empty", example="1 0 -1; 2 0 -2; 1 0 -1")
    for place, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise LabError("kernel.ragged", row=place, count=len(row), first=len(rows[0]))
    if max(len(rows), len(rows[0])) > largest:
        raise LabError("kernel.too_large", rows=len(rows), columns=len(rows[0]), largest=largest)
    return np.array([[_number(word, place) for word in row] for place, row in enumerate(rows, 1)])


def _number(word: str, row: int) -> float:
    try:
        if "_" in word:
            raise ValueError(word)
        value = float(Fraction(word)) if "/" in word and len(word) < 30 else float(word)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise LabError("kernel.not_a_number", text=word[:30], row=row) from None
    if not math.isfinite(value):
        raise LabError("kernel.not_finite", text=word[:30], row=row)
    if abs(value) > LARGEST_VALUE:
        raise LabError("kernel.huge", text=word[:30], row=row, most=LARGEST_VALUE)
    return value

"""Bag of visual words, step by step: patches, their normalisation and whitening, words, histograms.

`k_means` finds the words; `bag_of_words` puts all steps into one scikit-learn estimator.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from . import checks
from .errors import LabError

Array = npt.NDArray[np.float64]
ASSIGNMENTS = ("hard", "soft")
DISTANCES = ("chi_square", "cosine")


def as_pictures(pictures: Any) -> Array:
    """Read a batch as (N, H, W, C).

    Raises
    ------
    LabError
        If it is empty, has other axes or channels than grey or colour, or holds something that is no finite number.
    """
    values = np.asarray(pictures)
    if values.ndim not in (3, 4):
        raise LabError("words.dimensions", shape=values.shape)
    if values.size == 0:
        raise LabError("words.empty", shape=values.shape)
    if values.dtype.kind not in "buif":
        raise LabError("words.not_numbers", type=values.dtype)
    if values.ndim == 4 and values.shape[3] not in (1, 3):
        raise LabError("words.channels", channels=values.shape[3])
    wrong = int(values.size - np.isfinite(values).sum())
    if wrong:
        raise LabError("words.not_finite", count=wrong)
    return values.reshape(*values.shape[:3], -1).astype(np.float64)


def dense_patches(pictures: Any, size: int, stride: int = 1) -> Array:
    """Every patch on a grid.

    Parameters
    ----------
    pictures
        (N, H, W) or (N, H, W, C).
    size
        Side of the square patch, in pixels.
    stride
        Pixels from patch to patch.

    Returns
    -------
    Array
        (N, rows, columns, size · size · C), rows = ⌊(H − size) / stride⌋ + 1.

    Raises
    ------
    LabError
        If the patch is larger than the picture, or `as_pictures` refuses.
    """
    batch = as_pictures(pictures)
    _check_size(batch, size)
    checks.whole("stride", stride, 1, max(batch.shape[1:3]))
    windows = np.lib.stride_tricks.sliding_window_view(batch, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    patches = windows.transpose(0, 1, 2, 4, 5, 3)  # (N, rows, columns, size, size, C)
    return patches.reshape(*patches.shape[:3], -1)


def random_patches(pictures: Any, size: int, count: int, rng: np.random.Generator) -> Array:
    """`count` patches (count, size · size · C), each from a random place of a random picture.

    Raises
    ------
    LabError
        If the patch is larger than the picture, or `as_pictures` refuses.
    """
    batch = as_pictures(pictures)
    _check_size(batch, size)
    checks.whole("count", count, 1, 10**7)
    which = rng.integers(len(batch), size=count)
    top, left = (rng.integers(side - size + 1, size=count) for side in batch.shape[1:3])
    windows = np.lib.stride_tricks.sliding_window_view(batch, (size, size), axis=(1, 2))
    return windows[which, top, left].transpose(0, 2, 3, 1).reshape(count, -1)


def _check_size(batch: Array, size: int) -> None:
    checks.whole("size", size, 1, 10**4)
    height, width = batch.shape[1:3]
    if size > min(height, width):
        raise LabError("words.patch_too_large", size=size, height=height, width=width, largest=min(height, width))


def variance_floor(patches: Array, fraction: float = 0.1) -> float:
    """Return `fraction` of the patches' mean variance, so that nearly flat patches are not blown up to noise."""
    return fraction * float(patches.var(axis=-1).mean()) or 1.0


def normalise(patches: Array, floor: float) -> Array:
    """Take the mean off every patch and divide it by √(variance + floor): brightness and contrast go, form stays."""
    centred = patches - patches.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + floor)


@dataclass(frozen=True)
class Whitening:
    """ZCA: x ↦ (x − mean) · matrix."""

    mean: Array  # (d,)
    matrix: Array  # (d, d), symmetric

    def __call__(self, patches: Array) -> Array:
        """Whiten patches (…, d)."""
        return (patches - self.mean) @ self.matrix


def whitening(patches: Array, fraction: float = 0.01) -> Whitening:
    """Fit ZCA whitening, V · (Λ + ε)^(−½) · Vᵀ from the covariance V · Λ · Vᵀ.

    Parameters
    ----------
    patches
        (count, d).
    fraction
        ε as a fraction of the mean variance; above 0, or directions without variance would be divided by 0.

    References
    ----------
    Bell & Sejnowski 1997, https://doi.org/10.1016/S0042-6989(97)00121-1
    """
    mean = patches.mean(axis=0)
    centred = patches - mean
    spread, directions = np.linalg.eigh(centred.T @ centred / len(patches))
    epsilon = fraction * float(spread.mean())
    epsilon = epsilon if epsilon > 0 else 1.0
    scale = 1 / np.sqrt(np.maximum(spread, 0) + epsilon)
    return Whitening(mean, (directions * scale) @ directions.T)


def squared_distances(patches: Array, words: Array) -> Array:
    """|x − w|² of all pairs, (…, k), by |x|² − 2x·w + |w|²."""
    squares = (patches**2).sum(axis=-1, keepdims=True) - 2 * patches @ words.T + (words**2).sum(axis=-1)
    return np.maximum(squares, 0)


def word_map(patches: Array, words: Array) -> npt.NDArray[np.intp]:
    """Return the number of the nearest word at each place."""
    return squared_distances(patches, words).argmin(axis=-1)


def activations(patches: Array, words: Array, assignment: str) -> Array:
    """How strongly each word answers to each patch, (…, k).

    hard: 1 for the nearest word, 0 for the others. soft ("triangle"): max(0, mean distance − distance).

    References
    ----------
    Coates, Ng & Lee 2011, https://proceedings.mlr.press/v15/coates11a.html
    """
    checks.choice("assignment", assignment, ASSIGNMENTS)
    squares = squared_distances(patches, words)
    if assignment == "hard":
        answer = np.zeros_like(squares)
        np.put_along_axis(answer, squares.argmin(axis=-1)[..., None], 1.0, axis=-1)
        return answer
    distances = np.sqrt(squares)
    return np.maximum(distances.mean(axis=-1, keepdims=True) - distances, 0)


def histograms(answers: Array, levels: int = 1) -> Array:
    """Sum answers (N, rows, columns, k) over the cells of a spatial pyramid; each level's share sums to 1 or is 0.

    Level 0 is the whole picture, level 1 has 2×2 cells, level 2 has 4×4. Returns (N, k · Σ 4^level).

    Raises
    ------
    LabError
        If a level has more cells along an axis than there are places.

    References
    ----------
    Lazebnik, Schmid & Ponce 2006, https://doi.org/10.1109/CVPR.2006.68
    """
    checks.whole("levels", levels, 1, 4)
    cells = 2 ** (levels - 1)
    if cells > min(answers.shape[1:3]):
        raise LabError("words.pyramid", cells=cells, rows=answers.shape[1], columns=answers.shape[2])
    return np.concatenate([_level(answers, 2**level) for level in range(levels)], axis=1)


def _level(answers: Array, cells: int) -> Array:
    starts = [np.arange(cells) * places // cells for places in answers.shape[1:3]]
    sums = np.add.reduceat(np.add.reduceat(answers, starts[0], axis=1), starts[1], axis=2)
    flat = sums.reshape(len(sums), -1)
    total = flat.sum(axis=1, keepdims=True)
    return np.divide(flat, total, out=np.zeros_like(flat), where=total > 0)


def inverse_document_frequency(counts: Array) -> Array:
    """ln((1 + N) / (1 + number of pictures with the word)) + 1 for each column of counts (N, k)."""
    return np.log((1 + len(counts)) / (1 + (counts > 0).sum(axis=0))) + 1


def picture_distances(one: Array, others: Array, distance: str = "chi_square") -> Array:
    """Distance of a histogram (d,) from each of others (N, d).

    chi_square: ½ Σ (a − b)² / (a + b), where a + b > 0. cosine: 1 − a·b / (|a| |b|); 1 where one of them is 0.
    """
    checks.choice("distance", distance, DISTANCES)
    if distance == "chi_square":
        total = others + one
        return np.divide((others - one) ** 2, total, out=np.zeros_like(total), where=total > 0).sum(axis=1) / 2
    lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(one)
    return 1 - np.divide(others @ one, lengths, out=np.zeros_like(lengths), where=lengths > 0)


def nearest_pictures(one: Array, others: Array, count: int, distance: str = "chi_square") -> npt.NDArray[np.intp]:
    """Return the numbers of the `count` pictures nearest by histogram, nearest first."""
    return np.argsort(picture_distances(one, others, distance), kind="stable")[:count]

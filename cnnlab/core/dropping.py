"""Dropout, both ways to make up for what is missing.

References
----------
Hinton et al., "Improving neural networks by preventing co-adaptation of feature detectors", 2012,
https://arxiv.org/abs/1207.0580; Krizhevsky, Sutskever and Hinton, 2012, section 4.2, https://doi.org/10.1145/3065386
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
WAYS = ("inverted", "paper")


def kept(shape: tuple[int, ...], p: float, *, generator: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Which units stay, each by itself with probability 1 − p."""
    return generator.random(shape) >= p


def train_mode(values: Array, keep: npt.NDArray[np.bool_], p: float, way: str) -> Array:
    """Units in training: `inverted` divides what stays by 1 − p, as torch does; `paper` leaves it as it is."""
    scale = 1 / (1 - p) if way == "inverted" else 1.0
    return np.where(keep, values * scale, 0.0)


def eval_mode(values: Array, p: float, way: str) -> Array:
    """Units in use: untouched, or times 1 − p as the paper does (with p = 0.5, halved)."""
    return values * (1.0 if way == "inverted" else 1 - p)


def summed(values: Array, weights: Array, p: float, way: str, draws: int, *, generator: np.random.Generator) -> Array:
    """Σ w·a of a unit of the next layer in train mode, (draws,): each draw drops other units."""
    weighed = values * weights * (1 / (1 - p) if way == "inverted" else 1.0)
    return kept((draws, len(values)), p, generator=generator) @ weighed


def spread(values: Array, weights: Array, p: float, way: str) -> tuple[float, float]:
    """Mean and standard deviation of `summed`, from the formula: each unit is a coin of its own."""
    weighed = values * weights * (1 / (1 - p) if way == "inverted" else 1.0)
    return float((1 - p) * weighed.sum()), float(np.sqrt(p * (1 - p) * (weighed**2).sum()))

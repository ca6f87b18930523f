"""Functions that stand after a layer, and their derivatives."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Array = npt.NDArray[np.float64]


class Activation(NamedTuple):
    """A function and its derivative, element by element."""

    value: Callable[[npt.ArrayLike], Array]
    slope: Callable[[npt.ArrayLike], Array]


def _relu_slope(x: npt.ArrayLike) -> Array:
    """0 at 0, as torch has it."""
    return (np.asarray(x, float) > 0).astype(float)


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation(lambda x: np.maximum(np.asarray(x, float), 0.0), _relu_slope),
    "tanh": Activation(lambda x: np.tanh(np.asarray(x, float)), lambda x: 1 - np.tanh(np.asarray(x, float)) ** 2),
    "sigmoid": Activation(
        lambda x: expit(np.asarray(x, float)), lambda x: expit(np.asarray(x, float)) * expit(-np.asarray(x, float))
    ),
}


def still_share(name: str, x: npt.ArrayLike, below: float) -> float:
    """Share of the values at which the derivative is below a fraction of the function's steepest one (1, 1, 1/4)."""
    activation = ACTIVATIONS[name]
    steepest = float(activation.slope(1e-9 if name == "relu" else 0.0))
    return float((activation.slope(x) < below * steepest).mean())

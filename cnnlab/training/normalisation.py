"""The scale that networks are shown pictures in. Needs no torch."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Normalisation:
    """Mean and standard deviation of the training pictures, per channel, in units of the full brightness (0–1)."""

    mean: npt.NDArray[np.float64]
    std: npt.NDArray[np.float64]

    @classmethod
    def of(cls, pictures: npt.NDArray[np.uint8]) -> "Normalisation":
        """Of uint8 pictures (N, H, W, C)."""
        values = pictures.reshape(-1, pictures.shape[-1])
        return cls(values.mean(axis=0) / 255, values.std(axis=0) / 255)

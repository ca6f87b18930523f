"""What the browser needs to shift a picture and its features by itself: dense features, and every measured distance."""

import numpy as np
import numpy.typing as npt

from cnnlab.core.shifts import WAYS, Way, dense, equivariance_error, invariance_error, shifted, stride_of
from cnnlab.ui.pictures import as_source

from .settings import REACH_PX
from .subject import edges, square

Array = npt.NDArray[np.float64]
WINDOW_PX = 72  # of the picture that is moved; a multiple of every stride
_BLUR_PX = 21  # three blurred pools reach so far beyond their first cell
SIDE_PX = WINDOW_PX + 2 * REACH_PX + _BLUR_PX + 3


def payload(photo: str, times: int, measure: str) -> dict:
    """Pictures as data addresses, and for each way its stride, its cells and its distances by [dy][dx].

    Parameters
    ----------
    measure
        `stay` (invariance) or `move` (equivariance).
    """
    features = edges(photo, SIDE_PX)
    ways = {way: _way(features, way, times, measure) for way in WAYS}
    grey = square(photo, SIDE_PX + 2).mean(axis=2)[..., None]
    return {"picture": as_source((grey * 255).round().astype(np.uint8)), "ways": ways}


def _way(features: Array, way: Way, times: int, measure: str) -> dict:
    found, stride = dense(features, way, times), stride_of(way, times)
    shown = found[0] / found[0].max()
    return {
        "stride": stride,
        "cells": WINDOW_PX // stride,
        "map": as_source((shown * 255).round().astype(np.uint8)[..., None]),
        "errors": errors(found, way, times, measure),
    }


def errors(found: Array, way: Way, times: int, measure: str) -> list[list[float]]:
    """The distance for every shift: row dy, column dx, each from −REACH_PX to REACH_PX."""
    stride, reach = stride_of(way, times), range(-REACH_PX, REACH_PX + 1)
    cells = WINDOW_PX // stride

    def at(down: int, right: int) -> Array:
        return shifted(found, way, times, (down, right), REACH_PX, cells)

    still = at(0, 0)
    if measure == "stay":
        return [[round(invariance_error(still, at(dy, dx)), 4) for dx in reach] for dy in reach]
    return [
        [round(equivariance_error(still, at(dy, dx), (dy / stride, dx / stride)), 4) for dx in reach] for dy in reach
    ]

"""Magnitudes as colours."""

import numpy as np
import numpy.typing as npt
from plotly.colors import get_colorscale, sample_colorscale

from cnnlab.plots import palette


def colours(shares: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Shares of the largest, (…) from 0 to 1, in viridis: (…, 3). What is outside takes the colour of the end."""
    return _VIRIDIS[np.rint(shares.clip(0, 1) * 255).astype(np.uint8)]


def _lookup() -> npt.NDArray[np.uint8]:
    steps = sample_colorscale(get_colorscale(palette.MAGNITUDE_SCALE), 256, colortype="tuple")
    return np.round(np.array(steps) * 255).astype(np.uint8)  # (256, 3)


_VIRIDIS = _lookup()

"""How finely a stride samples: what a coarse one cannot hold comes back as something else.

Cells `stride` pixels apart can hold waves of a period of 2·stride pixels and longer (Nyquist). Shorter ones are not
lost but *aliased*: they show up as long waves that the picture does not have.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab.core import kernels
from cnnlab.core.checks import whole
from cnnlab.core.convolve import cross_correlate
from cnnlab.core.kernels import Gabor

Array = npt.NDArray[np.float64]


class Sampled(NamedTuple):
    """The response at every pixel, (h, w), and at every `stride`-th; the share of its power that is aliased."""

    dense: Array
    sampled: Array
    aliased: float


def filter_of(size: int, angle_deg: float, period_px: float) -> Array:
    """An oriented wave under a bell, (size, size), without mean, whose positive weights add up to 1."""
    kernel = kernels.gabor(size, Gabor(angle_deg, period_px, size / 4, 1.0, 0.0))
    kernel = kernel - kernel.mean()
    return kernel / kernel[kernel > 0].sum()


def respond(grey: Array, kernel: Array, stride: int) -> Sampled:
    """A grey picture (H, W) under a filter, read at each pixel and at a stride."""
    whole("stride", stride, 1, 64)
    dense = cross_correlate(grey[None], kernel[None, None])[0]
    return Sampled(dense, dense[::stride, ::stride], aliased_share(dense, stride))


def aliased_share(response: Array, stride: int) -> float:
    """Share of the power, mean aside, at frequencies above 1 / (2·stride) along either axis."""
    power = np.abs(np.fft.fft2(response - response.mean())) ** 2
    down, across = (np.abs(np.fft.fftfreq(side)) for side in response.shape)
    limit = 1 / (2 * stride)
    too_fine = (down[:, None] > limit + 1e-12) | (across[None] > limit + 1e-12)
    total = power.sum()
    return float(power[too_fine].sum() / total) if total > 0 else 0.0

"""Which kernels look like Gabor functions, and which compare colours.

References
----------
Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation optimized by two-dimensional
visual cortical filters", JOSA A 2(7), 1985, https://doi.org/10.1364/JOSAA.2.001160
Jones and Palmer, "An evaluation of the two-dimensional Gabor filter model of simple receptive fields in cat striate
cortex", Journal of Neurophysiology 58(6), 1987, https://doi.org/10.1152/jn.1987.58.6.1233
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnlab.core.errors import LabError
from cnnlab.inspection.gabor_search import Array, Found, best_fit, sample

_SIZES = (3, 64)  # cells along an axis
_NOTHING = 1e-9  # of the largest weight: what is smaller is rounding
ORIENTED_COHERENCE = 0.4
ONE_AXIS, CHROMATIC = 0.75, 0.5


class GaborFit(NamedTuple):
    """amplitude·exp(−(u² + gamma²·v²) / (2·sigma²))·cos(2π·u/wavelength + phase) + a constant, where
    u = (x − x0)·cos(theta) + (y − y0)·sin(theta) and v = −(x − x0)·sin(theta) + (y − y0)·cos(theta).

    Lengths are in pixels, angles in radians; x counts columns and y rows (downwards), both from the middle of the
    first pixel. theta, in [0, π), is the direction in which the wave goes: its stripes run across it. `centre` is
    (y0, x0). `r2` is the share of the kernel's variance that the function explains. `coherence` is 0 for a round blob
    and 1 for endless stripes: how much the slopes of the function keep to one direction.
    """

    r2: float
    theta: float
    wavelength: float
    sigma: float
    gamma: float
    phase: float
    centre: tuple[float, float]
    amplitude: float
    coherence: float


def fit_gabor(kernel: NDArray[np.floating]) -> GaborFit:
    """The Gabor function nearest to a kernel, by least squares from several starts.

    Parameters
    ----------
    kernel : (kh, kw) or (C, kh, kw)
        Of several channels the strongest component is fitted: the one pattern that, times one weight for each channel,
        explains most (singular value decomposition of the mean-free channels).

    Raises
    ------
    LabError
        `inspection.kernel_shape` unless both axes have 3 to 64 cells.

    Notes
    -----
    r2 = 1 − SSres/SStot on mean-free channels; a constant kernel has r2 = 0. Of a colour kernel, SStot is the variance
    of all channels, not that of the fitted component alone: noise has a strongest component too, and a kernel of three
    unrelated patterns is no Gabor function because one of them is.

    NOISE
    """
    channels = _checked(kernel)
    mean_free = channels - channels.mean(axis=(1, 2), keepdims=True)
    if np.abs(mean_free).max() <= _NOTHING * np.abs(channels).max():
        return GaborFit(0.0, 0.0, 2.0, 1.0, 1.0, 0.0, _middle(channels), 0.0, 0.0)
    strengths, component = _strongest(mean_free)
    found = best_fit(component)
    share = float(strengths[0] ** 2 / (strengths**2).sum())
    x0, y0, theta, wavelength, sigma, gamma = found.shape
    phase, amplitude = float(np.arctan2(-found.sine, found.cosine)), float(np.hypot(found.sine, found.cosine))
    return GaborFit(
        r2=found.r2 * share,
        theta=theta % np.pi,
        wavelength=wavelength,
        sigma=sigma,
        gamma=gamma,
        phase=phase if theta % (2 * np.pi) < np.pi else -phase,  # half a turn reverses the wave
        centre=(y0, x0),
        amplitude=amplitude * float(strengths[0]),
        coherence=_coherence(found, component.shape),
    )


def oriented(kernels: NDArray[np.floating], r2: float = 0.6) -> int:
    """How many kernels are oriented: a Gabor function explains at least `r2` of them, and it has a direction.

    A round blob is a Gabor function too (a wave longer than its envelope), so the fit's `coherence` must be 0.4 or
    more; the first derivative of a round Gaussian, the roundest edge detector, has 0.5.

    Parameters
    ----------
    kernels : (K, C, kh, kw)

    Notes
    -----
    See `fit_gabor` for how often noise passes: at 5×5 compare the count with that of an untrained layer.
    """
    fits = map(fit_gabor, kernels)
    return sum(fit.r2 >= r2 and fit.coherence >= ORIENTED_COHERENCE for fit in fits)


def colour_opponent(kernels: NDArray[np.floating]) -> int:
    """How many kernels compare colours: what excites in one channel inhibits in another, in one colour axis.

    A kernel of three channels counts if its strongest component (one pattern times one weight for each of red, green
    and blue) has at least 75 % of its energy, the weights have both signs, and at least 50 % of the kernel's energy
    lies off the grey axis (1, 1, 1)/√3.

    Parameters
    ----------
    kernels : (K, 3, kh, kw)

    Raises
    ------
    LabError
        `inspection.not_colour`.

    Notes
    -----
    Opponent in the sense of physiology: cones' contributions have opposite signs (Shapley and Hawken 2011). The energy
    off the grey axis alone would not do: two thirds of white noise lie there. OPPONENT

    References
    ----------
    Shapley and Hawken, "Color in the cortex: single- and double-opponent cells", Vision Research 51(7), 2011,
    https://doi.org/10.1016/j.visres.2011.02.012
    """
    if kernels.ndim != 4 or kernels.shape[1] != 3:
        raise LabError("inspection.not_colour", channels=kernels.shape[1] if kernels.ndim == 4 else 1)
    return sum(map(_is_opponent, kernels.astype(np.float64)))


def _is_opponent(kernel: Array) -> bool:
    values = kernel.reshape(3, -1)
    energy = (values**2).sum()
    if energy == 0:
        return False
    colours, strengths, _ = np.linalg.svd(values, full_matrices=False)
    weights = colours[:, 0]
    grey = 3 * (values.mean(axis=0) ** 2).sum()
    one_axis = strengths[0] ** 2 >= ONE_AXIS * energy
    return bool(one_axis and weights.min() < 0 < weights.max() and energy - grey >= CHROMATIC * energy)


def _checked(kernel: NDArray[np.floating]) -> Array:
    """(C, kh, kw) in float64."""
    least, most = _SIZES
    if kernel.ndim not in (2, 3) or not all(least <= side <= most for side in kernel.shape[-2:]):
        shape = "×".join(map(str, kernel.shape))
        raise LabError("inspection.kernel_shape", shape=shape, least=least, most=most)
    return np.asarray(kernel, dtype=np.float64).reshape(-1, *kernel.shape[-2:])


def _strongest(mean_free: Array) -> tuple[Array, Array]:
    """The components' strengths, and the strongest pattern (kh, kw), of length one."""
    weights, strengths, patterns = np.linalg.svd(mean_free.reshape(len(mean_free), -1), full_matrices=False)
    sign = np.sign(weights[np.abs(weights[:, 0]).argmax(), 0])  # the channel that has most of it has it positive
    return strengths, sign * patterns[0].reshape(mean_free.shape[1:])


def _middle(channels: Array) -> tuple[float, float]:
    return (channels.shape[1] - 1) / 2, (channels.shape[2] - 1) / 2


def _coherence(found: Found, shape: tuple[int, ...]) -> float:
    """(largest − smallest)/(their sum) of the two moments of the function's slopes over the kernel."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    across = sample(found, x + 0.5, y) - sample(found, x - 0.5, y)
    down = sample(found, x, y + 0.5) - sample(found, x, y - 0.5)
    xx, yy, xy = (across**2).sum(), (down**2).sum(), (across * down).sum()
    return float(np.hypot(xx - yy, 2 * xy) / (xx + yy)) if xx + yy > 0 else 0.0

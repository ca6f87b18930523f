"""The search behind `gabor.fit_gabor`: one pattern, several starts, Levenberg and Marquardt's least squares.

The function is f = exp(−(u² + γ²v²)/(2σ²))·(a·cos(2πu/λ) + b·sin(2πu/λ)) + c. Of its nine numbers a, b and c are
linear, so a start needs only the other six: directions and wavelengths are peaks of the Fourier transform. Those
with limits are searched on a line that a logistic curve bends into the limits.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Shape = tuple[float, float, float, float, float, float]  # x0, y0, theta, wavelength, sigma, gamma

_SPECTRUM = 64  # cells of the padded Fourier transform
_PEAKS = 3
_FOLLOWED = 4  # starts, best first, that are followed to the end
_GAMMA = (0.2, 2.0)
_EVALUATIONS = 100


class Found(NamedTuple):
    """A fitted function: the share it explains, its six shape numbers, and the weights of cosine and sine."""

    r2: float
    shape: Shape
    cosine: float
    sine: float


def best_fit(pattern: Array) -> Found:
    """The best of several searches for a mean-free pattern (kh, kw)."""
    from scipy.optimize import least_squares

    search = _Search(pattern)
    ends = [
        least_squares(search.residual, start, jac=search.jacobian, method="lm", max_nfev=_EVALUATIONS)
        for start in search.starts()[:_FOLLOWED]
    ]
    best = min(ends, key=lambda end: end.cost)
    a, b, _ = best.x[:3]
    r2 = 1 - 2 * float(best.cost) / float((pattern**2).sum())
    return Found(max(0.0, r2), search.shape_at(best.x), float(a), float(b))


def sample(found: Found, x: Array, y: Array) -> Array:
    """The function without its constant, at columns x and rows y."""
    waves = _waves(np.array(found.shape), x, y)
    return found.cosine * waves[0] + found.sine * waves[1]


class _Search:
    """Residuals of one pattern and their derivatives, in nine unbounded numbers: a, b, c, and six bent ones."""

    def __init__(self, pattern: Array) -> None:
        height, width = pattern.shape
        rows, columns = np.mgrid[:height, :width].astype(np.float64)
        self.x, self.y = columns.ravel(), rows.ravel()
        self.pattern = pattern
        self.values = pattern.ravel()
        size = max(height, width)
        self.low = np.array([-0.5, -0.5, 0.0, 2.0, 0.5, _GAMMA[0]])
        self.high = np.array([width - 0.5, height - 0.5, 1.0, 4.0 * size, float(size), _GAMMA[1]])
        self.free = np.array([False, False, True, False, False, False])  # an angle has no limits

    def starts(self) -> list[Array]:
        """Starting points, the nearest to the pattern first."""
        size = max(self.pattern.shape)
        centres = (_centroid(self.pattern), np.unravel_index(np.abs(self.pattern).argmax(), self.pattern.shape))
        found: list[tuple[float, Array]] = []
        for (theta, wavelength), sigma, (row, column) in product(_peaks(self.pattern), (size / 6, size / 3), centres):
            shape = np.array([column, row, theta, wavelength, sigma, 1.0])
            columns = np.stack([*_waves(shape, self.x, self.y), np.ones_like(self.x)], axis=1)
            weights = np.linalg.lstsq(columns, self.values, rcond=None)[0]
            error = float(((columns @ weights - self.values) ** 2).sum())
            found.append((error, np.concatenate([weights, self._unbent(shape)])))
        return [start for _, start in sorted(found, key=lambda pair: pair[0])]

    def residual(self, p: Array) -> Array:
        cosine, sine = _waves(self._bent(p[3:]), self.x, self.y)
        return p[0] * cosine + p[1] * sine + p[2] - self.values

    def jacobian(self, p: Array) -> Array:
        """(cells, 9): by a, b, c, and by the six numbers times the slope of the bend."""
        a, b = p[:2]
        x0, y0, theta, wavelength, sigma, gamma = shape = self._bent(p[3:])
        c, s = np.cos(theta), np.sin(theta)
        u, v = (self.x - x0) * c + (self.y - y0) * s, -(self.x - x0) * s + (self.y - y0) * c
        cosine, sine = _waves(shape, self.x, self.y)
        wave, turned = a * cosine + b * sine, b * cosine - a * sine
        by_u = turned * (2 * np.pi / wavelength) - wave * u / sigma**2
        by_v = -wave * v * gamma**2 / sigma**2
        by_shape = (
            -by_u * c + by_v * s,
            -by_u * s - by_v * c,
            by_u * v - by_v * u,
            -turned * u * (2 * np.pi / wavelength**2),
            wave * (u**2 + gamma**2 * v**2) / sigma**3,
            -wave * gamma * v**2 / sigma**2,
        )
        slopes = self._slopes(p[3:])
        bent = [column * slope for column, slope in zip(by_shape, slopes, strict=True)]
        return np.stack([cosine, sine, np.ones_like(u), *bent], axis=1)

    def shape_at(self, p: Array) -> Shape:
        return tuple(map(float, self._bent(p[3:])))  # pyright: ignore[reportReturnType]

    def _bent(self, q: Array) -> Array:
        return np.where(self.free, q, self.low + (self.high - self.low) * _logistic(q))

    def _slopes(self, q: Array) -> Array:
        at = _logistic(q)
        return np.where(self.free, 1.0, (self.high - self.low) * at * (1 - at))

    def _unbent(self, shape: Array) -> Array:
        share = np.clip((shape - self.low) / (self.high - self.low), 0.02, 0.98)
        return np.where(self.free, shape, np.log(share / (1 - share)))


def _logistic(q: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(q / 2)


def _waves(shape: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """Cosine and sine under the envelope."""
    x0, y0, theta, wavelength, sigma, gamma = shape
    c, s = np.cos(theta), np.sin(theta)
    u, v = (x - x0) * c + (y - y0) * s, -(x - x0) * s + (y - y0) * c
    envelope = np.exp(-(u**2 + gamma**2 * v**2) / (2 * sigma**2))
    turn = 2 * np.pi / wavelength * u
    return envelope * np.cos(turn), envelope * np.sin(turn)


def _centroid(pattern: Array) -> tuple[float, float]:
    """(row, column) of the middle of the energy."""
    energy = pattern**2
    total = energy.sum()
    rows, columns = np.arange(pattern.shape[0]), np.arange(pattern.shape[1])
    return float(energy.sum(1) @ rows / total), float(energy.sum(0) @ columns / total)


def _peaks(pattern: Array) -> list[tuple[float, float]]:
    """(theta, wavelength) of the highest peaks of the spectrum."""
    power = np.abs(np.fft.rfft2(pattern, (_SPECTRUM, _SPECTRUM)))  # (64, 33): half of a symmetric plane
    around = np.pad(power, ((1, 1), (1, 1)), mode="wrap")
    near = [np.roll(around, move, (0, 1))[1:-1, 1:-1] for move in product((-1, 0, 1), repeat=2) if move != (0, 0)]
    height = np.where(power >= np.max(near, axis=0), power, 0.0)
    height[0, 0] = 0.0
    places = np.argsort(-height, axis=None)[:_PEAKS]
    down = np.fft.fftfreq(_SPECTRUM)
    found = []
    for row, column in zip(*np.unravel_index(places, power.shape), strict=True):
        fy, fx = down[row], column / _SPECTRUM
        if height[row, column] > 0:
            found.append((float(np.arctan2(fy, fx)), float(1 / np.hypot(fx, fy))))
    return found or [(0.0, float(max(pattern.shape)))]

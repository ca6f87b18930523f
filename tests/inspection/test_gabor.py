import numpy as np
import pytest
from skimage.filters import gabor_kernel

from cnnlab.core.errors import LabError
from cnnlab.inspection.gabor import colour_opponent, fit_gabor, oriented

RED_GREEN, GREY, BLUE_YELLOW = np.array([1, -1, 0]), np.array([1, 1, 1]), np.array([-1, -1, 2])


def wave(size, theta, wavelength, sigma=None, phase=0.0):
    """scikit-image's Gabor kernel, cut or filled to size×size."""
    sigma = sigma or size / 4.5
    full = gabor_kernel(1 / wavelength, theta, sigma_x=sigma, sigma_y=sigma, n_stds=9, offset=phase).real
    low = (len(full) - size) // 2
    kernel = full[low : low + size, low : low + size]
    return kernel / np.abs(kernel).max()


def noisy(kernel, level, seed=0):
    return kernel + level * kernel.std() * np.random.default_rng(seed).normal(size=kernel.shape)


def blob(size, sigma=1.5):
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return np.exp(-(x**2 + y**2) / (2 * sigma**2))


def coloured(colour, pattern):
    return np.asarray(colour, float)[:, None, None] * pattern


def apart(angle, other):
    """Of two undirected directions, in radians."""
    return abs((angle - other + np.pi / 2) % np.pi - np.pi / 2)


@pytest.mark.parametrize("size", [7, 9, 11])
@pytest.mark.parametrize("degrees", [0, 30, 75, 90, 135, 170])
@pytest.mark.parametrize("phase", [0.0, 1.0, np.pi / 2, 3.0])
def test_a_gabor_kernel_in_noise_is_found(size, degrees, phase):
    theta, wavelength = np.radians(degrees), size / 2
    fit = fit_gabor(noisy(wave(size, theta, wavelength, phase=phase), 0.2))
    assert fit.r2 > 0.9
    assert np.degrees(apart(fit.theta, theta)) < 6
    assert fit.wavelength == pytest.approx(wavelength, rel=0.15)
    assert 0 <= fit.theta < np.pi


@pytest.mark.parametrize("degrees", [10, 100, 160])
def test_a_clean_kernel_gives_back_its_numbers(degrees):
    theta = np.radians(degrees)
    fit = fit_gabor(wave(11, theta, 5.0, sigma=2.0, phase=0.7))
    assert fit.r2 > 0.9999
    assert np.degrees(apart(fit.theta, theta)) < 0.1
    assert (fit.wavelength, fit.sigma, fit.gamma) == pytest.approx((5.0, 2.0, 1.0), rel=0.01)
    assert fit.centre == pytest.approx((5.0, 5.0), abs=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_r2_and_the_numbers_are_those_of_the_written_formula(seed):
    kernel = np.random.default_rng(seed).normal(size=(7, 9))
    fit = fit_gabor(kernel)
    y, x = np.mgrid[:7, :9].astype(float)
    c, s = np.cos(fit.theta), np.sin(fit.theta)
    u, v = (x - fit.centre[1]) * c + (y - fit.centre[0]) * s, -(x - fit.centre[1]) * s + (y - fit.centre[0]) * c
    envelope = np.exp(-(u**2 + fit.gamma**2 * v**2) / (2 * fit.sigma**2))
    gabor = fit.amplitude * envelope * np.cos(2 * np.pi * u / fit.wavelength + fit.phase)
    rest = (kernel - kernel.mean()) - (gabor - gabor.mean())
    assert fit.r2 == pytest.approx(1 - (rest**2).sum() / ((kernel - kernel.mean()) ** 2).sum(), abs=1e-6)


def test_white_noise_is_mostly_not_explained():
    kernels = np.random.default_rng(1).normal(size=(20, 7, 7))
    assert sum(fit_gabor(kernel).r2 >= 0.6 for kernel in kernels) <= 1


def test_colour_in_one_axis_changes_nothing_and_unrelated_colours_count_against_the_fit():
    pattern, other = wave(9, 0.5, 4.5), np.random.default_rng(0).normal(size=(9, 9))
    grey = fit_gabor(pattern)
    assert fit_gabor(coloured(RED_GREEN, pattern)).r2 == pytest.approx(grey.r2, abs=1e-4)
    other *= np.std(pattern) / np.std(other)
    assert fit_gabor(np.stack([pattern, other, 0 * other])).r2 < 0.65


def test_a_round_blob_is_a_gabor_function_but_not_oriented():
    edge = blob(9, 2.0) * (4 - np.arange(9))  # the first derivative of a Gaussian
    assert fit_gabor(blob(9)).r2 > 0.95
    assert oriented(np.stack([blob(9)[None], wave(9, 1.0, 4.0)[None], edge[None]])) == 2


def test_noise_and_constants_are_not_oriented():
    kernels = np.random.default_rng(2).normal(size=(10, 3, 7, 7))
    kernels[0] = 1.0
    assert fit_gabor(kernels[0]).r2 == 0
    assert oriented(kernels) == 0


def test_colour_opponent_kernels_are_those_with_two_signs_in_one_colour_axis():
    pattern, rng = wave(7, 0.3, 3.5), np.random.default_rng(0)
    opponent = [coloured(RED_GREEN, pattern), coloured(BLUE_YELLOW, blob(7)), noisy(coloured(RED_GREEN, blob(7)), 0.2)]
    others = [
        coloured(GREY, pattern),
        coloured([1, 0, 0], pattern),  # off the grey axis, but nothing is compared
        coloured([1, 0.9, -0.1], pattern),  # two signs, but almost grey
        np.zeros((3, 7, 7)),
    ]
    assert colour_opponent(np.stack(opponent)) == 3
    assert colour_opponent(np.stack(others)) == 0
    assert colour_opponent(rng.normal(size=(200, 3, 7, 7))) == 0


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("inspection.kernel_shape", lambda: fit_gabor(np.ones((2, 5)))),
        ("inspection.kernel_shape", lambda: fit_gabor(np.ones((3, 1, 1)))),
        ("inspection.kernel_shape", lambda: fit_gabor(np.ones(9))),
        ("inspection.not_colour", lambda: colour_opponent(np.ones((4, 1, 5, 5)))),
        ("inspection.not_colour", lambda: colour_opponent(np.ones((5, 5)))),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(code, call):
    with pytest.raises(LabError) as caught:
        call()
    assert caught.value.code == code

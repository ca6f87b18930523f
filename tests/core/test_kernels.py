"""Kernels: their formulas by other means, and the text that students type."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import ndimage
from skimage.filters import gabor_kernel

from cnnlab.core import kernels
from cnnlab.core.errors import LabError
from cnnlab.core.kernels import Gabor, format_kernel, parse_kernel

PICTURE = np.random.default_rng(0).normal(size=(9, 9))


@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("sobel_x", lambda x: ndimage.sobel(x, axis=1, mode="constant")),
        ("sobel_y", lambda x: ndimage.sobel(x, axis=0, mode="constant")),
        ("laplacian", lambda x: ndimage.laplace(x, mode="constant")),
        ("sharpen", lambda x: x - ndimage.laplace(x, mode="constant")),
    ],
)
def test_a_fixed_kernel_does_what_scipys_operator_does(name, oracle):
    ours = ndimage.correlate(PICTURE, kernels.fixed(name), mode="constant")
    np.testing.assert_allclose(ours, oracle(PICTURE), atol=1e-12)


@pytest.mark.parametrize("size", [3, 5, 7])
def test_identity_box_and_gaussian_are_scipys(size):
    np.testing.assert_array_equal(ndimage.correlate(PICTURE, kernels.identity(size)), PICTURE)
    mean = ndimage.uniform_filter(PICTURE, size, mode="constant")
    np.testing.assert_allclose(ndimage.correlate(PICTURE, kernels.box(size), mode="constant"), mean)
    blurred = ndimage.gaussian_filter(PICTURE, 1.3, radius=size // 2, mode="constant")
    ours = ndimage.correlate(PICTURE, kernels.gaussian(size, 1.3), mode="constant")
    np.testing.assert_allclose(ours, blurred)


@pytest.mark.parametrize("theta", [0, 30, 90])
def test_a_gabor_kernel_is_skimages_up_to_scale_and_mean(theta):
    shape = Gabor(theta, 4, 2, 0.5, 0)
    big = gabor_kernel(1 / 4, np.radians(theta), sigma_x=2, sigma_y=4, offset=0, n_stds=4).real
    middle = np.array(big.shape) // 2
    theirs = big[middle[0] - 3 : middle[0] + 4, middle[1] - 3 : middle[1] + 4] * (2 * np.pi * 2 * 4)
    np.testing.assert_allclose(kernels.gabor(7, shape), theirs - theirs.mean(), atol=1e-12)


def test_random_filters_repeat_with_their_seed_only():
    first = kernels.random_filters(2, 3, 3, seed=4)
    np.testing.assert_array_equal(first, kernels.random_filters(2, 3, 3, seed=4))
    assert not np.array_equal(first, kernels.random_filters(2, 3, 3, seed=5))
    assert kernels.random_filters(4, 4, 9, seed=0).std() == pytest.approx(1 / np.sqrt(4 * 81), rel=0.1)


@given(arrays(np.float64, array_shapes(min_dims=4, max_dims=4, max_side=4), elements=st.integers(-400, 400)))
def test_what_is_written_is_read_again(weights):
    np.testing.assert_array_equal(parse_kernel(format_kernel(weights / 8)), weights / 8)


@pytest.mark.parametrize("text", ["1 2; 3 4", "1,2;3,4", "1 2\n3 4", "１，２；３ ４;", " 1  2 ;3 8/2 "])
def test_people_write_a_matrix_in_many_ways(text):
    np.testing.assert_array_equal(parse_kernel(text), [[[[1, 2], [3, 4]]]])


def test_channels_and_filters_have_their_signs():
    assert parse_kernel("1 | 2 | 3 || 4 | 5 | −6").tolist() == [[[[1]], [[2]], [[3]]], [[[4]], [[5]], [[-6]]]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "kernel.empty"), (" ; ", "kernel.empty"), ("1 | ", "kernel.empty"), ("1 2; 3", "kernel.ragged"),
        ("1 x", "kernel.not_a_number"), ("1/0", "kernel.not_a_number"), ("1_0", "kernel.not_a_number"),
        ("nan", "kernel.not_finite"), ("1 -inf", "kernel.not_finite"),
        ("1e5", "kernel.huge"), ("9" * 400, "kernel.not_finite"), (" ".join("1" * 10), "kernel.too_large"),
        ("1 | 1 2", "kernel.shapes"), ("1 | 2 || 3", "kernel.shapes"), ("1|1|1|1|1", "kernel.too_many"),
    ],
)  # fmt: skip
def test_nonsense_is_explained(text, code):
    with pytest.raises(LabError) as found:
        parse_kernel(text)
    assert found.value.code == code

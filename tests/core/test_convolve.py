"""Convolution and pooling against torch's own."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import signal
from torch.nn import functional

from cnnlab.core.convolve import (
    average_pool,
    convolve,
    cross_correlate,
    flipped,
    global_average_pool,
    global_max_pool,
    lp_pool,
    max_pool,
)
from cnnlab.core.errors import LabError

SIDES = st.integers(1, 9)


def drawn(*shape: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(np.float64)


@settings(deadline=None, max_examples=150)
@given(
    st.tuples(SIDES, SIDES), st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(1, 3), st.integers(1, 3),
    st.tuples(st.integers(1, 3), st.integers(1, 3)), st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)), st.integers(0, 10**6),
)  # fmt: skip
def test_cross_correlation_is_what_torch_calls_a_convolution(size, kernel, c, k, stride, padding, dilation, seed):
    spans = [d * (f - 1) + 1 for d, f in zip(dilation, kernel, strict=True)]
    assume(all(span <= n + 2 * p for span, n, p in zip(spans, size, padding, strict=True)))
    image, weights, bias = drawn(c, *size, seed=seed), drawn(k, c, *kernel, seed=seed + 1), drawn(k, seed=seed + 2)
    theirs = functional.conv2d(
        torch.tensor(image), torch.tensor(weights), torch.tensor(bias), stride, padding, dilation
    ).numpy()
    ours = cross_correlate(image, weights, bias, stride, padding, dilation)
    assert ours.shape == theirs.shape
    np.testing.assert_array_equal(ours, theirs)  # whole numbers: no rounding


def test_a_true_convolution_is_scipys():
    image, kernel = drawn(7, 9, seed=1), drawn(3, 4, seed=2)
    ours = convolve(image[None], kernel[None, None])[0]
    np.testing.assert_allclose(ours, signal.convolve2d(image, kernel, mode="valid"))
    assert not np.array_equal(ours, cross_correlate(image[None], kernel[None, None])[0])


def test_a_symmetric_kernel_gives_the_same_both_ways():
    kernel = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])[None, None]
    image = drawn(1, 8, 8, seed=3)
    np.testing.assert_array_equal(convolve(image, kernel), cross_correlate(image, kernel))
    np.testing.assert_array_equal(flipped(kernel), kernel)


@settings(deadline=None, max_examples=100)
@given(
    st.tuples(SIDES, SIDES), st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(1, 3), st.integers(0, 2),
    st.integers(1, 3), st.integers(0, 10**6),
)  # fmt: skip
def test_pools_are_torchs_and_so_is_the_place_of_each_maximum(size, kernel, stride, padding, dilation, seed):
    assume(padding <= min(kernel) // 2)
    assume(all(dilation * (k - 1) + 1 <= n + 2 * padding for k, n in zip(kernel, size, strict=True)))
    image = np.random.default_rng(seed).permutation(2 * size[0] * size[1]).reshape(2, *size).astype(np.float64)
    values, places = functional.max_pool2d(torch.tensor(image), kernel, stride, padding, dilation, return_indices=True)
    ours = max_pool(image, kernel, stride, padding, dilation)
    np.testing.assert_array_equal(ours.values, values.numpy())
    read = np.isfinite(ours.values)  # a dilated window may lie in the padding with all its taps: then there is no place
    np.testing.assert_array_equal(ours.argmax[read], places.numpy()[read])
    if dilation == 1:
        mean = functional.avg_pool2d(torch.tensor(image), kernel, stride, padding).numpy()
        np.testing.assert_allclose(average_pool(image, kernel, stride, padding), mean)


@pytest.mark.parametrize("pool", [max_pool, average_pool])
def test_a_pool_padded_beyond_half_its_window_is_refused(pool):
    with pytest.raises(LabError, match="at most 1"):
        pool(np.ones((1, 5, 5)), 3, padding=2)


def test_a_filter_not_as_deep_as_the_picture_and_a_kernel_too_large_are_refused():
    with pytest.raises(LabError, match="2 deep, but the picture has 3 channels"):
        cross_correlate(np.ones((3, 5, 5)), np.ones((1, 2, 3, 3)))
    with pytest.raises(LabError, match="kernel of 6"):
        cross_correlate(np.ones((1, 5, 5)), np.ones((1, 1, 6, 6)))


@settings(deadline=None, max_examples=100)
@given(
    st.tuples(SIDES, SIDES), st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(1, 3), st.integers(0, 2),
    st.integers(0, 10**6),
)  # fmt: skip
def test_pools_that_round_up_are_torchs(size, kernel, stride, padding, seed):
    assume(padding <= min(kernel) // 2)
    assume(all(k <= n + 2 * padding for k, n in zip(kernel, size, strict=True)))
    image = np.random.default_rng(seed).permutation(2 * size[0] * size[1]).reshape(2, *size).astype(np.float64)
    arguments = (torch.tensor(image), kernel, stride, padding)
    values, places = functional.max_pool2d(*arguments, ceil_mode=True, return_indices=True)
    ours = max_pool(image, kernel, stride, padding, ceil_mode=True)
    np.testing.assert_array_equal(ours.values, values.numpy())
    np.testing.assert_array_equal(ours.argmax, places.numpy())
    mean = functional.avg_pool2d(*arguments, ceil_mode=True).numpy()
    np.testing.assert_allclose(average_pool(image, kernel, stride, padding, ceil_mode=True), mean)


@settings(deadline=None, max_examples=60)
@given(
    st.tuples(SIDES, SIDES), st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(1, 3),
    st.sampled_from([1.0, 1.5, 2.0, 3.0, 8.0]), st.booleans(), st.integers(0, 10**6),
)  # fmt: skip
def test_an_lp_pool_is_torchs(size, kernel, stride, p, ceil_mode, seed):
    assume(all(k <= n for k, n in zip(kernel, size, strict=True)))
    image = np.abs(drawn(2, *size, seed=seed))
    theirs = functional.lp_pool2d(torch.tensor(image), p, kernel, stride, ceil_mode).numpy()
    np.testing.assert_allclose(lp_pool(image, kernel, p, stride, ceil_mode), theirs, rtol=1e-9)


def test_an_lp_pool_runs_from_the_sum_to_the_maximum():
    image = np.abs(drawn(3, 8, 8, seed=4)) * 30
    np.testing.assert_allclose(lp_pool(image, 2, 1, 2), average_pool(image, 2, 2) * 4)
    np.testing.assert_allclose(lp_pool(image, 2, 64, 2), max_pool(image, 2, 2).values, rtol=0.03)
    with pytest.raises(LabError, match="ReLU"):
        lp_pool(-image, 2, 2)


def test_global_pools_are_torchs_adaptive_pools_to_one_cell():
    image = drawn(3, 5, 7, seed=5)
    tensor = torch.tensor(image)[None]
    np.testing.assert_array_equal(global_max_pool(image), functional.adaptive_max_pool2d(tensor, 1)[0].numpy())
    np.testing.assert_allclose(global_average_pool(image), functional.adaptive_avg_pool2d(tensor, 1)[0].numpy())

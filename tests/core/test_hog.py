"""The histogram of oriented gradients against scikit-image, and against what can be worked out by hand."""

import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from skimage import data
from skimage import feature as skimage_feature

from cnnlab.core import hog as hog_module
from cnnlab.core.errors import LabError
from cnnlab.core.hog import hog, hog_batch, hog_length

NORMS = ("L1", "L1-sqrt", "L2", "L2-Hys")
PAIRS = st.tuples(st.integers(1, 9), st.integers(1, 9))
BLOCKS = st.tuples(st.integers(1, 3), st.integers(1, 3))


def drawn(shape, kind: str, seed: int) -> np.ndarray:
    """Few grey levels, so that directions on the bin edges are common; or many."""
    levels = np.random.default_rng(seed).integers(0, 256 if seed % 2 else 5, shape)
    return {"uint8": levels.astype(np.uint8), "unit": levels / 255, "single": (levels / 255).astype(np.float32)}[kind]


PICTURES = given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)), st.sampled_from([None, 0, -1]), st.integers(1, 12), PAIRS,
    BLOCKS, st.sampled_from(NORMS), st.booleans(), st.sampled_from(["uint8", "unit", "single"]), st.integers(0, 10**6),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@PICTURES
def test_hog_is_scikit_images_and_so_are_the_readable_steps(
    size, axis, orientations, cell, block, norm, root, kind, seed
):
    assume(all(c * b <= n for c, b, n in zip(cell, block, size, strict=True)))
    image = drawn({None: size, 0: (3, *size), -1: (*size, 3)}[axis], kind, seed)
    theirs = skimage_feature.hog(
        image, orientations, cell, block, norm, transform_sqrt=root, feature_vector=False, channel_axis=axis
    )
    ours = hog(image, orientations, cell, block, norm, root, False, channel_axis=axis)
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    tolerance = 2e-3 if norm == "L1-sqrt" else 1e-6  # a root makes 1e-6 of what is almost nothing
    np.testing.assert_allclose(ours**2, theirs**2, atol=1e-6)
    np.testing.assert_allclose(ours, theirs, atol=tolerance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hog_module, "_fast", lambda bytes_alone: None)
        readable = hog(image, orientations, cell, block, norm, root, False, channel_axis=axis)
    np.testing.assert_allclose(ours, readable, atol=1e-6 if kind == "single" else 1e-9)


@settings(deadline=None, max_examples=100)
@given(
    st.integers(1, 17), st.sampled_from(NORMS), st.tuples(st.integers(1, 3), st.integers(1, 3)), st.integers(0, 10**6)
)
def test_the_compiled_loop_equals_the_readable_steps_with_signed_angles_and_strides(orientations, norm, stride, seed):
    image = drawn((33, 37, 3), "unit", seed)
    options = {"channel_axis": -1, "block_stride": stride, "signed": True, "feature_vector": False}
    ours = hog(image, orientations, (4, 5), (2, 2), norm, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hog_module, "_fast", lambda bytes_alone: None)
        np.testing.assert_allclose(ours, hog(image, orientations, (4, 5), (2, 2), norm, **options), atol=1e-9)
    dense = hog(image, orientations, (4, 5), (2, 2), norm, **(options | {"block_stride": 1}))
    np.testing.assert_array_equal(ours, dense[:: stride[0], :: stride[1]])


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([(1,), (3,)]), st.sampled_from([1, 2, 9, 12, 18, 300]), st.booleans(), st.sampled_from(NORMS),
    st.integers(0, 10**6),
)  # fmt: skip
def test_bytes_looked_up_in_a_table_equal_the_same_numbers_as_floats(channels, orientations, signed, norm, seed):
    rng = np.random.default_rng(seed)
    few = rng.choice([0, 1, 2, 4, 127, 254, 255], (2, 19, 23, *channels)).astype(np.uint8)  # many angles on an edge
    batch = np.concatenate([few, rng.integers(0, 256, few.shape).astype(np.uint8)])
    options = {"block_norm": norm, "signed": signed}
    ours = hog_batch(batch, orientations, (4, 5), 2, **options)
    np.testing.assert_allclose(ours, hog_batch(batch.astype(float), orientations, (4, 5), 2, **options), atol=1e-9)


def test_a_batch_of_bytes_is_scikit_images_picture_by_picture():
    batch = np.random.default_rng(4).integers(0, 256, (600, 28, 28)).astype(np.uint8)  # more than one piece
    theirs = [skimage_feature.hog(image, 9, (7, 7), (2, 2)) for image in batch]
    np.testing.assert_allclose(hog_batch(batch, 9, 7, 2), theirs, atol=1e-6)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("name", ["camera", "astronaut", "coins"])
def test_photographs_give_scikit_images_vector(name, norm):
    image = getattr(data, name)()[:301, :203]
    axis = -1 if image.ndim == 3 else None
    theirs = skimage_feature.hog(image, block_norm=norm, channel_axis=axis)
    np.testing.assert_allclose(hog(image, block_norm=norm, channel_axis=axis), theirs, atol=1e-6)


def test_one_number_stands_for_a_pair():
    image = data.camera()[:64, :64]
    np.testing.assert_array_equal(hog(image, 9, 8, 2), hog(image, 9, (8, 8), (2, 2)))


@pytest.mark.parametrize("interpolation", ["none", "orientation", "trilinear"])
@pytest.mark.parametrize(("slope", "bins", "signed_bins"), [((0, 1), {0, 8}, {0, 17}), ((-1, -3), {0, 1}, {9, 10})])
def test_a_pure_ramp_votes_into_the_bins_of_its_one_direction(slope, bins, signed_bins, interpolation):
    y, x = np.mgrid[:32, :32]
    ramp = slope[0] * y + slope[1] * x  # inner cells see one gradient only: 0° and 198.4°
    for orientations, signed, near in ((9, False, bins), (18, True, signed_bins)):
        options = {"signed": signed, "interpolation": interpolation, "feature_vector": False}
        blocks = hog(ramp, orientations, 8, 1, **options)[1:3, 1:3, 0, 0]
        filled = {int(each) for each in np.flatnonzero(blocks[0, 0])}
        assert filled == ({min(near)} if interpolation == "none" and slope[0] == 0 else filled & near)
        assert (len(filled) == 1) == (interpolation == "none")


def test_unsigned_votes_forget_which_side_is_bright_and_signed_votes_do_not():
    image = drawn((24, 24), "unit", 3)
    np.testing.assert_allclose(hog(image), hog(1 - image), atol=1e-9)
    assert np.abs(hog(image, signed=True) - hog(1 - image, signed=True)).max() > 0.05


def test_the_persons_window_of_the_paper_has_3780_numbers():
    assert hog_length(128, 64, 9, 8, 2) == 7 * 15 * 4 * 9 == 3780
    assert hog(drawn((128, 64), "uint8", 1), 9, 8, 2).shape == (3780,)


@given(PAIRS, BLOCKS, st.tuples(st.integers(1, 3), st.integers(1, 3)), st.integers(1, 12))
@settings(deadline=None, max_examples=50)
def test_the_formula_gives_the_vectors_length(cell, block, stride, orientations):
    image = drawn((30, 37), "uint8", 5)
    length = hog_length(30, 37, orientations, cell, block, stride)
    assert hog(image, orientations, cell, block, block_stride=stride).shape == (length,)


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("options", [{}, {"interpolation": "trilinear", "signed": True, "block_stride": 2}])
def test_a_batch_gives_each_pictures_vector(channels, options):
    images = drawn((5, 28, 31, *channels), "uint8", 7)
    axis = -1 if channels else None
    each = [hog(image, 9, 7, 2, channel_axis=axis, **options) for image in images]
    np.testing.assert_array_equal(hog_batch(images, 9, 7, 2, **options), each)


def test_a_batch_larger_than_what_is_converted_at_once_is_whole(monkeypatch):
    images = drawn((7, 24, 24), "uint8", 8)
    whole = hog_batch(images)
    monkeypatch.setattr(hog_module, "_AT_ONCE", 2 * 24 * 24)
    np.testing.assert_array_equal(hog_batch(images), whole)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("interpolation", ["none", "trilinear"])
def test_a_constant_picture_gives_zeros(norm, interpolation):
    assert not hog(np.full((32, 32), 77), block_norm=norm, interpolation=interpolation).any()


def test_without_numba_the_values_are_the_same(monkeypatch):
    image = data.camera()[:60, :50]
    compiled = hog(image)
    monkeypatch.setitem(sys.modules, "cnnlab.core.hog_numba", None)  # importing it now fails
    hog_module._fast.cache_clear()
    try:
        assert hog_module._fast(False) is None
        np.testing.assert_allclose(hog(image), compiled, atol=1e-9)
    finally:
        hog_module._fast.cache_clear()


@pytest.mark.parametrize(
    ("image", "options", "code"),
    [
        (np.ones((23, 40)), {}, "hog.too_small"),
        (np.ones((0, 0)), {}, "hog.empty"),
        (np.ones(9), {}, "hog.dimensions"),
        (np.ones((32, 32, 3)), {}, "hog.dimensions"),
        (np.ones((32, 32)), {"channel_axis": -1}, "hog.dimensions"),
        (np.ones((32, 32, 4)), {"channel_axis": -1}, "hog.alpha"),
        (np.ones((32, 32, 2)), {"channel_axis": -1}, "hog.channels"),
        (np.ones((32, 32, 3)), {"channel_axis": 3}, "value.whole"),
        (np.full((32, 32), np.nan), {}, "hog.not_finite"),
        (np.full((32, 32), -np.inf), {}, "hog.not_finite"),
        (np.full((32, 32), 1e200), {}, "hog.huge"),
        (np.full((32, 32), 1j), {}, "hog.not_numbers"),
        (np.full((32, 32), -1.0), {"transform_sqrt": True}, "hog.negative"),
        (np.ones((32, 32)), {"orientations": 0}, "value.whole"),
        (np.ones((32, 32)), {"pixels_per_cell": 0}, "value.whole"),
        (np.ones((32, 32)), {"cells_per_block": (1, 0)}, "value.whole"),
        (np.ones((32, 32)), {"block_stride": 0}, "value.whole"),
        (np.ones((32, 32)), {"cells_per_block": (1, 2, 3)}, "not_a_pair"),
        (np.ones((32, 32)), {"block_norm": "l2"}, "value.choice"),
        (np.ones((32, 32)), {"interpolation": "bilinear"}, "value.choice"),
        (np.ones((32, 32)), {"signed": 1}, "value.flag"),
    ],
)
def test_bad_input_is_refused_with_its_own_sentence(image, options, code):
    with pytest.raises(LabError) as refusal:
        hog(image, **options)
    assert refusal.value.code == code


def test_a_batch_without_pictures_or_of_one_picture_is_refused():
    with pytest.raises(LabError, match="no pixels"):
        hog_batch(np.ones((0, 28, 28)))
    with pytest.raises(LabError, match="call hog"):
        hog_batch(np.ones((28, 28)))


def test_a_picture_too_small_hears_the_smallest_that_would_do():
    with pytest.raises(LabError, match="23×40 pixels, less than one block of 24×24"):
        hog(np.ones((23, 40)))

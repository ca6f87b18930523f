"""Windows, overlaps and the suppression of doubles, against torchvision."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision import ops

from cnnlab.core.detection import (
    box_iou,
    non_maximum_suppression,
    pyramid_scales,
    window_boxes,
    window_pixels,
    window_positions,
)
from cnnlab.core.errors import LabError


def drawn_boxes(count: int, seed: int) -> np.ndarray:
    corner = np.random.default_rng(seed).integers(0, 20, (count, 2))
    return np.hstack([corner, corner + np.random.default_rng(seed + 1).integers(1, 12, (count, 2))]).astype(float)


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 25), st.integers(1, 25), st.integers(0, 10**6))
def test_overlaps_are_torchvisions(n, m, seed):
    first, second = drawn_boxes(n, seed), drawn_boxes(m, seed + 5)
    theirs = ops.box_iou(torch.tensor(first), torch.tensor(second)).numpy()
    np.testing.assert_allclose(box_iou(first, second), theirs, atol=1e-12)


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 40), st.sampled_from([0.0, 0.3, 0.5, 0.9]), st.integers(0, 10**6))
def test_the_kept_boxes_are_torchvisions(count, limit, seed):
    boxes, scores = drawn_boxes(count, seed), np.random.default_rng(seed).permutation(count) / count
    theirs = ops.nms(torch.tensor(boxes), torch.tensor(scores), limit).numpy()
    np.testing.assert_array_equal(non_maximum_suppression(boxes, scores, limit), theirs)


def test_nothing_found_leaves_nothing():
    assert non_maximum_suppression(np.empty((0, 4)), []).shape == (0,)
    assert box_iou([], [[0, 0, 1, 1]]).shape == (0, 1)
    assert box_iou([[1, 1, 1, 1]], [[1, 1, 1, 1]]) == 0


@given(st.integers(5, 30), st.integers(5, 30), st.integers(1, 5), st.integers(1, 7))
@settings(deadline=None, max_examples=50)
def test_windows_are_the_slices_at_their_positions(height, width, window, stride):
    picture = np.random.default_rng(height).random((height, width, 3))
    positions = window_positions((height, width), window, stride)
    assert len(positions) == ((height - window) // stride + 1) * ((width - window) // stride + 1)
    for grey in (picture, picture[..., 0]):
        slices = [grey[y : y + window, x : x + window] for y, x in positions]
        np.testing.assert_array_equal(window_pixels(grey, window, stride), slices)


def test_a_window_found_in_a_reduced_picture_is_larger_in_the_whole_one():
    np.testing.assert_array_equal(window_boxes([[8, 4]], (10, 20), 2.0), [[8, 16, 48, 36]])


def test_the_pyramid_ends_where_the_window_fills_the_picture():
    assert pyramid_scales((64, 128), (16, 16), 2) == [1, 2, 4]
    assert pyramid_scales(15, 16) == []


def test_bad_windows_boxes_and_scores_are_refused():
    with pytest.raises(LabError, match="window of 9×9 does not fit"):
        window_positions((8, 20), 9)
    with pytest.raises(LabError, match="stride must be a whole number"):
        window_positions(8, 4, 0)
    with pytest.raises(LabError, match="one row"):
        box_iou([[1, 2, 3]], [[0, 0, 1, 1]])
    with pytest.raises(LabError, match="2 scores for 1 boxes"):
        non_maximum_suppression([[0, 0, 1, 1]], [0.5, 0.2])
    with pytest.raises(LabError, match="most_overlap"):
        non_maximum_suppression([[0, 0, 1, 1]], [0.5], 1.5)

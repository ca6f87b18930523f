"""Looking with a window: scikit-image's descriptors, scikit-learn's decision values, torchvision's overlaps."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.feature import hog as scikit_hog
from torchvision import ops

from cnnlab.core import window_search
from cnnlab.core.detection import pyramid_scales
from cnnlab.core.errors import LabError
from cnnlab.core.hog import HogSettings
from cnnlab.core.window_search import Detector

SETTINGS = HogSettings(9, 4, 2)
WINDOW = (16, 16)


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


@pytest.fixture(scope="module")
def detector() -> Detector:
    """Of upright stripes against noise."""
    stripes = noise(40, 1, 16, seed=1).repeat(16, axis=1)
    return window_search.train(stripes, noise(60, *WINDOW, seed=2), SETTINGS)


def test_every_score_is_scikit_learns_decision_on_scikit_images_vector(detector: Detector) -> None:
    picture = noise(40, 56, seed=3)
    parts = window_search.windows(picture, WINDOW, 5)
    scores = np.concatenate([detector.scores(window_search.described(part, SETTINGS)) for part in parts])
    theirs = [
        scikit_hog(picture[y : y + 16, x : x + 16], 9, (4, 4), (2, 2)) for y in range(0, 25, 5) for x in range(0, 41, 5)
    ]
    np.testing.assert_allclose(scores, detector.machine.decision_function(theirs), atol=1e-5)


def test_a_trained_detector_tells_what_it_has_learnt(detector: Detector) -> None:
    stripes, others = noise(20, 1, 16, seed=8).repeat(16, axis=1), noise(20, *WINDOW, seed=9)
    assert (detector.scores(window_search.described(stripes, SETTINGS)) > 0).all()
    assert (detector.scores(window_search.described(others, SETTINGS)) < 0).all()


@given(st.integers(16, 90), st.integers(16, 90), st.integers(1, 20))
@settings(deadline=None, max_examples=40)
def test_windows_of_every_size_are_the_slices_at_their_boxes(height: int, width: int, stride: int) -> None:
    scales = pyramid_scales((height, width), WINDOW, 1.5)
    picture = noise(height, width)
    taken = np.concatenate(list(window_search.windows(picture, WINDOW, stride, scales)))
    boxes = window_search.boxes_of_windows((height, width), WINDOW, stride, scales)
    counts = [level.windows for level in window_search.levels((height, width), WINDOW, stride, scales)]
    assert len(taken) == len(boxes) == sum(down * across for down, across in counts)
    assert (boxes[:, :2] >= 0).all() and (boxes[:, 2:] <= [width, height]).all()
    for window, (x0, y0, x1, y1) in zip(taken[: np.prod(counts[0])], boxes.astype(int), strict=False):
        np.testing.assert_array_equal(window, picture[y0:y1, x0:x1])


def test_a_long_search_in_pieces_misses_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = noise(40, 70)
    whole = np.concatenate(list(window_search.windows(picture, WINDOW, 3, (1.0, 1.3))))
    monkeypatch.setattr(window_search, "_AT_ONCE", 7)
    pieces = list(window_search.windows(picture, WINDOW, 3, (1.0, 1.3)))
    assert len(pieces) > 5
    np.testing.assert_array_equal(np.concatenate(pieces), whole)


def test_a_reduced_picture_keeps_its_brightness() -> None:
    assert window_search.resized(np.full((40, 30), 90, np.uint8), (25, 19)).tolist() == [[90] * 19] * 25


@given(st.integers(0, 30), st.integers(0, 8), st.integers(0, 10**6))
@settings(deadline=None, max_examples=60)
def test_each_true_box_is_found_once_where_torchvision_sees_enough_overlap(found: int, true: int, seed: int) -> None:
    """True boxes lie apart, so that half an overlap is possible with one only: then order decides nothing else."""
    rng = np.random.default_rng(seed)
    real = np.array([[30 * at, 0, 30 * at + 20, 20] for at in range(true)], float).reshape(-1, 4)
    corner = rng.integers(0, [30 * max(true, 1), 8], (found, 2))
    boxes = np.hstack([corner, corner + rng.integers(12, 26, (found, 2))]).astype(float)
    near = ops.box_iou(torch.tensor(boxes).reshape(-1, 4), torch.tensor(real)).numpy() >= 0.5  # (found, true)
    partner = window_search.matches(boxes, real)
    assert set(partner[partner >= 0]) == set(np.flatnonzero(near.any(axis=0)))
    for truth in np.flatnonzero(near.any(axis=0)):
        assert np.flatnonzero(partner == truth).tolist() == [np.flatnonzero(near[:, truth])[0]]


def test_the_weights_of_the_cells_add_up_to_the_weights(detector: Detector) -> None:
    speaks_for, against = window_search.weights_by_cell(detector)
    assert speaks_for.shape == against.shape == (4, 4, 9)
    assert (speaks_for >= 0).all() and (against >= 0).all()
    np.testing.assert_allclose((speaks_for - against).sum(), detector.weights.sum(), atol=1e-12)
    corner = detector.weights.reshape(3, 3, 2, 2, 9)[0, 0, 0, 0]  # the corner cell is in one block only
    np.testing.assert_allclose((speaks_for - against)[0, 0], corner)


def test_a_detector_without_examples_is_refused() -> None:
    with pytest.raises(LabError, match="teach nothing"):
        window_search.train(noise(0, *WINDOW), noise(3, *WINDOW), SETTINGS)
    with pytest.raises(LabError, match="teach nothing"):
        window_search.train(noise(2, 8, 8), noise(3, *WINDOW), SETTINGS)
    with pytest.raises(LabError, match="cost"):
        window_search.train(noise(2, *WINDOW), noise(3, *WINDOW), SETTINGS, cost=0.0)
    with pytest.raises(LabError, match="does not fit"):
        list(window_search.windows(noise(10, 40), WINDOW, 4))

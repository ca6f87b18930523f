"""Visual words against closed forms, scikit-image, scikit-learn and SciPy."""

import itertools

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from skimage.util import view_as_windows
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import additive_chi2_kernel

from cnnlab.core import k_means, visual_words
from cnnlab.core.errors import LabError

RNG = np.random.default_rng(0)
PICTURES = RNG.random((6, 9, 8, 3))


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_dense_patches_are_scikit_images_windows(stride):
    ours = visual_words.dense_patches(PICTURES, 4, stride)
    theirs = np.stack([view_as_windows(picture, (4, 4, 3), (stride, stride, 3))[:, :, 0] for picture in PICTURES])
    np.testing.assert_array_equal(ours, theirs.reshape(*theirs.shape[:3], -1))


def test_random_patches_lie_in_the_pictures_and_repeat_with_the_seed():
    first, second = (visual_words.random_patches(PICTURES, 4, 50, np.random.default_rng(3)) for _ in range(2))
    every = {patch.tobytes() for patch in visual_words.dense_patches(PICTURES, 4).reshape(-1, 48)}
    np.testing.assert_array_equal(first, second)
    assert all(patch.tobytes() in every for patch in first)


def test_random_patches_reach_every_place():
    found = visual_words.random_patches(np.arange(9.0).reshape(1, 3, 3), 2, 200, np.random.default_rng(0))
    assert set(found[:, 0]) == {0.0, 1.0, 3.0, 4.0}


def test_normalised_patches_do_not_feel_brightness_or_contrast():
    patches = RNG.random((20, 9))
    np.testing.assert_allclose(visual_words.normalise(3 * patches + 7, 0.0), visual_words.normalise(patches, 0.0))


def test_constant_patches_become_zero_not_nan():
    flat = np.full((4, 9), 5.0)
    assert not visual_words.normalise(flat, visual_words.variance_floor(flat)).any()
    assert not visual_words.whitening(flat)(flat).any()


def test_whitened_patches_have_the_identity_as_covariance():
    patches = RNG.random((500, 12)) @ RNG.random((12, 12))
    fitted = visual_words.whitening(patches, 1e-12)
    np.testing.assert_allclose(np.cov(fitted(patches).T, bias=True), np.eye(12), atol=1e-5)
    np.testing.assert_allclose(fitted.matrix, fitted.matrix.T)


def test_distances_are_scipys():
    patches, words = RNG.random((30, 12)), RNG.random((5, 12))
    np.testing.assert_allclose(visual_words.squared_distances(patches, words), cdist(patches, words) ** 2)
    np.testing.assert_array_equal(visual_words.word_map(patches, words), cdist(patches, words).argmin(axis=1))


def test_soft_assignment_is_the_triangle_of_the_paper():
    patches, words = RNG.random((2, 3, 4, 12)), RNG.random((5, 12))
    distances = cdist(patches.reshape(-1, 12), words)
    triangle = np.maximum(0, distances.mean(axis=1, keepdims=True) - distances)
    ours = visual_words.activations(patches, words, "soft")
    np.testing.assert_allclose(ours.reshape(-1, 5), triangle, atol=1e-12)


def test_a_hard_histogram_counts_the_word_map():
    patches, words = RNG.random((2, 3, 4, 12)), RNG.random((5, 12))
    counted = [np.bincount(one.ravel(), minlength=5) / 12 for one in visual_words.word_map(patches, words)]
    np.testing.assert_allclose(visual_words.histograms(visual_words.activations(patches, words, "hard")), counted)


def test_a_pyramid_sums_its_quarters_to_the_whole():
    answers = RNG.random((2, 5, 6, 7))
    found = visual_words.histograms(answers, 2).reshape(2, 5, 7)
    np.testing.assert_allclose(found[:, 1:].sum(axis=1), found[:, 0])
    corner = answers[:, :2, :3].sum(axis=(1, 2)) / answers.sum(axis=(1, 2, 3))[:, None]
    np.testing.assert_allclose(found[:, 1], corner)


def test_inverse_document_frequency_is_scikit_learns():
    counts = RNG.integers(0, 2, (20, 6))
    theirs = TfidfTransformer(norm=None).fit(counts).idf_
    np.testing.assert_allclose(visual_words.inverse_document_frequency(counts), theirs)


def test_distances_of_histograms_are_scikit_learns_and_scipys():
    others = RNG.random((10, 6))
    chi = visual_words.picture_distances(others[0], others)
    np.testing.assert_allclose(chi, -additive_chi2_kernel(others[:1], others)[0] / 2)
    cosine = visual_words.picture_distances(others[0], others, "cosine")
    np.testing.assert_allclose(cosine, cdist(others[:1], others, "cosine")[0], atol=1e-12)
    assert visual_words.nearest_pictures(others[3], others, 2)[0] == 3


def test_k_means_reaches_scikit_learns_inertia_from_the_same_start():
    points = RNG.random((300, 2))
    start = k_means.seeds(points, 7, np.random.default_rng(1))
    ours = k_means.iterations(points, start, 300)
    theirs = KMeans(7, init=start, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(points)
    assert ours[-1].inertia == pytest.approx(theirs.inertia_, rel=1e-9)
    assert all(later.inertia <= earlier.inertia for earlier, later in itertools.pairwise(ours))


def test_a_centre_without_points_stays():
    points, centres = np.array([[0.0], [1.0]]), np.array([[0.5], [9.0]])
    np.testing.assert_array_equal(k_means.move(points, k_means.assign(points, centres)), centres)


def test_the_codebook_is_scikit_learns_from_the_same_start():
    points = RNG.random((300, 4))
    start = k_means.seeds(points, 7, np.random.default_rng(1))
    theirs = KMeans(7, init=start, n_init=1, max_iter=20).fit(points).cluster_centers_
    np.testing.assert_allclose(k_means.codebook(points, 7, np.random.default_rng(1)), theirs)


@pytest.mark.parametrize(
    ("code", "pictures"),
    [
        ("words.dimensions", np.zeros((8, 8))),
        ("words.empty", np.zeros((0, 8, 8))),
        ("words.not_numbers", np.array([[["a"]]])),
        ("words.channels", np.zeros((1, 8, 8, 4))),
        ("words.not_finite", np.full((1, 8, 8), np.nan)),
        ("words.patch_too_large", np.zeros((1, 3, 8))),
    ],
)
def test_pictures_that_cannot_be_read_are_refused(code, pictures):
    with pytest.raises(LabError) as refused:
        visual_words.dense_patches(pictures, 4)
    assert refused.value.code == code


def test_more_words_than_patches_or_different_patches_are_refused():
    with pytest.raises(LabError, match="at most 3 words"):
        k_means.seeds(np.eye(3), 4, RNG)
    with pytest.raises(LabError, match="only 1 of the patches differ"):
        k_means.seeds(np.ones((9, 3)), 4, RNG)


def test_a_pyramid_finer_than_the_places_is_refused():
    with pytest.raises(LabError, match="2×2 cells"):
        visual_words.histograms(np.ones((1, 1, 3, 2)), 2)

"""C-BOW-1: answers against SciPy, scikit-image and scikit-learn, on the numbers that the student reads."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from skimage.util import view_as_windows
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfTransformer

from cnnlab import exercises

DRAWN = [exercises.generate("C-BOW-1", seed=seed) for seed in range(200)]


def questions(key: str) -> list:
    found = [each for each in DRAWN if each.text.key == key]
    assert len(found) >= 10
    return found


def listed(text: str) -> np.ndarray:
    return np.array([float(each) for each in text.strip("()").split(",")])


def test_patches_are_scikit_images_windows():
    for question in questions("words.patches"):
        v = question.text.values
        found = view_as_windows(np.zeros((v["side"],) * 2), v["size"], v["stride"])
        assert question.answer == found.shape[0] * found.shape[1]


def test_the_nearest_word_is_scipys():
    for question in questions("words.nearest"):
        v = question.text.values
        words = np.stack([listed(v[name]) for name in ("w1", "w2", "w3")])
        assert question.answer == round(cdist(listed(v["x"])[None], words, "sqeuclidean").min())


def test_an_entry_is_numpys_density():
    for question in questions("words.entry"):
        v = question.text.values
        shares = np.histogram(listed(v["fired"]), np.arange(0.5, v["k"] + 1), density=True)[0]
        assert question.answer == pytest.approx(shares[v["word"] - 1])


def test_a_length_is_that_of_all_cells_laid_end_to_end():
    for question in questions("words.length"):
        v = question.text.values
        cells = [np.zeros((2**level, 2**level, v["k"])) for level in range(v["levels"])]
        assert question.answer == sum(each.size for each in cells)
        assert v["finest"] == len(cells[-1])


def test_an_inertia_is_scikit_learns_without_a_move():
    for question in questions("words.inertia"):
        v = question.text.values
        points, centres = listed(v["points"])[:, None], np.array([[v["first"]], [v["second"]]], float)
        fitted = KMeans(2, init=centres, n_init=1, max_iter=1).fit(points)
        fitted.cluster_centers_ = centres
        assert question.answer == pytest.approx(-fitted.score(points))


def test_a_weight_is_scikit_learns():
    for question in questions("words.weight"):
        v = question.text.values
        counts = (np.arange(v["pictures"])[:, None] < v["found"]).astype(float)
        assert question.answer == round(float(TfidfTransformer().fit(counts).idf_[0]), 2)


def test_a_triangle_is_what_the_mean_leaves():
    for question in questions("words.triangle"):
        distances = listed(question.text.values["d"])
        assert question.answer == pytest.approx(np.clip(distances.mean() - distances, 0, None).max())

"""C-HOG-1: answers against scikit-image and NumPy, on the numbers that the student reads."""

import numpy as np
import pytest
from skimage.feature import hog

from cnnlab import exercises

DRAWN = [exercises.generate("C-HOG-1", seed=seed) for seed in range(200)]


def questions(key: str) -> list:
    found = [each for each in DRAWN if each.text.key == key]
    assert len(found) >= 10
    return found


def blocks_of_scikit_image(values: dict, bins: int) -> np.ndarray:
    cell, block = (values["cell"],) * 2, (values["block"],) * 2
    return hog(np.zeros((values["h"], values["w"])), bins, cell, block, feature_vector=False)


def test_a_length_is_that_of_scikit_images_vector():
    for question in questions("hog.length"):
        values = question.text.values
        assert question.answer == blocks_of_scikit_image(values, values["bins"]).size


def test_blocks_are_scikit_images_taken_by_the_stride():
    for question in questions("hog.blocks"):
        values = question.text.values
        stride = values["stride"]
        found = blocks_of_scikit_image(values, 9)[::stride, ::stride]
        assert question.answer == found.shape[0] * found.shape[1]


def test_a_bin_is_the_one_that_scikit_image_votes_for():
    ramp = np.mgrid[:16, :16] - 8.0
    for question in questions("hog.bin"):
        angle = np.radians(question.text.values["angle"])
        plane = np.sin(angle) * ramp[0] + np.cos(angle) * ramp[1]  # its gradient points at the angle
        cells = hog(plane[4:12, 4:12], 9, (6, 6), (1, 1), feature_vector=False)[0, 0, 0, 0]
        inner = hog(np.pad(plane, 8, mode="reflect", reflect_type="odd"), 9, (32, 32), (1, 1))
        assert question.answer == int(np.argmax(inner)) + 1 == int(np.argmax(cells)) + 1


def test_a_magnitude_is_numpys():
    for question in questions("hog.magnitude"):
        v = question.text.values
        assert question.answer == np.hypot(v["right"] - v["left"], v["below"] - v["above"])


@pytest.mark.parametrize(("key", "first_middle"), [("hog.share.ranges", 10), ("hog.share.values", 0)])
def test_shares_are_linear_between_the_two_that_lie_around(key, first_middle):
    for question in questions(key):
        angle = question.text.values["angle"]
        middles = np.arange(-20, 220, 20) + first_middle
        below = middles[middles <= angle].max()
        assert question.answer == pytest.approx(100 * np.interp(angle, [below, below + 20], [0, 1]))


def test_a_normalised_entry_belongs_to_a_vector_of_length_one():
    for question in questions("hog.l2"):
        block = np.array([question.text.values["first"], 0, question.text.values["second"], 0], float)
        assert question.answer == pytest.approx((block / np.linalg.norm(block))[0])

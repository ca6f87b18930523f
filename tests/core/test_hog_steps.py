"""The steps of the histogram of oriented gradients against NumPy, scikit-image and what can be worked out by hand."""

import numpy as np
import pytest
from skimage import color, data
from skimage import feature as skimage_feature

from cnnlab.core import hog_steps as steps


def test_grey_is_scikit_images():
    image = data.astronaut()[:40, :30] / 255
    np.testing.assert_allclose(steps.to_grey(image), color.rgb2gray(image))
    np.testing.assert_array_equal(steps.to_grey(image[..., 0]), image[..., 0])


def test_inner_gradients_are_twice_numpys_and_those_of_the_border_are_zero():
    image = data.camera()[:30, :20].astype(float)
    gy, gx = steps.gradients(image)
    for ours, theirs in zip((gy[1:-1], gx[:, 1:-1]), np.gradient(image), strict=False):
        np.testing.assert_allclose(ours, 2 * (theirs[1:-1] if ours.shape[0] == 28 else theirs[:, 1:-1]))
    assert not gy[[0, -1]].any() and not gx[:, [0, -1]].any()


def test_the_strongest_channel_is_the_one_with_the_step():
    image = np.zeros((5, 6, 3))
    image[:, 3:, 1] = 2
    image[3:, :, 2] = 1
    gy, gx, channel = steps.strongest_gradients(image)
    assert channel[2, 2] == 1 and (gy[2, 2], gx[2, 2]) == (0, 2)
    assert channel[2, 5] == 2 and (gy[2, 5], gx[2, 5]) == (1, 0)


@pytest.mark.parametrize(
    ("gy", "gx", "signed", "unsigned"),
    [(0, 1, 0, 0), (1, 1, 45, 45), (1, 0, 90, 90), (0, -1, 180, 0), (-1, -1, 225, 45), (-1, 0, 270, 90)],
)
def test_opposite_gradients_fold_into_one_angle(gy, gx, signed, unsigned):
    assert steps.magnitude_and_angle(gy, gx, signed=True)[1] == pytest.approx(signed)
    assert steps.magnitude_and_angle(gy, gx)[1] == pytest.approx(unsigned)
    assert steps.magnitude_and_angle(gy, gx)[0] == pytest.approx(np.sqrt(gy**2 + gx**2))


def test_nine_bins_begin_every_twenty_degrees():
    bins, weights = steps.share_votes([0, 19.9, 20, 100, 179.9], 9)
    assert bins[0].tolist() == [0, 0, 1, 5, 8]
    assert weights.tolist() == [[1] * 5, [0] * 5]


def test_a_shared_vote_is_whole_at_a_bins_middle_and_halved_on_its_edge():
    bins, weights = steps.share_votes([10, 20, 25, 0], 9, interpolation="orientation")
    assert bins.T.tolist() == [[0, 1], [0, 1], [0, 1], [8, 0]]
    np.testing.assert_allclose(weights.T, [[1, 0], [0.5, 0.5], [0.25, 0.75], [0.5, 0.5]])


def test_an_angle_rounded_up_to_half_a_turn_votes_for_nothing():
    magnitude, angle = steps.magnitude_and_angle([[-1e-20]], [[1.0]])
    assert angle == 180
    assert not steps.cell_histograms(magnitude, angle, 9, (1, 1)).any()


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("interpolation", steps.INTERPOLATIONS)
def test_the_votes_of_a_cell_add_up_to_its_histogram(interpolation, signed):
    magnitude, angle = steps.magnitude_and_angle(*steps.gradients(data.camera()[200:231, 200:227]), signed)
    histograms = steps.cell_histograms(magnitude, angle, 9, (8, 6), signed, interpolation)
    for cell in ((0, 0), (1, 2), (2, 3)):
        votes = steps.votes_of_cell(magnitude, angle, cell, 9, (8, 6), signed, interpolation)
        total = np.zeros(9)
        np.add.at(total, votes.bins, votes.weights * votes.magnitude)
        np.testing.assert_allclose(total / 48, histograms[cell])


def test_shared_among_cells_a_vote_halfway_between_two_middles_is_halved():
    magnitude, angle = np.zeros((6, 3)), np.full((6, 3), 10.0)
    magnitude[2, 1] = 9.0  # cells of 3×3: middles in rows 1 and 4, this one is a third of the way
    histograms = steps.cell_histograms(magnitude, angle, 9, (3, 3), interpolation="trilinear")
    np.testing.assert_allclose(histograms[:, 0, 0], [2 / 3, 1 / 3])
    assert np.count_nonzero(histograms) == 2


def test_a_block_in_L2_has_length_one_and_in_L1_sum_one():
    histograms = np.random.default_rng(0).random((4, 5, 9)) * 100
    assert steps.normalise_blocks(histograms, (2, 2), "L2").shape == (3, 4, 2, 2, 9)
    for norm, power in (("L1", 1), ("L1-sqrt", 2), ("L2", 2), ("L2-Hys", 2)):
        blocks = steps.normalise_blocks(histograms, (2, 2), norm)
        np.testing.assert_allclose((blocks**power).sum(axis=(2, 3, 4)), 1, rtol=1e-6)


@pytest.mark.parametrize("orientations", [4, 9])
def test_glyphs_lie_as_scikit_images_do_along_the_edge(orientations):
    y, x = np.mgrid[:41, :41]
    for each in range(orientations):
        middle = np.radians((each + 0.5) * 180 / orientations)
        ramp = np.sin(middle) * y + np.cos(middle) * x
        _, glyph = skimage_feature.hog(ramp, orientations, (41, 41), (1, 1), visualize=True)
        inside = np.argwhere(glyph > glyph.max() / 2) - 20.0
        y0, x0, y1, x1 = steps.glyph_segments((1, 1), orientations, (41, 41))[0, 0, each]
        along = np.array([y1 - y0, x1 - x0]) / np.hypot(y1 - y0, x1 - x0)
        assert np.abs(inside @ [along[1], -along[0]]).max() < 1.5  # half a bin off would be 3 pixels
        assert np.ptp(inside @ along) > 30
        assert along @ [np.sin(middle), np.cos(middle)] == pytest.approx(0, abs=1e-12)
        np.testing.assert_allclose([(y0 + y1) / 2, (x0 + x1) / 2], 20)


def test_a_signed_glyph_has_a_line_for_each_bin_of_the_whole_turn():
    segments = steps.glyph_segments((2, 3), 18, (8, 8), signed=True)
    assert segments.shape == (2, 3, 18, 4)
    np.testing.assert_allclose(segments[:, :, :9, :2], segments[:, :, 9:, 2:])  # opposite gradients: the same edge

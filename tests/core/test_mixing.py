"""Mixing channels: against torch's conv2d and Linear, and scikit-learn's principal components."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from cnnlab.core import mixing
from cnnlab.core.errors import LabError
from cnnlab.core.mixing import MOST_OUTPUTS, Mix
from cnnlab.core.one_by_one_torch import mixed

RNG = np.random.default_rng(5)
MAPS = RNG.integers(0, 256, (4, 9, 7)).astype(np.float64)


@pytest.mark.parametrize("outputs", [1, 3, MOST_OUTPUTS])
def test_mixing_is_a_one_by_one_convolution_and_a_linear_layer_at_each_pixel(outputs):
    drawn = mixing.random_mix(outputs, 4, seed=outputs)
    mix = Mix(drawn.weights, tuple(range(outputs)))
    ours, theirs = mixing.apply(MAPS, mix), mixed(MAPS, mix)
    np.testing.assert_allclose(ours, theirs.conv, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(ours, theirs.linear, rtol=1e-12, atol=1e-9)


def test_one_bias_serves_every_output():
    mix = Mix(((1.0, 0, 0, 0), (0, 1.0, 0, 0)), (3.0,))
    np.testing.assert_array_equal(mixing.apply(MAPS, mix), MAPS[:2] + 3)


def test_principal_components_are_those_of_scikit_learn():
    maps = np.einsum("kc,chw->khw", RNG.normal(size=(4, 4)), MAPS)
    ours = mixing.apply(maps, mixing.principal(maps, 3)).reshape(3, -1)
    theirs = PCA(3).fit_transform(maps.reshape(4, -1).T).T
    for one, other in zip(ours, theirs, strict=True):
        assert abs(np.corrcoef(one, other)[0, 1]) > 0.9999
        np.testing.assert_allclose(np.abs(one), np.abs(other), atol=0.01 * np.abs(other).max())


def test_there_are_no_more_principal_components_than_maps():
    assert len(mixing.principal(MAPS, 6).weights) == 4


def test_what_is_written_is_read_back():
    mix = Mix(((0.299, 0.587, 0.114), (1.0, -1.0, 0.0)), (0.0, -2.5))
    assert mixing.parse(*mixing.write(mix)) == mix


@pytest.mark.parametrize(
    ("weights", "bias", "code"),
    [
        ("1 2; 3 4", "1 2 3", "mix.bias"),
        ("1;" * (MOST_OUTPUTS + 1), "0", "mix.rows"),
        ("1 2 | 3 4", "0", "mix.one_matrix"),
        ("1 2; 3", "0", "kernel.ragged"),
        ("one", "0", "kernel.not_a_number"),
        ("1 2", "", "kernel.empty"),
    ],
)
def test_nonsense_is_refused_by_its_reason(weights, bias, code):
    with pytest.raises(LabError) as found:
        mixing.parse(weights, bias)
    assert found.value.code == code


def test_a_mix_for_other_channels_says_how_many_there_are():
    with pytest.raises(LabError, match="there are 4 maps"):
        mixing.apply(MAPS, Mix(((1.0, 2.0),)))

"""Activations, normalisation, dropout and augmentation against torch, torchvision, scikit-learn and closed forms."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import nn
from torchvision.transforms.v2 import functional as v2

from cnnlab.core import augmenting, dropping
from cnnlab.core.activations import ACTIVATIONS, still_share
from cnnlab.core.augmenting import Crop
from cnnlab.core.errors import LabError
from cnnlab.core.response_norm import ResponseNorm, batch_norm
from cnnlab.core.sampling import aliased_share, filter_of, respond

RNG = np.random.default_rng


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_slopes_are_autograds(name):
    x = torch.linspace(-6, 6, 97, dtype=torch.float64, requires_grad=True)
    y = getattr(torch, name)(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    points = x.detach().numpy()
    np.testing.assert_allclose(ACTIVATIONS[name].value(points), y.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS[name].slope(points), slope.numpy(), atol=1e-12)


@pytest.mark.parametrize(("name", "edge"), [("tanh", 1.8184464592), ("sigmoid", 3.6368929185)])
def test_a_function_stands_still_outside_of_where_its_slope_is_a_tenth(name, edge):
    assert still_share(name, [edge - 1e-6, -edge + 1e-6], 0.1) == 0
    assert still_share(name, [edge + 1e-6, -edge - 1e-6, 0, 0], 0.1) == 0.5


def test_a_relu_stands_still_below_zero():
    assert still_share("relu", [-3, -1e-9, 0, 1e-9], 0.1) == 0.75


@pytest.mark.parametrize("n", [1, 2, 4, 5, 9])
@pytest.mark.parametrize(("k", "alpha", "beta"), [(2.0, 1e-4, 0.75), (1.0, 0.5, 1.5), (0.5, 0.0, 0.0)])
def test_response_normalisation_is_torchs_with_n_times_alpha(n, k, alpha, beta):
    maps = 50 * torch.rand(2, 7, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(n))
    theirs = nn.LocalResponseNorm(n, alpha=n * alpha, beta=beta, k=k)(maps)
    np.testing.assert_allclose(ResponseNorm(n, k, alpha, beta)(maps.numpy()), theirs.numpy(), rtol=1e-12)


def test_response_normalisation_refuses_what_makes_no_sense():
    for wrong in ({"n": 0}, {"k": 0.0}, {"alpha": float("nan")}, {"beta": -1.0}):
        with pytest.raises(LabError):
            ResponseNorm(**wrong)


def test_batch_normalisation_is_torchs_in_train_mode():
    maps = torch.rand(5, 3, 4, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    np.testing.assert_allclose(batch_norm(maps.numpy()), nn.BatchNorm2d(3, dtype=torch.float64)(maps).detach())


@pytest.mark.parametrize("way", dropping.WAYS)
@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 0.9])
def test_training_and_use_agree_on_average(p, way):
    values, weights = RNG(0).random(300), RNG(1).normal(size=300)
    draws = dropping.summed(values, weights, p, way, 4000, generator=RNG(2))
    mean, deviation = dropping.spread(values, weights, p, way)
    assert mean == pytest.approx(dropping.eval_mode(values, p, way) @ weights)
    assert draws.mean() == pytest.approx(mean, abs=5 * deviation / 4000**0.5 + 1e-9)
    assert draws.std() == pytest.approx(deviation, rel=0.1, abs=1e-9)


def test_what_stays_is_what_torchs_dropout_leaves():
    values = RNG(0).random(1000) + 0.1
    train = dropping.train_mode(values, dropping.kept((1000,), 0.4, generator=RNG(3)), 0.4, "inverted")
    theirs = nn.Dropout(0.4)(torch.tensor(values)).numpy()
    np.testing.assert_allclose(train[train > 0], (values / 0.6)[train > 0])
    np.testing.assert_allclose(theirs[theirs > 0], (values / 0.6)[theirs > 0])
    assert 0.5 < (train > 0).mean() < 0.7


def picture(side: int = 20) -> np.ndarray:
    return RNG(5).integers(0, 256, (side, side, 3), dtype=np.uint8)


@pytest.mark.parametrize(("side", "crop"), [(20, 14), (21, 14), (23, 9), (14, 14)])
def test_ten_crops_are_torchvisions_in_its_order(side, crop):
    whole = picture(side)
    theirs = v2.ten_crop(torch.tensor(whole).permute(2, 0, 1), [crop, crop])
    for ours, other in zip(augmenting.ten_crops(side, crop), theirs, strict=True):
        np.testing.assert_array_equal(ours(whole), other.permute(1, 2, 0).numpy())


def test_a_mirrored_crop_is_torchvisions():
    whole = picture()
    theirs = v2.horizontal_flip(v2.crop(torch.tensor(whole).permute(2, 0, 1), 3, 5, 9, 9))
    np.testing.assert_array_equal(Crop(3, 5, 9, True)(whole), theirs.permute(1, 2, 0).numpy())


def test_random_crops_reach_every_place_and_are_counted_right():
    drawn = {augmenting.random_crop(6, 4, generator=generator) for generator in [RNG(0)] for _ in range(400)}
    assert len({(crop.top, crop.left) for crop in drawn}) == augmenting.places(6, 4) == 9
    assert len(drawn) == 18
    assert augmenting.places(256, 224) == 33**2


def test_colour_components_are_scikit_learns():
    pictures = [picture(), picture() // 3 + np.arange(3, dtype=np.uint8) * 20]
    ours = augmenting.colour_components(pictures)
    theirs = PCA(3).fit(np.concatenate([each.reshape(-1, 3) for each in pictures]) / 255)
    np.testing.assert_allclose(ours.values, theirs.explained_variance_)
    np.testing.assert_allclose(np.abs(ours.vectors.T), np.abs(theirs.components_), atol=1e-9)


def test_the_colour_noise_has_the_covariance_of_the_formula():
    colours = augmenting.colour_components([picture()])
    shifts = np.array([augmenting.colour_shift(colours, alpha) for alpha in RNG(0).normal(0, 0.1, (20000, 3))])
    expected = colours.vectors @ np.diag((0.1 * colours.values) ** 2) @ colours.vectors.T
    np.testing.assert_allclose(np.cov(shifts, rowvar=False), expected, atol=0.05 * np.abs(expected).max())
    moved = augmenting.shifted(np.full((2, 2, 3), 250, np.uint8), np.array([0.1, 0.0, -1.0]))
    assert moved[0, 0].tolist() == [255, 250, 0]


def test_a_pure_wave_is_aliased_exactly_where_its_period_is_below_two_strides():
    waves = {n: np.cos(2 * np.pi * np.arange(48) / n)[None].repeat(48, 0) for n in (3, 4, 6, 8, 12)}
    for period, wave in waves.items():
        for stride in (1, 2, 4):
            assert aliased_share(wave, stride) == pytest.approx(float(period < 2 * stride))


def test_a_sampled_response_is_torchs_strided_convolution():
    grey, kernel = RNG(0).random((23, 31)), filter_of(7, 30, 5.0)
    assert kernel.sum() == pytest.approx(0) and kernel[kernel > 0].sum() == pytest.approx(1)
    for stride in (2, 4):
        arguments = (torch.tensor(each)[None, None] for each in (grey, kernel))
        theirs = nn.functional.conv2d(*arguments, stride=stride)[0, 0].numpy()
        np.testing.assert_allclose(respond(grey, kernel, stride).sampled, theirs, atol=1e-12)

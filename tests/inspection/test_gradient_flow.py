"""Gradients by depth: norms against hooks and a forward written out by hand; what the page says of them."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from cnnlab.core.depth_probe import DepthProbe
from cnnlab.core.errors import LabError
from cnnlab.inspection import gradient_flow
from cnnlab.inspection.gradient_flow import measure, weights_by_hooks
from cnnlab.networks.deep import DeepNet

FOUR = [(shortcut, norm) for shortcut in (False, True) for norm in (False, True)]


@pytest.mark.parametrize(("shortcut", "norm"), FOUR)
def test_norms_of_parameters_are_those_put_together_from_hooks(shortcut, norm):
    probe = DepthProbe(n=2, shortcut=shortcut, norm=norm, count=4, scale=0.8)
    np.testing.assert_allclose(measure(probe).weights, weights_by_hooks(probe), rtol=1e-4)
    assert len(measure(probe).maps) == probe.depth - 1  # all but the fully connected layer


@pytest.mark.parametrize(("shortcut", "norm"), FOUR)
def test_norms_are_autograds_on_a_forward_written_out(shortcut, norm):
    """Every layer by torch's functions, on the network's own weights."""
    probe = DepthProbe(n=1, shortcut=shortcut, norm=norm, count=4)
    weights = [part.weight.detach() for part in gradient_flow._network(probe).modules() if isinstance(part, nn.Conv2d)]
    last = next(part for part in gradient_flow._network(probe).modules() if isinstance(part, nn.Linear))
    pictures, labels = gradient_flow.batch(probe)
    for weight in weights:
        weight.requires_grad_()
    outputs: list[torch.Tensor] = []

    def conv(x: torch.Tensor, at: int, stride: int = 1) -> torch.Tensor:
        outputs.append(nn.functional.conv2d(x, weights[at], stride=stride, padding=1))
        return nn.functional.batch_norm(outputs[-1], None, None, training=True) if norm else outputs[-1]

    x = conv(pictures, 0).relu()
    for stage in range(3):
        stride = 2 if stage else 1
        y = conv(conv(x, 1 + 2 * stage, stride).relu(), 2 + 2 * stage)
        if shortcut:
            kept = x[:, :, ::stride, ::stride]
            y[:, : kept.shape[1]] += kept
        x = y.relu()
    loss = nn.functional.cross_entropy(last(x.mean((2, 3))), labels)
    found, gradients = measure(probe), torch.autograd.grad(loss, [*weights, *outputs])
    norms = [each.norm().item() for each in gradients]
    np.testing.assert_allclose((*found.weights, *found.maps), norms, rtol=1e-4)
    assert found.loss == pytest.approx(loss.item(), rel=1e-5)


def test_a_plain_net_has_exactly_the_parameters_of_the_residual_net_and_the_depth_of_its_name():
    def made(shortcut: bool) -> DeepNet:
        with torch.device("meta"):
            return DeepNet(9, in_channels=3, num_classes=10, shortcut=shortcut, norm=True)

    plain, residual = (sum(p.numel() for p in made(shortcut).parameters()) for shortcut in (False, True))
    assert plain == residual
    assert round(plain / 1e6, 2) == 0.85  # ResNet-56 in table 6 of the paper
    layers = [part for part in made(True).modules() if isinstance(part, nn.Conv2d | nn.Linear)]
    assert len(layers) == DepthProbe(9).depth == 56


def test_at_depth_56_batch_norm_makes_plain_gradients_explode_and_shortcuts_tame_them():
    def ratio(**settings) -> float:
        maps = measure(DepthProbe(**settings)).maps
        return maps[0] / maps[-1]

    plain, residual = ratio(), ratio(shortcut=True)
    assert plain > 500
    assert 2 < residual < plain / 20
    assert ratio(norm=False, scale=0.7) < 1e-6  # smaller weights than He's, no batch norm: it does vanish


def test_pictures_are_normal_and_the_seed_draws_weights_and_noise():
    for pictures in ("digits", "fashion_mnist", "noise"):
        x, labels = gradient_flow.batch(DepthProbe(pictures=pictures, side=32, count=8))
        assert x.shape == (8, 1, 32, 32) and labels.shape == (8,)
        assert x.mean().abs() < 1e-5 and abs(x.std(correction=0) - 1) < 1e-5
    one = DepthProbe(n=1, pictures="noise", count=2)
    assert measure(one) == measure(one) != measure(replace(one, seed=1))


@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 10}, {"scale": 0}, {"pictures": "cats"}, {"side": 17}, {"count": 1}])
def test_nonsense_is_refused_in_a_sentence(wrong):
    with pytest.raises(LabError):
        DepthProbe(**wrong)

"""The deconvnet by hand against autograd, captum and torch's own unpooling."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from cnnlab import networks
from cnnlab.core.errors import LabError
from cnnlab.inspection.deconvnet import Alone, Unit, project
from cnnlab.inspection.gradients import attribute

GENERATOR = torch.Generator().manual_seed(0)


def pictures(size: int = 32) -> torch.Tensor:
    return torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(1))


def strongest(features: nn.Sequential, layer: int) -> Unit:
    with torch.no_grad():
        maps = features[: layer + 1](pictures())[0]
    return Unit(*(int(at) for at in np.unravel_index(int(maps.argmax()), maps.shape)))


def test_one_convolution_and_one_pool_are_torchs_unpooling_and_transposed_convolution():
    conv = nn.Conv2d(3, 4, 3, padding=1)
    features = nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2)).requires_grad_(False)
    unit = strongest(features, 2)
    steps = project(features, pictures(), 2, unit)
    pooled, switches = functional.max_pool2d(features[:2](pictures()), 2, return_indices=True)
    alone = torch.zeros_like(pooled)
    alone[(0, *unit)] = pooled[(0, *unit)]
    expected = functional.conv_transpose2d(functional.max_unpool2d(alone, switches, 2).relu(), conv.weight, padding=1)
    assert [step.op for step in steps] == ["unit", "unpool", "rectify", "filter"]
    np.testing.assert_allclose(steps[-1].maps, expected[0].numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "layer"), [("alexnet", 1), ("alexnet", 7), ("alexnet", 11), ("zfnet", 9), ("zfnet", 13)]
)
def test_the_way_back_is_back_propagation_with_the_deconvnets_rule(name, layer):
    features = networks.build(name, width=0.125, seed=4).eval().requires_grad_(False).features
    unit = strongest(features, layer)
    value = float(features[: layer + 1](pictures())[(0, *unit)])
    assert value > 0
    theirs = value * attribute(Alone(features, layer, unit, through_norms=True), pictures(), 0, "deconvnet")
    ours = project(features, pictures(), layer, unit)[-1].maps
    np.testing.assert_allclose(ours, theirs, atol=1e-5 * np.abs(theirs).max())
    assert np.abs(ours).max() > 0


def test_nothing_outside_of_the_receptive_field_is_touched():
    features = networks.build("alexnet", width=0.125, seed=4).eval().requires_grad_(False).features
    with torch.no_grad():
        maps = features[:2](pictures())[0]
    channel = int(maps[:, 16, 16].argmax())
    back = project(features, pictures(), 1, Unit(channel, 16, 16))[-1].maps
    inside = np.zeros((32, 32), bool)
    inside[14:19, 14:19] = True
    assert np.abs(back[:, ~inside]).max() == 0 and np.abs(back[:, inside]).max() > 0


def test_a_unit_or_a_layer_that_is_not_there_is_refused():
    features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten()).requires_grad_(False)
    with pytest.raises(LabError, match="channel"):
        project(features, pictures(), 1, Unit(4, 0, 0))
    with pytest.raises(LabError, match="layer"):
        project(features, pictures(), 3, Unit(0, 0, 0))
    with pytest.raises(LabError):
        project(features, pictures(), 2, Unit(0, 0, 0))

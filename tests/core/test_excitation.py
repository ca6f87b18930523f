"""Squeeze and excitation against torchvision's module and the zoo's networks."""

import numpy as np
import pytest
import torch

from cnnlab import networks
from cnnlab.core import excitation, excitation_torch
from cnnlab.core.errors import LabError
from cnnlab.core.excitation import STAGES, Gate


@pytest.mark.parametrize(("channels", "reduction"), [(48, 16), (12, 16), (30, 4)])
def test_gates_and_scaled_maps_are_torchvisions(channels, reduction):
    weights = excitation.drawn(Gate(channels, reduction), seed=3)
    weights = weights._replace(first_bias=weights.first_bias + 0.3, second_bias=weights.second_bias - 0.2)
    maps = np.random.default_rng(1).standard_normal((channels, 5, 4))
    ours, theirs = excitation.excite(maps, weights), excitation_torch.excited(maps, weights)
    np.testing.assert_allclose(ours.gates, theirs.gates, rtol=1e-12)
    np.testing.assert_allclose(ours.scaled, theirs.scaled, rtol=1e-12)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("channels", "reduction"), [(64, 16), (2048, 16), (8, 16), (100, 3)])
def test_counts_are_torchs(channels, reduction, bias):
    gate = Gate(channels, reduction, bias)
    assert gate.counts == excitation_torch.count(gate)


@pytest.mark.parametrize("name", STAGES)
def test_gates_add_what_the_zoos_network_has_more(name):
    with torch.device("meta"):
        plain, gated = (networks.build(one, num_classes=1000, image_size=224) for one in (name, f"se_{name}"))
    more = sum(each.numel() for each in gated.parameters()) - sum(each.numel() for each in plain.parameters())
    assert sum(each.parameters for each in excitation.by_stage(name, 16, bias=True)) == more


def test_the_spread_is_that_of_the_class_means_and_labels_without_meaning_have_little():
    labels = np.repeat(np.arange(4), 50)
    gates = np.stack([labels / 10, np.full(200, 0.5)], axis=1)
    assert excitation.spread(excitation.class_means(gates, labels)) == pytest.approx(0.15)
    shuffled = np.random.default_rng(0).permutation(labels)
    assert excitation.spread(excitation.class_means(gates, shuffled)) < 0.03


@pytest.mark.parametrize("wrong", [{"channels": 0}, {"channels": 8, "reduction": 0}])
def test_gates_that_cannot_be_are_refused(wrong):
    with pytest.raises(LabError):
        Gate(**wrong)

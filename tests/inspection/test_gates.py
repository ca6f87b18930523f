"""Gates read out of a network, and what auxiliary heads add to gradients, against plain torch."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from cnnlab import networks
from cnnlab.core.excitation import excite
from cnnlab.inspection import auxiliary, gates


def test_what_is_read_out_of_a_block_gives_the_gates_of_its_own_forward():
    module = networks.build("se_resnet18", in_channels=1, width=0.125, seed=1).eval()
    pictures = torch.rand(3, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    found = gates.gates(module, pictures)
    assert [each.shape for each in found] == [(3, c) for c in (8, 8, 16, 16, 32, 32, 64, 64)]
    for block in (0, 3, 7):
        inside = gates.inside(module, pictures[1:2], block)
        np.testing.assert_allclose(excite(*inside).gates, found[block][1], atol=1e-5)


def test_the_reading_leaves_no_hook_behind():
    module = networks.build("se_resnet18", in_channels=1, width=0.125, seed=1).eval()
    gates.gates(module, torch.zeros(1, 1, 32, 32))
    assert not any(part._forward_hooks for part in module.modules())


def test_heads_change_only_what_lies_before_them_and_in_proportion_to_their_weight():
    some, none = auxiliary.measure(1.0, 0.7, norm=False, seed=2), auxiliary.measure(0.0, 0.7, norm=False, seed=2)
    assert none.alone == some.alone
    assert none.helped == pytest.approx(none.alone, rel=1e-5)
    behind = auxiliary.PARTS.index("4d") + 1
    assert some.helped[behind:] == pytest.approx(some.alone[behind:], rel=1e-4)
    assert some.helped[0] > 2 * some.alone[0]


def test_the_gradients_are_those_of_an_ordinary_backward():
    network = auxiliary._network(1.0, True, 0)
    pictures, labels = auxiliary._batch()
    cross_entropy(network(pictures)[0], labels).backward()
    stem = [part.weight.grad for part in network.body.stem.modules() if isinstance(part, torch.nn.Conv2d)]
    norm = torch.cat([each.flatten() for each in stem if each is not None]).norm().item()
    assert auxiliary.measure(0.3, 1.0, norm=True, seed=0).alone[0] == pytest.approx(norm, rel=1e-4)

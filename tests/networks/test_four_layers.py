"""The two networks of the race differ in their function and in nothing else."""

import pytest
import torch
from torch import nn

from cnnlab import networks


@pytest.mark.parametrize("size", [28, 32, 47, 64])
def test_parameters_and_first_weights_are_equal_and_only_the_function_differs(size):
    relu, tanh = (networks.build(name, image_size=size, width=0.25, seed=7) for name in ("four_relu", "four_tanh"))
    ours, theirs = relu.state_dict(), tanh.state_dict()
    assert ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)
    kinds = [[type(layer) for layer in model.features] for model in (relu, tanh)]
    assert kinds[1] == [nn.Tanh if kind is nn.ReLU else kind for kind in kinds[0]]
    assert kinds[0].count(nn.ReLU) == 3

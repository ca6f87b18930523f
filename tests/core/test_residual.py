"""Residual blocks: counts by torchvision's modules and the flop counter, fields by a trace, maps by autograd."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models.resnet import BasicBlock, Bottleneck

from cnnlab import networks
from cnnlab.core import residual_maps
from cnnlab.core.errors import LabError
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze
from cnnlab.core.residual import ResidualBlock, bottleneck_path, field_of_last_cell, total
from cnnlab.core.residual_torch import answer
from cnnlab.networks.plans import RESNET_STAGES
from cnnlab.networks.resnet import PaperBottleneck


def torchs(block: ResidualBlock) -> nn.Module:
    """The published module of the same shapes."""
    side = block.projection and nn.Conv2d(block.in_channels, block.out_channels, 1, block.stride, bias=False)
    if block.kind == "basic":
        return BasicBlock(block.in_channels, block.out_channels, block.stride, side)
    module = Bottleneck(block.in_channels, block.out_channels // 4, block.stride, side)
    if block.stride_first:
        module.conv1.stride, module.conv2.stride = module.conv2.stride, module.conv1.stride
    return module


@pytest.mark.parametrize("kind", ["basic", "bottleneck"])
@pytest.mark.parametrize(("inputs", "stride"), [(64, 1), (32, 2), (16, 1)])
@pytest.mark.parametrize("shortcut", ["B", "C"])
@pytest.mark.parametrize("stride_first", [False, True])
def test_a_block_costs_what_torch_counts_for_torchvisions(kind, inputs, stride, shortcut, stride_first):
    block = ResidualBlock(kind, inputs, 16, 64, stride, stride_first, shortcut)
    with torch.device("meta"):
        module, x = torchs(block), torch.empty(1, inputs, 13, 9)
    with FlopCounterMode(display=False) as counter:
        module(x)
    weights = sum(part.weight.numel() for part in module.modules() if isinstance(part, nn.Conv2d))
    assert total(block.counts((13, 9))) == (weights, counter.get_total_flops() // 2)


def test_option_a_costs_nothing_and_cannot_lose_channels():
    assert ResidualBlock("basic", 32, 16, 64, 2, shortcut="A").counts((8, 8))[-1] == (0, 0)
    with pytest.raises(LabError, match="at least 64"):
        ResidualBlock("basic", 64, 16, 32, shortcut="A")
    with pytest.raises(LabError, match="basic, bottleneck"):
        ResidualBlock("wide", 64, 16, 64)


def test_the_papers_pair_costs_about_the_same():
    narrow, wide = ResidualBlock("basic", 64, 64, 64), ResidualBlock("bottleneck", 256, 64, 256)
    assert [total(each.counts((1, 1))).parameters for each in (narrow, wide)] == [73_728, 69_632]


@pytest.mark.parametrize(
    ("name", "stride_first", "field"),
    [("resnet50", False, 427), ("resnet50_paper", True, 483), ("resnet101", False, 971)],
)
def test_the_last_cells_field_is_that_of_the_traced_network(name, stride_first, field):
    with torch.device("meta"):
        network = networks.build(name, num_classes=10, image_size=224).eval()
    rows = analyze(trace(network, (3, 224, 224)))
    traced = [row.local_field[0] for row in rows if row.kind == "conv"][-1]
    path = bottleneck_path(RESNET_STAGES[name.removesuffix("_paper")], stride_first=stride_first)
    assert field_of_last_cell(path) == traced == field


def test_the_papers_bottleneck_module_has_the_strides_that_are_counted():
    for stride in (1, 2):
        block, module = ResidualBlock("bottleneck", 8, 4, 16, stride, True), PaperBottleneck(8, 4, stride)
        convs = [part for part in module.main if isinstance(part, nn.Conv2d)]
        assert [conv.stride for conv in block.main] == [conv.stride for conv in convs]


@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("scale", [0.0, 0.3, 1.0])
def test_blocks_on_maps_and_their_gradients_are_torchs(residual, scale):
    rng = np.random.default_rng(3)
    x, upstream = rng.random((3, 7, 9)), rng.normal(size=(3, 7, 9))
    blocks = [residual_maps.he_block(3, 5, scale, rng) for _ in range(3)]
    passed = residual_maps.forward(x, blocks, residual=residual)
    gradient = residual_maps.backward(passed, blocks, upstream, residual=residual)
    theirs = answer(x, blocks, upstream, residual=residual)
    np.testing.assert_allclose(passed[-1].y, theirs.y, atol=1e-12)
    np.testing.assert_allclose(gradient, theirs.gradient, atol=1e-12)


def test_where_f_is_0_a_residual_block_is_the_identity_and_a_plain_one_lets_nothing_through():
    rng = np.random.default_rng(0)
    x, blocks = rng.random((3, 6, 6)), [residual_maps.he_block(3, 4, 0, rng)] * 2
    kept, lost = (residual_maps.forward(x, blocks, residual=residual) for residual in (True, False))
    np.testing.assert_array_equal(kept[-1].y, x)
    assert not lost[-1].y.any()
    ones = np.ones_like(x)
    np.testing.assert_array_equal(residual_maps.backward(kept, blocks, ones, residual=True), ones)
    assert not residual_maps.backward(lost, blocks, ones, residual=False).any()

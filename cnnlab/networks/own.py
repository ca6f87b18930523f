"""A network of one's own in torch, from its blueprint: the same names, the same order of steps as in its graph.

Imports torch; without it, `core.blueprint` knows shapes, counts and what is wrong.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core import blocks as b
from cnnlab.core.blueprint import Blueprint, Checked, blueprint_graph, check
from cnnlab.core.stacks import torch_call
from cnnlab.networks.alexnet2012 import response_norm
from cnnlab.networks.googlenet import Inception
from cnnlab.networks.own_name import blueprint_of
from cnnlab.networks.registry import NetworkShape
from cnnlab.networks.resnet import BasicBlock, Bottleneck, PaperBottleneck
from cnnlab.networks.se_resnet import SqueezeExcitation


class Add(nn.Module):
    """The sum of several outputs of one shape."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        total = first
        for other in others:
            total = total + other
        return total


class Concat(nn.Module):
    """The channels of several outputs, one after the other."""

    def forward(self, *outputs: Tensor) -> Tensor:
        return torch.cat(outputs, dim=1)


class OwnNetwork(nn.Module):
    """Runs the blocks in their order; each reads the block before it, or the labelled ones.

    Raises
    ------
    LabError
        `blueprint.block` where a block is wrong.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        super().__init__()
        blueprint_graph(blueprint)  # refuses what is wrong, before anything is allocated
        self._steps: list[tuple[str, b.Block]] = []
        for found in check(blueprint):
            self.add_module(found.name, module_of(found))
            self._steps.append((found.name, found.block))

    def forward(self, input: Tensor) -> Tensor:
        x, labelled = input, {b.INPUT: input}
        for name, block in self._steps:
            named = [labelled[label] for label in block.sources]
            inputs = [x, *named] if isinstance(block, b.Join) or not named else named
            x = self.get_submodule(name)(*inputs)
            if block.label:
                labelled[block.label] = x
        return x


def small(name: str, shape: NetworkShape) -> nn.Module:
    return OwnNetwork(blueprint_of(name, shape))


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return OwnNetwork(blueprint_of(name, shape))


def count(blueprint: Blueprint) -> tuple[tuple[int, ...], int, int]:
    """Torch's own shape of the output (without the batch), parameters and multiply-adds; nothing is allocated.

    Raises
    ------
    LabError
        `blueprint.block` where a block is wrong.
    """
    with torch.device("meta"), torch.no_grad():
        module = OwnNetwork(blueprint).eval()
        with FlopCounterMode(display=False) as counter:
            out = module(torch.empty(1, *blueprint.input_shape))
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return tuple(out.shape[1:]), parameters, counter.get_total_flops() // 2


def module_of(found: Checked) -> nn.Module:
    """The torch module of one checked block."""
    return _MODULES[type(found.block)](found.block, found)


def with_gate(block: BasicBlock | Bottleneck, gate: nn.Module) -> nn.Module:
    """A residual block whose main path ends with a gate."""
    block.main.append(gate)
    return block


def _slide(block: b.Slide, found: Checked) -> nn.Module:
    channels = found.in_shapes[0][0]
    class_name, settings = torch_call(block.layer, channels)
    ends = (channels, block.layer.channels) if block.layer.kind == "conv" else ()
    return getattr(nn, class_name)(*ends, **settings)


def _batch_norm(block: b.BatchNorm, found: Checked) -> nn.Module:
    shape = found.in_shapes[0]
    kind = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
    return kind(shape[0], eps=10**-block.epsilon)


def _response_norm(block: b.ResponseNorm, found: Checked) -> nn.Module:
    return response_norm(block.size)


def _activation(block: b.Activation, found: Checked) -> nn.Module:
    return {"relu": nn.ReLU, "leakyrelu": nn.LeakyReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[block.function]()


def _dense(block: b.Dense, found: Checked) -> nn.Module:
    return nn.Linear(found.in_shapes[0][0], found.out_shape[0], bias=block.bias)


def _inception(block: b.Inception, found: Checked) -> nn.Module:
    branches = block.one, (block.reduce3, block.three), (block.reduce5, block.five), block.pool
    return Inception(found.in_shapes[0][0], branches, block.kernel, norm=block.norm)


def _residual(block: b.Residual, found: Checked) -> nn.Module:
    kind = PaperBottleneck if block.stride_first else Bottleneck if block.bottleneck else BasicBlock
    made = kind(found.in_shapes[0][0], block.channels // kind.expansion, block.stride)
    return with_gate(made, SqueezeExcitation(block.channels, block.reduction)) if block.reduction else made


_MODULES: dict[type[b.Block], Callable[[Any, Checked], nn.Module]] = {
    b.Slide: _slide,
    b.BatchNorm: _batch_norm,
    b.GroupNorm: lambda block, found: nn.GroupNorm(block.groups, found.in_shapes[0][0]),
    b.ResponseNorm: _response_norm,
    b.Activation: _activation,
    b.Dropout: lambda block, found: nn.Dropout(block.percent / 100),
    b.Flatten: lambda block, found: nn.Flatten(),
    b.GlobalPool: lambda block, found: nn.AdaptiveAvgPool2d(1),
    b.Identity: lambda block, found: nn.Identity(),
    b.Dense: _dense,
    b.Inception: _inception,
    b.Residual: _residual,
    b.SqueezeExcite: lambda block, found: SqueezeExcitation(found.in_shapes[0][0], block.reduction),
    b.Join: lambda block, found: Add() if block.how == "add" else Concat(),
}

"""Torch's own squeeze and excitation: torchvision's module with the same weights, and its counts. Imports torch."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.ops import SqueezeExcitation

from .bottleneck import Counts
from .excitation import Array, Gate, Weights


class Answer(NamedTuple):
    """Gates (C,) and scaled maps (C, H, W)."""

    gates: Array
    scaled: Array


def excited(maps: npt.ArrayLike, weights: Weights) -> Answer:
    """torchvision's module on (C, H, W), in double precision."""
    hidden, channels = weights.first.shape
    module = SqueezeExcitation(channels, hidden).double()
    given = (weights.first[..., None, None], weights.first_bias, weights.second[..., None, None], weights.second_bias)
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), given, strict=True):
            parameter.copy_(torch.from_numpy(value))
        x = torch.from_numpy(np.asarray(maps, np.float64))[None]
        return Answer(module._scale(x)[0, :, 0, 0].numpy(), module(x)[0].numpy())


def count(gate: Gate) -> Counts:
    """Of torchvision's module, or of its two layers without biases; on the meta device."""
    with torch.device("meta"):
        module = SqueezeExcitation(gate.channels, gate.hidden)
        if not gate.bias:
            module.fc1, module.fc2 = (nn.Conv2d(*sizes, 1, bias=False) for sizes in _sizes(gate))
        x = torch.empty(1, gate.channels, 7, 7)
    with FlopCounterMode(display=False) as counter:
        module(x)
    return Counts(sum(each.numel() for each in module.parameters()), counter.get_total_flops() // 2)


def _sizes(gate: Gate) -> tuple[tuple[int, int], tuple[int, int]]:
    return (gate.channels, gate.hidden), (gate.hidden, gate.channels)

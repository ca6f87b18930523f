"""The gates of an SE-ResNet: what goes into one, its weights, what all of them give. Imports torch."""

from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlab.core.excitation import Weights
from cnnlab.inspection.activations import feature_maps
from cnnlab.inspection.probe import in_batches, private_copy
from cnnlab.networks.se_resnet import SqueezeExcitation


class Inside(NamedTuple):
    """The maps that a gate reads and scales, (C, H, W), and its weights."""

    maps: NDArray[np.float32]
    weights: Weights


def inside(module: nn.Module, picture: Tensor, block: int) -> Inside:
    """Block number `block`, from 0, on one picture (1, C, H, W)."""
    path, gate = _gates(module)[block]
    parent, _, place = path.rpartition(".")
    maps = feature_maps(module, picture, f"{parent}.{int(place) - 1}")[0]
    told = [value.numpy(force=True).astype(np.float64) for value in gate.gate.state_dict().values()]
    first, first_bias, second, second_bias = told
    return Inside(maps, Weights(first[:, :, 0, 0], first_bias, second[:, :, 0, 0], second_bias))


def gates(module: nn.Module, pictures: Tensor) -> tuple[NDArray[np.float32], ...]:
    """Of each block in order, the gates for all pictures: (N, C)."""
    copy = private_copy(module)
    found = [_noted(part.gate) for _, part in _gates(copy)]
    with torch.inference_mode():
        for some in in_batches(pictures):
            copy(some)
    return tuple(torch.cat(told).numpy(force=True) for told in found)


def _noted(gate: nn.Module) -> list[Tensor]:
    """A list that fills with what a gate gives, (N, C) at each forward."""
    told: list[Tensor] = []

    def hook(_layer: nn.Module, _inputs: Any, output: Tensor) -> None:
        told.append(output.flatten(1))

    gate.register_forward_hook(hook)
    return told


def _gates(module: nn.Module) -> list[tuple[str, SqueezeExcitation]]:
    return [(name, part) for name, part in module.named_modules() if isinstance(part, SqueezeExcitation)]

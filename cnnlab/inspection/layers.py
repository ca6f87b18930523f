"""The layers of a network in the order of its forward. Imports torch."""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from cnnlab.core.errors import LabError
from cnnlab.core.fx import copy_structure
from cnnlab.inspection.probe import run

_NORMS = (nn.modules.batchnorm._BatchNorm, nn.modules.instancenorm._InstanceNorm, nn.GroupNorm, nn.LayerNorm,
          nn.LocalResponseNorm)  # fmt: skip
_POOLS = (nn.MaxPool2d, nn.AvgPool2d, nn.LPPool2d, nn.FractionalMaxPool2d, nn.AdaptiveMaxPool2d, nn.AdaptiveAvgPool2d)
_ACTIVATIONS = (nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.GELU, nn.SiLU, nn.Mish, nn.Tanh,
                nn.Sigmoid, nn.Hardswish, nn.Hardsigmoid, nn.Hardtanh, nn.Softplus, nn.Softmax,
                nn.LogSoftmax)  # fmt: skip
_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("conv", (nn.Conv2d, nn.ConvTranspose2d)),
    ("pool", _POOLS),
    ("norm", _NORMS),
    ("activation", _ACTIVATIONS),
    ("linear", (nn.Linear,)),
)


class Layer(NamedTuple):
    """One module without parts of its own.

    `name` is its path in the network; `kind` is conv, pool, norm, activation, linear, or other (flatten, dropout,
    identity); `shape` is that of its output at its first use, without the batch.
    """

    name: str
    kind: str
    shape: tuple[int, ...]


def layers(module: nn.Module, input_shape: tuple[int, int, int]) -> tuple[Layer, ...]:
    """The layers that the network's own forward calls in eval mode, each at its first use.

    What is computed without a module (the sum of a residual block, a ReLU called as a function) is not in the list;
    ask for the block that computes it by name (`layer1.0`). The forward runs on a copy on the meta device: nothing is
    computed, the module is not changed.

    Parameters
    ----------
    input_shape : (C, H, W)

    Raises
    ------
    LabError
        `inspection.refused` where the network does not take this shape.
    """
    skeleton = copy_structure(module, lambda tensor: torch.empty_like(tensor, device="meta")).eval()
    found: dict[str, Layer] = {}

    def note(name: str, leaf: nn.Module) -> None:
        def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
            if isinstance(output, Tensor):
                found.setdefault(name, Layer(name, kind_of(leaf), tuple(output.shape[1:])))

        leaf.register_forward_hook(hook)

    for name, leaf in skeleton.named_modules():
        if not any(True for _ in leaf.children()):
            note(name, leaf)
    floating = (p.dtype for p in skeleton.parameters() if p.is_floating_point())
    with torch.inference_mode():
        run(skeleton, torch.empty(1, *input_shape, device="meta", dtype=next(floating, torch.float32)))
    return tuple(found.values())


def kind_of(module: nn.Module) -> str:
    """conv, pool, norm, activation, linear or other."""
    return next((kind for kind, types in _KINDS if isinstance(module, types)), "other")


def convolutions(module: nn.Module) -> tuple[str, ...]:
    """Names of all convolutions, in the order in which the network was put together.

    Raises
    ------
    LabError
        `inspection.no_convolution` where there is none.
    """
    found = tuple(name for name, part in module.named_modules() if isinstance(part, nn.Conv2d))
    if not found:
        raise LabError("inspection.no_convolution", network=type(module).__name__)
    return found


def first_convolution(module: nn.Module) -> str:
    """The first of `convolutions`. LabError `inspection.no_convolution`."""
    return convolutions(module)[0]

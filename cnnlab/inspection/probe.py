"""Runs a network up to one of its layers, on a copy of its own, so that a model that visitors share keeps no hook.

Imports torch.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from cnnlab.core.errors import LabError
from cnnlab.core.fx import copy_structure, first_line

PIXELS_AT_ONCE = 2**18  # 256 pictures of 32×32, 5 of 224×224: feature maps of a batch stay below about 150 MB


class _Reached(Exception):
    """Ends a forward once the layer has spoken: nothing after it need be computed, or can change it in place."""

    def __init__(self, output: Any) -> None:
        super().__init__()
        self.output = output


class Probe:
    """What one layer of a network puts out.

    Parameters
    ----------
    module
        Any network; it is not changed. The probe runs a copy in eval mode that shares its weights.
    layer
        Name of a module in it, as in `layers`; a block such as `layer1.0` does too.

    Raises
    ------
    LabError
        `layer_unknown`, `no_weights`.
    """

    def __init__(self, module: nn.Module, layer: str) -> None:
        self._network = private_copy(module)
        self._layer = layer
        part(self._network, layer).register_forward_hook(_stop)

    def __call__(self, pictures: Tensor) -> Tensor:
        """The layer's output at its first use, (N, K, h, w) or (N, K), for pictures of (N, C, H, W).

        Raises
        ------
        LabError
            `inspection.refused`, `inspection.not_reached`, `inspection.no_map`.
        """
        try:
            with torch.inference_mode():
                run(self._network, pictures)
        except _Reached as reached:
            return _checked(reached.output, self._layer)
        raise LabError("inspection.not_reached", name=self._layer)


def _stop(_module: nn.Module, _inputs: Any, output: Any) -> None:
    raise _Reached(output)


def _checked(output: Any, layer: str) -> Tensor:
    if not isinstance(output, Tensor) or output.dim() not in (2, 4):
        raise LabError("inspection.no_map", name=layer)
    return output


def private_copy(module: nn.Module) -> nn.Module:
    """A copy in eval mode that shares the weights, asks for no gradient of them, and may be given hooks."""
    if any(tensor.is_meta for tensor in module.parameters()):
        raise LabError("no_weights", network=type(module).__name__)
    return copy_structure(module, lambda tensor: tensor).eval().requires_grad_(False)


def part(module: nn.Module, layer: str) -> nn.Module:
    """The module called `layer`; LabError `layer_unknown` where there is none."""
    named = dict(module.named_modules())
    if not layer or layer not in named:
        raise LabError("layer_unknown", name=layer, last=list(named)[-1])
    return named[layer]


def run(module: nn.Module, pictures: Tensor) -> Tensor:
    """The forward; LabError `inspection.refused` where the network does not take these pictures."""
    try:
        return module(pictures)
    except (RuntimeError, ValueError, TypeError) as error:
        if isinstance(error, LabError):
            raise
        shape = "×".join(map(str, pictures.shape[1:]))
        raise LabError(
            "inspection.refused", network=type(module).__name__, shape=shape, reason=first_line(error)
        ) from error


def in_batches(pictures: Tensor) -> Iterator[Tensor]:
    """The pictures (N, C, H, W) in slices that bound the memory a network takes for them."""
    pixels = max(1, pictures[0].numel() // pictures.shape[1]) if len(pictures) else 1
    yield from pictures.split(max(1, PIXELS_AT_ONCE // pixels))

"""Weights from an explicit generator, never from the process-wide one that all visitors of a server share."""

import math
from collections.abc import Callable

import torch
from torch import nn


def materialise(make: Callable[[], nn.Module], seed: int | None) -> nn.Module:
    """What `make` builds, with weights drawn from `seed`.

    The module is built on the meta device, where torch's own initialisers draw nothing, then allocated and filled.
    Inside `with torch.device("meta")` it stays there.
    """
    stays_on_meta = torch.empty(0).device.type == "meta"
    with torch.device("meta"):
        module = make()
    if stays_on_meta:
        return module
    device = torch.empty(0).device
    generator = torch.Generator(device)
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    module.to_empty(device=device)
    fill(module, generator)
    return module


@torch.no_grad()
def fill(module: nn.Module, generator: torch.Generator) -> None:
    """Draw every parameter of `module` in place (see `cnnlab.networks.build` for the rules).

    Raises
    ------
    TypeError
        A layer with parameters whose rule is not known here.
    """
    for layer in module.modules():
        if isinstance(layer, nn.modules.conv._ConvNd):
            nn.init.kaiming_normal_(layer.weight, mode="fan_in", nonlinearity="relu", generator=generator)
            if layer.bias is not None:
                layer.bias.zero_()
        elif isinstance(layer, nn.Linear):
            bound = 1 / math.sqrt(layer.in_features)
            for parameter in layer.parameters(recurse=False):
                parameter.uniform_(-bound, bound, generator=generator)
        elif isinstance(layer, nn.modules.batchnorm._BatchNorm | nn.GroupNorm):
            layer.reset_parameters()  # constants only: γ = 1, β = 0, running mean 0 and variance 1
        elif any(True for _ in layer.parameters(recurse=False)) or any(True for _ in layer.buffers(recurse=False)):
            raise TypeError(f"no initialisation is known for {type(layer).__name__}; add its rule to fill()")

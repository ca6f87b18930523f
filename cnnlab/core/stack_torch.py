"""A stack of layers as a torch module. Imports torch: reach it through `stacks.to_module`, which opens the gate."""

from collections import OrderedDict
from collections.abc import Sequence
from math import sqrt

import torch
from torch import nn

from .stacks import Layer, torch_call


def build(
    layers: Sequence[Layer], names: Sequence[str], in_channels: int, generator: torch.Generator | None
) -> nn.Sequential:
    """See `stacks.to_module`."""
    generator = generator or torch.Generator().manual_seed(0)
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    channels = in_channels
    for name, layer in zip(names, layers, strict=True):
        class_name, settings = torch_call(layer, channels)
        kind = getattr(nn, class_name)
        if layer.kind == "conv":
            module = nn.utils.skip_init(kind, channels, layer.channels, **settings)
            _initialise(module, generator)
            channels = layer.channels
        else:
            module = kind(**settings)
        modules[name] = module
    return nn.Sequential(modules)


def _initialise(conv: nn.Module, generator: torch.Generator) -> None:
    """As torch.nn.Conv2d does, but from a generator of our own: the process-wide one belongs to nobody."""
    weight = conv.get_parameter("weight")
    bound = 1 / sqrt(weight[0].numel())
    nn.init.kaiming_uniform_(weight, a=sqrt(5), generator=generator)
    if conv.bias is not None:
        nn.init.uniform_(conv.get_parameter("bias"), -bound, bound, generator=generator)

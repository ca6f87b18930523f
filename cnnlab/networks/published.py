"""What the published networks of torchvision share."""

import torch
from torch import nn

from cnnlab.networks.registry import NetworkShape


def adapted(model: nn.Module, shape: NetworkShape) -> nn.Module:
    """`model`, its first convolution replaced where the pictures do not have three channels."""
    if shape.in_channels == 3:
        return model
    path, conv = next((path, layer) for path, layer in model.named_modules() if isinstance(layer, nn.Conv2d))
    parent, _, last = path.rpartition(".")
    setattr(model.get_submodule(parent), last, _with_channels(conv, shape.in_channels))
    return model


def _with_channels(conv: nn.Conv2d, in_channels: int) -> nn.Conv2d:
    kernel, stride, padding = ((int(a), int(b)) for a, b in (conv.kernel_size, conv.stride, conv.padding))
    with torch.device(conv.weight.device):
        return nn.Conv2d(in_channels, conv.out_channels, kernel, stride, padding, bias=conv.bias is not None)

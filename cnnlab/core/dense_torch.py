"""Torch's own numbers for a fully connected layer and for a convolution. Obtained by running it."""

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from .dense import DenseSpec
from .layer_spec import LayerSpec

Counts = tuple[int, int]  # parameters, multiply-adds of one picture


def count_dense(spec: DenseSpec) -> Counts:
    """Of torch.nn.Linear, on the meta device: nothing is allocated."""
    with torch.device("meta"):
        return _count(nn.Linear(spec.inputs, spec.outputs, spec.bias), torch.empty(1, spec.inputs))


def count_conv(spec: LayerSpec) -> Counts:
    """Of torch.nn.Conv2d, on the meta device."""
    with torch.device("meta"):
        return _count(nn.Conv2d(**spec.arguments), torch.empty(1, spec.in_channels, *spec.size))  # type: ignore[arg-type]


def convolve(
    weight: npt.NDArray[np.float64], x: npt.NDArray[np.float64], stride: int, padding: int, dilation: int
) -> npt.NDArray[np.float64]:
    """torch.nn.functional.conv2d in double precision on one picture (C, H, W), flattened."""
    picture, filters = torch.from_numpy(x)[None], torch.from_numpy(weight)
    out = nn.functional.conv2d(picture, filters, stride=stride, padding=padding, dilation=dilation)
    return out.flatten().numpy()


def _count(layer: nn.Module, x: torch.Tensor) -> Counts:
    with FlopCounterMode(display=False) as counter:
        layer(x)
    return sum(weight.numel() for weight in layer.parameters()), counter.get_total_flops() // 2

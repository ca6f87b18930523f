"""Torch's own numbers for 1×1 convolutions, bottlenecks and chains of convolutions. Obtained by running it."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from .axes import Pair
from .bottleneck import Bottleneck, Counts
from .empirical import empirical_receptive_field
from .mixing import Mix
from .specs import ConvSpec

Array = npt.NDArray[np.float64]


class Mixed(NamedTuple):
    """The same weights as a 1×1 convolution and as a fully connected layer over the channels: (C_out, H, W) each."""

    conv: Array
    linear: Array


def mixed(maps: npt.ArrayLike, mix: Mix) -> Mixed:
    """Both layers run on (C_in, H, W), in double precision."""
    x = torch.from_numpy(np.asarray(maps, np.float64))
    weights, bias = torch.from_numpy(mix.matrix), torch.tensor(mix.bias, dtype=torch.float64)
    conv = nn.functional.conv2d(x[None], weights[:, :, None, None], bias)[0]
    linear = nn.functional.linear(x.permute(1, 2, 0), weights, bias).permute(2, 0, 1)  # channels last, and back
    return Mixed(conv.numpy(), linear.numpy())


def count(conv: ConvSpec, size: tuple[int, int]) -> Counts:
    """Parameters and multiply-adds of a torch.nn.Conv2d, on the meta device: nothing is allocated."""
    return count_chain((conv,), size)


def count_block(block: Bottleneck, size: tuple[int, int]) -> Counts:
    """Of its convolutions, one after the other."""
    return count_chain(block.layers, size)


def count_chain(convs: tuple[ConvSpec, ...], size: tuple[int, int]) -> Counts:
    """Of convolutions one after the other, on an input of (H, W)."""
    with torch.device("meta"):
        layers = nn.Sequential(*map(_module, convs))
        x = torch.empty(1, convs[0].in_channels, *size)
    with FlopCounterMode(display=False) as counter:
        layers(x)
    return Counts(sum(each.numel() for each in layers.parameters()), counter.get_total_flops() // 2)


def field_of_chain(convs: tuple[ConvSpec, ...]) -> Pair:
    """(height, width) of the field of a middle cell, by autograd, on a picture that is large enough for it."""
    side = 2 * sum(conv.weight_shape[2] for conv in convs) + 1
    with torch.device("meta"):  # one channel: a field does not depend on how many there are, the memory does
        layers = nn.Sequential(*(_module(replace(conv, in_channels=1, out_channels=1)) for conv in convs))
    return empirical_receptive_field(layers, (1, side, side)).size


def _module(conv: ConvSpec) -> nn.Conv2d:
    return nn.Conv2d(
        conv.in_channels, conv.out_channels, conv.kernel, conv.stride, conv.padding, bias=conv.bias  # type: ignore[arg-type]
    )  # fmt: skip

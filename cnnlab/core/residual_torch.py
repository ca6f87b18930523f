"""Torch's answer for residual and plain blocks on maps: the same weights, forward and autograd. Imports torch."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import conv2d, relu

from .convolve import Array
from .residual_maps import Block


class Answer(NamedTuple):
    """The last block's output and the gradient at the first one's input, (C, H, W) each."""

    y: Array
    gradient: Array


def answer(x: Array, blocks: Sequence[Block], upstream: Array, *, residual: bool) -> Answer:
    """Runs the blocks in double precision and asks autograd for the gradient of the sum of y · `upstream`."""
    start = torch.from_numpy(x).double().requires_grad_()
    maps: Tensor = start
    for block in blocks:
        first, second = (torch.from_numpy(weights) for weights in block)
        branch = conv2d(relu(conv2d(maps[None], first, padding=1)), second, padding=1)[0]
        maps = relu(maps + branch if residual else branch)
    (gradient,) = torch.autograd.grad((maps * torch.from_numpy(upstream)).sum(), start)
    return Answer(maps.detach().numpy(), gradient.numpy())

"""Torch's own numbers for Inception modules. Obtained by running it."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models.googlenet import Inception as Published

from .bottleneck import Counts
from .inception import Branch, Inception, Pair


class Answer(NamedTuple):
    """Counts, and the (C, H, W) that come out."""

    counts: Counts
    shape: tuple[int, ...]


class _Module(nn.Module):
    def __init__(self, module: Inception) -> None:
        super().__init__()
        self.branches = nn.ModuleList(_branch(branch) for branch in module.branches)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def count(module: Inception, size: Pair) -> Answer:
    """Of the module built from `nn.Conv2d` and `nn.MaxPool2d`, on the meta device: nothing is allocated."""
    with torch.device("meta"):
        return _counted(_Module(module), module.in_channels, size)


def count_published(module: Inception, size: Pair) -> Answer:
    """Of torchvision's own module with these channels: reduced, 3×3 in place of 5×5; weights of its convolutions."""
    with torch.device("meta"):
        made = Published(
            module.in_channels, module.one, module.three_reduce, module.three, module.five_reduce, module.five,
            module.pool,
        )  # fmt: skip
        return _counted(made, module.in_channels, size)


def _counted(made: nn.Module, channels: int, size: Pair) -> Answer:
    with FlopCounterMode(display=False) as counter:
        out = made.eval()(torch.empty(1, channels, *size))
    convs = (layer for layer in made.modules() if isinstance(layer, nn.Conv2d))
    weights = sum(parameter.numel() for conv in convs for parameter in conv.parameters())
    return Answer(Counts(weights, counter.get_total_flops() // 2), tuple(out.shape[1:]))


def _branch(branch: Branch) -> nn.Sequential:
    pool = [nn.MaxPool2d(3, stride=1, padding=1)] if branch.pooled else []
    convs = [
        nn.Conv2d(conv.in_channels, conv.out_channels, conv.kernel, padding=conv.padding, bias=False)  # type: ignore[arg-type]
        for conv in branch.convs
    ]
    return nn.Sequential(*pool, *convs)

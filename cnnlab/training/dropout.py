"""Dropout that draws from a generator of its own: torch's draws from the process-wide one."""

import torch
from torch import Tensor, nn


class SeededDropout(nn.Dropout):
    """`nn.Dropout` with an explicit generator."""

    def __init__(self, p: float, generator: torch.Generator) -> None:
        super().__init__(p)
        self.generator = generator

    def forward(self, input: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return input
        kept = torch.empty_like(input).bernoulli_(1 - self.p, generator=self.generator)
        return input * kept / (1 - self.p)


def seed_dropout(model: nn.Module, generator: torch.Generator) -> None:
    """Replace each `nn.Dropout` inside `model`; parameters and their names stay."""
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Dropout):
                setattr(parent, name, SeededDropout(child.p, generator))

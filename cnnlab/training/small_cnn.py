"""The smallest network that deserves the name: two convolutions, and a linear classifier of what they find.

Its convolutions are also of use untrained: random filters, as features for another classifier.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from cnnlab.networks.initialise import materialise
from cnnlab.training.batches import Batches

MAPS = (16, 32)
# What the lab recommends for small networks on few pictures.
RATE, BATCH_SIZE, EPOCHS = 0.002, 32, 10
_ENCODED_AT_ONCE = 250


class SmallCnn(nn.Module):
    """Pictures (N, C, S, S), S divisible by 4, to logits (N, classes)."""

    def __init__(self, in_channels: int, size: int, num_classes: int) -> None:
        super().__init__()
        first, second = MAPS
        self.features = nn.Sequential(
            nn.Conv2d(in_channels, first, 3, padding=1),  # (N, 16, S, S)
            nn.ReLU(),
            nn.MaxPool2d(2),  # (N, 16, S/2, S/2)
            nn.Conv2d(first, second, 3, padding=1),  # (N, 32, S/2, S/2)
            nn.ReLU(),
            nn.MaxPool2d(2),  # (N, 32, S/4, S/4)
            nn.Flatten(),
        )
        self.classifier = nn.Linear(second * (size // 4) ** 2, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x))


def build(in_channels: int, size: int, num_classes: int, *, seed: int, device: torch.device) -> SmallCnn:
    """The network with weights drawn from `seed`."""
    model = materialise(lambda: SmallCnn(in_channels, size, num_classes), seed)
    assert isinstance(model, SmallCnn)
    return model.to(device)


def train(model: SmallCnn, pictures: Batches, *, seed: int) -> None:
    """Adam and a cosine schedule, `EPOCHS` passes; `seed` is that of the order of the pictures."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    steps = EPOCHS * math.ceil(len(pictures) / BATCH_SIZE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(EPOCHS):
        for indices in torch.randperm(len(pictures), generator=generator).to(pictures.device).split(BATCH_SIZE):
            loss = cross_entropy(model(pictures.plain(indices).contiguous()), pictures.labels[indices])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()


@torch.inference_mode()
def encode(model: SmallCnn, pictures: Batches) -> Tensor:
    """What the convolutions answer: (N, features), on the CPU."""
    everything = torch.arange(len(pictures), device=pictures.device)
    return torch.cat([model.features(pictures.plain(part)).cpu() for part in everything.split(_ENCODED_AT_ONCE)])

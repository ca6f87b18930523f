"""What torch and torchvision say to pictures of different sizes. Obtained by running them."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import nn
from torch.utils.data import default_collate
from torchvision.transforms import v2

from cnnlab.core.batching import Size

_FEATURES, _CLASSES = 8, 10


class Refusals(NamedTuple):
    """Torch's own words, of `torch.stack` and of a DataLoader's `default_collate`; None where it takes the pictures."""

    stack: str | None
    collate: str | None


class Forward(NamedTuple):
    """What one network without fixed sizes, and one with, make of one picture.

    Attributes
    ----------
    features
        Shape after the convolutions, (1, K, H', W').
    pooled
        Shape of the class scores after adaptive pooling to 1×1.
    flattened
        The same of a network whose last layer was built for another size, or torch's words.
    """

    features: tuple[int, ...]
    pooled: tuple[int, ...]
    flattened: tuple[int, ...] | str


def refusals(sizes: Sequence[Size]) -> Refusals:
    """Try to stack pictures of these sizes, as one writes it oneself and as a DataLoader does."""
    pictures = _pictures(sizes)
    samples = [(picture, 0) for picture in pictures]
    return Refusals(_words(lambda: torch.stack(pictures)), _words(lambda: default_collate(samples)))


def shapes(way: str, sizes: Sequence[Size], side: int) -> list[tuple[int, ...]]:
    """Shapes of the batches that torchvision's transforms and torch's stack make; `way` as in `batching.WAYS`."""
    pictures = _pictures(sizes)
    if way == "bucket":
        groups = [[picture for picture in pictures if picture.shape[1:] == size] for size in dict.fromkeys(sizes)]
        return [tuple(torch.stack(group).shape) for group in groups]
    if way == "collate":
        return [tuple(to_the_largest([v2.Resize(side)(picture) for picture in pictures]).shape)]
    transform = {
        "resize": v2.Resize((side, side)),
        "crop": v2.Compose([v2.Resize(side), v2.CenterCrop(side)]),
        "random": v2.RandomCrop(side, pad_if_needed=True),
        "pad": v2.Compose([v2.Lambda(lambda picture: letterbox(picture, side))]),
    }[way]
    return [tuple(torch.stack([transform(picture) for picture in pictures]).shape)]


def letterbox(picture: torch.Tensor, side: int) -> torch.Tensor:
    """(C, H, W) → (C, side, side): the longer side resized, the rest zeros."""
    height, width = picture.shape[-2:]
    longest = max(height, width)
    scaled = [max(1, side * height // longest), max(1, side * width // longest)]
    down, across = side - scaled[0], side - scaled[1]
    pad = [across // 2, down // 2, across - across // 2, down - down // 2]  # left, top, right, bottom
    return v2.functional.pad(v2.functional.resize(picture, scaled), pad)


def to_the_largest(pictures: Sequence[torch.Tensor]) -> torch.Tensor:
    """(C, H_i, W_i) → (N, C, max H, max W): zeros at the bottom and the right."""
    height = max(picture.shape[-2] for picture in pictures)
    width = max(picture.shape[-1] for picture in pictures)
    return torch.stack([v2.functional.pad(p, [0, 0, width - p.shape[-1], height - p.shape[-2]]) for p in pictures])


def forward(size: Size, built_for: Size) -> Forward:
    """Run one picture of `size` through convolutions, then through two heads, one built for another size."""
    convolutions = nn.Sequential(
        nn.Conv2d(3, _FEATURES, 3, 2, 1), nn.ReLU(), nn.Conv2d(_FEATURES, _FEATURES, 3, 2, 1), nn.ReLU()
    )
    adaptive = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(_FEATURES, _CLASSES))
    with torch.no_grad():
        expected = convolutions(torch.zeros(1, 3, *built_for)).flatten(1).shape[1]
        fixed = nn.Sequential(nn.Flatten(), nn.Linear(expected, _CLASSES))
        features = convolutions(torch.zeros(1, 3, *size))
        pooled = tuple(adaptive(features).shape)
        refusal = _words(lambda: fixed(features))
        return Forward(tuple(features.shape), pooled, refusal or tuple(fixed(features).shape))


def _pictures(sizes: Sequence[Size]) -> list[torch.Tensor]:
    return [torch.zeros(3, *size, dtype=torch.uint8) for size in sizes]


def _words(attempt) -> str | None:
    try:
        attempt()
    except RuntimeError as error:
        return f"RuntimeError: {error}"
    return None

"""GoogLeNet, as torchvision has it, and a version for small pictures.

`googlenet` is without the two auxiliary classifiers: they help training only and are cut off before use (13.0 million
parameters with them, 6.6 million without, for 1000 classes). `googlenet_aux` has them: in train mode its forward gives
the logits and those of the later and of the earlier head (`logits`, `aux_logits2`, `aux_logits1`), whose losses the
paper adds with weight 0.3; in eval mode the logits alone.

Differences from the paper, all torchvision's: batch normalisation; 3×3 convolutions in the branch called 5×5; heads
that pool adaptively to 4×4 instead of 5×5 at stride 3; a last pool of 2×2. The small version has the same convolutions,
but for a 3×3 that keeps the size in place of the 7×7 with stride 2 and its pool; its pools are 3×3 as in the paper, and
it has no heads.
"""

import torch
from torch import Tensor, nn
from torchvision import models

from cnnlab.core.inception import MODULES
from cnnlab.core.inception import Inception as Plan
from cnnlab.networks.published import adapted
from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "googlenet": {
        "title": "GoogLeNet",
        "year": 2014,
        "authors": "Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich",
        "paper": "Going deeper with convolutions",
        "url": "https://doi.org/10.1109/CVPR.2015.7298594",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "googlenet_aux": {
        "title": "GoogLeNet with auxiliary heads",
        "year": 2014,
        "authors": "Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich",
        "paper": "Going deeper with convolutions",
        "url": "https://doi.org/10.1109/CVPR.2015.7298594",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": False,
        "fixed_width": True,
    },
}


Branches = tuple[int, tuple[int, int], tuple[int, int], int]


class Inception(nn.Module):
    """Four branches side by side; their maps are stacked.

    `kernel` is that of the branch called 5×5; `norm` puts batch normalisation after each convolution.
    """

    def __init__(self, n_in: int, branches: Branches, kernel: int = 3, *, norm: bool = True) -> None:
        super().__init__()
        one, three, five, pooled = branches
        self.branch1 = unit(n_in, one, 1, norm=norm)
        self.branch2 = nn.Sequential(unit(n_in, three[0], 1, norm=norm), unit(three[0], three[1], 3, norm=norm))
        self.branch3 = nn.Sequential(unit(n_in, five[0], 1, norm=norm), unit(five[0], five[1], kernel, norm=norm))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), unit(n_in, pooled, 1, norm=norm))
        self.n_out = one + three[1] + five[1] + pooled

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


class SmallGoogLeNet(nn.Module):
    """Three convolutions, nine Inception modules with three pools between, the mean of every map, one layer."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        c1, n_in = shape.channels(64), shape.channels(192)
        self.stem = nn.Sequential(  # shapes for 32×32:
            unit(shape.in_channels, c1, 3),  # (N, 64, 32, 32)
            unit(c1, c1, 1),  # (N, 64, 32, 32)
            unit(c1, n_in, 3),  # (N, 192, 32, 32)
        )
        layers: list[nn.Module] = []
        for name, plan in MODULES.items():
            if name.endswith("a"):
                layers.append(nn.MaxPool2d(3, stride=2, ceil_mode=True))
            module = Inception(n_in, _scaled(plan, shape))
            layers.append(module)
            n_in = module.n_out
        self.inceptions = nn.Sequential(*layers)  # (N, 480, 16, 16), (N, 832, 8, 8), (N, 1024, 4, 4)
        self.classifier = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(n_in, shape.num_classes)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.inceptions(self.stem(x)))


def unit(n_in: int, n_out: int, kernel: int, *, norm: bool = True) -> nn.Sequential:
    conv = nn.Conv2d(n_in, n_out, kernel, padding=kernel // 2, bias=not norm)
    between = [nn.BatchNorm2d(n_out, eps=0.001)] if norm else []  # eps as in torchvision's
    return nn.Sequential(conv, *between, nn.ReLU())


def _scaled(plan: Plan, shape: NetworkShape) -> Branches:
    wide = shape.channels
    three, five = (wide(plan.three_reduce), wide(plan.three)), (wide(plan.five_reduce), wide(plan.five))
    return wide(plan.one), three, five, wide(plan.pool)


def small(name: str, shape: NetworkShape) -> nn.Module:
    return SmallGoogLeNet(shape)


def paper(name: str, shape: NetworkShape) -> nn.Module:
    with_heads = name == "googlenet_aux"
    return adapted(models.googlenet(num_classes=shape.num_classes, aux_logits=with_heads, init_weights=False), shape)

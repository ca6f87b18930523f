"""ResNet: the published ones as torchvision has them, and versions for small pictures.

The small versions keep the four stages and replace the 7×7 stride-2 stem and its pool by one 3×3 convolution.

`resnet50` has a bottleneck's stride on its 3×3 convolution, as torchvision; a cell of its last map sees 427 px.
`resnet50_paper` has it on the first 1×1, as the paper; there it is 483 px. (Not called "v1": torchvision's weights
IMAGENET1K_V1 belong to the former.)
"""

from collections.abc import Callable
from typing import ClassVar, Protocol

from torch import Tensor, nn
from torchvision import models

from cnnlab.networks.plans import RESNET_STAGES
from cnnlab.networks.published import adapted
from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "resnet18": {
        "title": "ResNet-18",
        "year": 2015,
        "authors": "He, Zhang, Ren, Sun",
        "paper": "Deep residual learning for image recognition",
        "url": "https://doi.org/10.1109/CVPR.2016.90",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "resnet34": {
        "title": "ResNet-34",
        "year": 2015,
        "authors": "He, Zhang, Ren, Sun",
        "paper": "Deep residual learning for image recognition",
        "url": "https://doi.org/10.1109/CVPR.2016.90",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "resnet50": {
        "title": "ResNet-50",
        "year": 2015,
        "authors": "He, Zhang, Ren, Sun",
        "paper": "Deep residual learning for image recognition",
        "url": "https://doi.org/10.1109/CVPR.2016.90",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "resnet50_paper": {
        "title": "ResNet-50, stride on the 1×1",
        "year": 2015,
        "authors": "He, Zhang, Ren, Sun",
        "paper": "Deep residual learning for image recognition",
        "url": "https://doi.org/10.1109/CVPR.2016.90",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": False,
    },
    "resnet101": {
        "title": "ResNet-101",
        "year": 2015,
        "authors": "He, Zhang, Ren, Sun",
        "paper": "Deep residual learning for image recognition",
        "url": "https://doi.org/10.1109/CVPR.2016.90",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "resnet152": {
        "title": "ResNet-152",
        "year": 2015,
        "authors": "He, Zhang, Ren, Sun",
        "paper": "Deep residual learning for image recognition",
        "url": "https://doi.org/10.1109/CVPR.2016.90",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
}


class Block(Protocol):
    """A class of blocks: gives `expansion` times `n_mid` channels, at every `stride`-th cell."""

    expansion: int

    def __call__(self, n_in: int, n_mid: int, stride: int) -> nn.Module: ...


class BasicBlock(nn.Module):
    """Two 3×3 convolutions, and the input added to what they give."""

    expansion: ClassVar[int] = 1

    def __init__(self, n_in: int, n_mid: int, stride: int) -> None:
        super().__init__()
        self.main = two_3x3(n_in, n_mid, stride)
        self.shortcut = shortcut(n_in, n_mid, stride)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.main(x) + self.shortcut(x))


class Bottleneck(nn.Module):
    """1×1 down, 3×3 (with the stride, as in torchvision), 1×1 up to four times the channels, and the input added."""

    expansion: ClassVar[int] = 4
    stride_comes_first: ClassVar[bool] = False  # on the 1×1

    def __init__(self, n_in: int, n_mid: int, stride: int) -> None:
        super().__init__()
        n_out = n_mid * self.expansion
        first, second = (stride, 1) if self.stride_comes_first else (1, stride)
        self.main = nn.Sequential(
            *conv_norm(n_in, n_mid, 1, first),
            nn.ReLU(),
            *conv_norm(n_mid, n_mid, 3, second),
            nn.ReLU(),
            *conv_norm(n_mid, n_out, 1),
        )
        self.shortcut = shortcut(n_in, n_out, stride)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.main(x) + self.shortcut(x))


class PaperBottleneck(Bottleneck):
    """A bottleneck whose first 1×1 has the stride: of each 2×2 cells it reads one."""

    stride_comes_first: ClassVar[bool] = True


Stem = Callable[[int, int], nn.Sequential]


class ResNet(nn.Module):
    """A stem, four stages of blocks, the mean of every map, one fully connected layer."""

    def __init__(self, shape: NetworkShape, stem: Stem, block: Block, stages: tuple[int, ...]) -> None:
        super().__init__()
        n_in = shape.channels(64)
        self.stem = stem(shape.in_channels, n_in)  # (N, 64, 32, 32) for 32×32, (N, 64, 56, 56) for 224×224
        blocks: list[nn.Module] = []
        for stage, n_blocks in enumerate(stages):
            n_mid = shape.channels(64 * 2**stage)
            for i in range(n_blocks):
                blocks.append(block(n_in, n_mid, stride=2 if stage > 0 and i == 0 else 1))
                n_in = n_mid * block.expansion
        self.blocks = nn.Sequential(*blocks)  # (N, 512 * expansion, 4, 4), or 7, 7
        self.classifier = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(n_in, shape.num_classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.blocks(self.stem(x)))


def small_stem(n_in: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(*conv_norm(n_in, n_out, 3), nn.ReLU())  # (N, 64, 32, 32)


def paper_stem(n_in: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(
        *conv_norm(n_in, n_out, 7, 2),  # (N, 64, 112, 112)
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),  # (N, 64, 56, 56)
    )


def two_3x3(n_in: int, n_out: int, stride: int) -> nn.Sequential:
    return nn.Sequential(*conv_norm(n_in, n_out, 3, stride), nn.ReLU(), *conv_norm(n_out, n_out, 3))


def conv_norm(n_in: int, n_out: int, kernel: int, stride: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(n_in, n_out, kernel, stride, padding=kernel // 2, bias=False), nn.BatchNorm2d(n_out)]


def shortcut(n_in: int, n_out: int, stride: int) -> nn.Module:
    if stride == 1 and n_in == n_out:
        return nn.Identity()
    return nn.Sequential(*conv_norm(n_in, n_out, 1, stride))


def small(name: str, shape: NetworkShape) -> nn.Module:
    return ResNet(shape, small_stem, _block(name), RESNET_STAGES[name.removesuffix("_paper")])


def paper(name: str, shape: NetworkShape) -> nn.Module:
    if name == "resnet50_paper":  # torchvision does not have it
        return ResNet(shape, paper_stem, PaperBottleneck, RESNET_STAGES[name.removesuffix("_paper")])
    return adapted(getattr(models, name)(num_classes=shape.num_classes), shape)


def _block(name: str) -> Block:
    if name == "resnet50_paper":
        return PaperBottleneck
    return BasicBlock if name in ("resnet18", "resnet34") else Bottleneck

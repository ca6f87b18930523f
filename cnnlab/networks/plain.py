"""Plain networks: ResNet-18 and -34 without the shortcuts, to see what these are good for.

With them goes the addition, and the 1×1 convolutions on three of the shortcuts: 173,824 parameters fewer than
torchvision's ResNet-18 and -34 (whose paper adds zeros there instead, at no parameter). Everything else is equal.
"""

from typing import ClassVar

from torch import Tensor, nn

from cnnlab.networks.registry import NetworkShape
from cnnlab.networks.resnet import ResNet, paper_stem, small_stem, two_3x3

NETWORKS = {
    "plain18": {
        "title": "Plain-18",
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
    "plain34": {
        "title": "Plain-34",
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
}

# Blocks in each of the four stages.
STAGES = {"plain18": (2, 2, 2, 2), "plain34": (3, 4, 6, 3)}


class PlainBlock(nn.Module):
    """Two 3×3 convolutions, and nothing added."""

    expansion: ClassVar[int] = 1

    def __init__(self, n_in: int, n_mid: int, stride: int) -> None:
        super().__init__()
        self.main = two_3x3(n_in, n_mid, stride)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.main(x))


def small(name: str, shape: NetworkShape) -> nn.Module:
    return ResNet(shape, small_stem, PlainBlock, STAGES[name])


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return ResNet(shape, paper_stem, PlainBlock, STAGES[name])

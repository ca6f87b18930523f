"""SE-ResNet: each block weighs its channels by what the whole picture shows, before the shortcut is added.

Differences from the paper: both layers of a gate have a bias, as in torchvision's `SqueezeExcitation`, where the
authors drop them on ResNets; and SE-ResNet-50 has a bottleneck's stride on the 3×3, as torchvision's ResNet-50.
"""

from torch import Tensor, nn

from cnnlab.networks.registry import NetworkShape
from cnnlab.networks.resnet import BasicBlock, Block, Bottleneck, ResNet, paper_stem, small_stem

NETWORKS = {
    "se_resnet18": {
        "title": "SE-ResNet-18",
        "year": 2018,
        "authors": "Hu, Shen, Sun",
        "paper": "Squeeze-and-excitation networks",
        "url": "https://doi.org/10.1109/CVPR.2018.00745",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": False,
    },
    "se_resnet50": {
        "title": "SE-ResNet-50",
        "year": 2018,
        "authors": "Hu, Shen, Sun",
        "paper": "Squeeze-and-excitation networks",
        "url": "https://doi.org/10.1109/CVPR.2018.00745",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": False,
    },
}
REDUCTION = 16  # the paper's r: the gate's hidden layer has a sixteenth of the channels


class SqueezeExcitation(nn.Module):
    """Squeeze: the mean of each map. Excite: two fully connected layers. Scale: each map times its gate in (0, 1)."""

    def __init__(self, channels: int, reduction: int = REDUCTION) -> None:
        super().__init__()
        hidden = max(1, channels // reduction)
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),  # (N, C, 1, 1)
            nn.Conv2d(channels, hidden, 1),  # (N, C/16, 1, 1)
            nn.ReLU(),
            nn.Conv2d(hidden, channels, 1),  # (N, C, 1, 1)
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gate(x)


class SEBasicBlock(BasicBlock):
    """Two 3×3 convolutions, their gate, and the input added."""

    def __init__(self, n_in: int, n_mid: int, stride: int) -> None:
        super().__init__(n_in, n_mid, stride)
        self.main.append(SqueezeExcitation(n_mid))


class SEBottleneck(Bottleneck):
    """1×1 down, 3×3, 1×1 up, their gate, and the input added."""

    def __init__(self, n_in: int, n_mid: int, stride: int) -> None:
        super().__init__(n_in, n_mid, stride)
        self.main.append(SqueezeExcitation(n_mid * self.expansion))


BLOCKS: dict[str, tuple[Block, tuple[int, ...]]] = {
    "se_resnet18": (SEBasicBlock, (2, 2, 2, 2)),
    "se_resnet50": (SEBottleneck, (3, 4, 6, 3)),
}


def small(name: str, shape: NetworkShape) -> nn.Module:
    return ResNet(shape, small_stem, *BLOCKS[name])


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return ResNet(shape, paper_stem, *BLOCKS[name])

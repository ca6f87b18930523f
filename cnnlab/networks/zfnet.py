"""ZFNet: AlexNet with a finer beginning, the model of the paper's Figure 3 (filters 96, 256, 384, 384, 256).

The figure gives the sizes of the maps, 110, 55, 26, 13, 13, 13, 6, not how they come about. From 224 px they follow
from a padding of 1 in the first layer, none in the second, and pools that count a last incomplete window (ceil mode):
110 → 55 and 26 → 13 do not go otherwise.

Order as in the figure's caption: convolution, ReLU, pool, normalisation. "Contrast normalised across feature maps" has
no formula in the paper; AlexNet's local response normalisation, which it cites, stands in for it.
"""

from torch import Tensor, nn

from cnnlab.networks.alexnet2012 import classifier, response_norm
from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "zfnet": {
        "title": "ZFNet",
        "year": 2013,
        "authors": "Zeiler, Fergus",
        "paper": "Visualizing and understanding convolutional networks",
        "url": "https://doi.org/10.1007/978-3-319-10590-1_53",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": False,
    },
}
CHANNELS = (96, 256, 384, 384, 256)


class ZFNet(nn.Module):
    """Five convolutions, three overlapping pools, three fully connected layers; the second convolution has stride 2.

    `conv1` begins, `padding2` is that of the second convolution, `side` the last map's in cells.
    """

    def __init__(self, shape: NetworkShape, conv1: nn.Conv2d, padding2: int, side: int, hidden: int) -> None:
        super().__init__()
        c1, c2, c3, c4, c5 = (shape.channels(n) for n in CHANNELS)
        self.features = nn.Sequential(  # shapes for 224×224; for 32×32
            conv1,  # (N, 96, 110, 110); (N, 96, 32, 32)
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),  # (N, 96, 55, 55); (N, 96, 16, 16)
            response_norm(),
            nn.Conv2d(c1, c2, 5, stride=2, padding=padding2),  # (N, 256, 26, 26); (N, 256, 8, 8)
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),  # (N, 256, 13, 13); (N, 256, 4, 4)
            response_norm(),
            nn.Conv2d(c2, c3, 3, padding=1),  # (N, 384, 13, 13)
            nn.ReLU(),
            nn.Conv2d(c3, c4, 3, padding=1),  # (N, 384, 13, 13)
            nn.ReLU(),
            nn.Conv2d(c4, c5, 3, padding=1),  # (N, 256, 13, 13)
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),  # (N, 256, 6, 6); (N, 256, 2, 2)
        )
        self.classifier = classifier(c5 * side * side, hidden, shape.num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x))


def _pooled(side: int) -> int:
    return (side - 2) // 2 + 1  # ⌈(n − 3) / 2⌉ + 1


def small(name: str, shape: NetworkShape) -> nn.Module:
    conv1 = nn.Conv2d(shape.in_channels, shape.channels(CHANNELS[0]), 3, padding=1)  # keeps the size
    side = _pooled(_pooled((_pooled(shape.image_size) + 2 * 2 - 5) // 2 + 1))
    return ZFNet(shape, conv1, padding2=2, side=side, hidden=shape.channels(1024))


def paper(name: str, shape: NetworkShape) -> nn.Module:
    conv1 = nn.Conv2d(shape.in_channels, shape.channels(CHANNELS[0]), 7, stride=2, padding=1)
    side = _pooled(_pooled((_pooled((shape.image_size + 2 - 7) // 2 + 1) - 5) // 2 + 1))
    return ZFNet(shape, conv1, padding2=0, side=side, hidden=shape.channels(4096))

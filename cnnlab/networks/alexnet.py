"""AlexNet: the published one as torchvision has it, and one for small pictures.

torchvision follows Krizhevsky's "One weird trick" (2014): one tower, no local response normalisation.
"""

from torch import nn
from torchvision import models

from cnnlab.networks.published import adapted
from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "alexnet": {
        "title": "AlexNet",
        "year": 2012,
        "authors": "Krizhevsky, Sutskever, Hinton",
        "paper": "ImageNet classification with deep convolutional neural networks",
        "url": "https://doi.org/10.1145/3065386",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
}


class SmallAlexNet(nn.Module):
    """Five convolutions, three overlapping pools, three fully connected layers; the first layer keeps the size."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        c1, c2, c3, c4, fc = (shape.channels(n) for n in (64, 192, 384, 256, 1024))
        side = _pooled(_pooled(_pooled(shape.image_size)))
        self.features = nn.Sequential(  # shapes for 32×32:
            nn.Conv2d(shape.in_channels, c1, 5, padding=2),  # (N, 64, 32, 32)
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),  # (N, 64, 15, 15)
            nn.Conv2d(c1, c2, 5, padding=2),  # (N, 192, 15, 15)
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),  # (N, 192, 7, 7)
            nn.Conv2d(c2, c3, 3, padding=1),  # (N, 384, 7, 7)
            nn.ReLU(),
            nn.Conv2d(c3, c4, 3, padding=1),  # (N, 256, 7, 7)
            nn.ReLU(),
            nn.Conv2d(c4, c4, 3, padding=1),  # (N, 256, 7, 7)
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),  # (N, 256, 3, 3)
        )
        self.classifier = nn.Sequential(
            nn.Flatten(),  # (N, 2304)
            nn.Dropout(),
            nn.Linear(c4 * side * side, fc),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(fc, fc),
            nn.ReLU(),
            nn.Linear(fc, shape.num_classes),
        )

    def forward(self, x):
        return self.classifier(self.features(x))


def _pooled(side: int) -> int:
    return (side - 3) // 2 + 1


def small(name: str, shape: NetworkShape) -> nn.Module:
    return SmallAlexNet(shape)


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return adapted(models.alexnet(num_classes=shape.num_classes), shape)

"""VGG: only 3×3 convolutions and 2×2 pools, as torchvision has them, and versions for small pictures."""

from torch import nn
from torchvision import models

from cnnlab.networks.plans import VGG_CHANNELS, VGG_STAGES
from cnnlab.networks.published import adapted
from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "vgg11": {
        "title": "VGG-11",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "vgg13": {
        "title": "VGG-13",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "vgg16": {
        "title": "VGG-16",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "vgg19": {
        "title": "VGG-19",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "vgg11_bn": {
        "title": "VGG-11 with batch normalisation",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "vgg13_bn": {
        "title": "VGG-13 with batch normalisation",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "vgg16_bn": {
        "title": "VGG-16 with batch normalisation",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
    "vgg19_bn": {
        "title": "VGG-19 with batch normalisation",
        "year": 2014,
        "authors": "Simonyan, Zisserman",
        "paper": "Very deep convolutional networks for large-scale image recognition",
        "url": "https://doi.org/10.48550/arXiv.1409.1556",
        "paper_image_size": 224,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": True,
    },
}


class SmallVGG(nn.Module):
    """The paper's convolutions; the two hidden fully connected layers have 512 units instead of 4096."""

    def __init__(self, shape: NetworkShape, stages: tuple[int, ...], *, batch_norm: bool) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        n_in = shape.in_channels
        for n_convs, channels in zip(stages, VGG_CHANNELS, strict=True):
            for _ in range(n_convs):
                layers += conv3x3(n_in, shape.channels(channels), batch_norm=batch_norm)
                n_in = shape.channels(channels)
            layers.append(nn.MaxPool2d(2, ceil_mode=True))  # ceil: 28 px goes 14, 7, 4, 2, 1 and never 0
        side, hidden = -(-shape.image_size // 32), shape.channels(512)
        self.features = nn.Sequential(*layers)  # (N, 512, 1, 1) for 32×32
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(n_in * side * side, hidden),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(hidden, shape.num_classes),
        )

    def forward(self, x):
        return self.classifier(self.features(x))


def conv3x3(n_in: int, n_out: int, *, batch_norm: bool) -> list[nn.Module]:
    norm = [nn.BatchNorm2d(n_out)] if batch_norm else []
    return [nn.Conv2d(n_in, n_out, 3, padding=1), *norm, nn.ReLU()]


def small(name: str, shape: NetworkShape) -> nn.Module:
    depth, _, norm = name.removeprefix("vgg").partition("_")
    return SmallVGG(shape, VGG_STAGES[int(depth)], batch_norm=norm == "bn")


def paper(name: str, shape: NetworkShape) -> nn.Module:
    # torchvision's own initialisation would be overwritten
    return adapted(getattr(models, name)(num_classes=shape.num_classes, init_weights=False), shape)

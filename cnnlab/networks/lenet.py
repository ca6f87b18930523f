"""LeNet-5, the network that read cheques.

Differences from the paper: the pools average without a trained coefficient, C3 sees all six maps instead of a chosen
subset, and the output is a plain linear layer instead of radial basis functions.
"""

from torch import nn

from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "lenet5": {
        "title": "LeNet-5",
        "year": 1998,
        "authors": "LeCun, Bottou, Bengio, Haffner",
        "paper": "Gradient-based learning applied to document recognition",
        "url": "https://doi.org/10.1109/5.726791",
        "paper_image_size": 32,
        "paper_channels": 1,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
}


class LeNet5(nn.Module):
    """The paper's network at 32×32; other sizes change only the length of what C5 hands to F6."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        c1, c3, c5, f6 = (shape.channels(n) for n in (6, 16, 120, 84))
        padding = 2 if shape.image_size < 32 else 0  # the paper shows 28×28 digits in a frame of 32×32
        side = ((shape.image_size + 2 * padding - 4) // 2 - 4) // 2 - 4
        self.features = nn.Sequential(  # shapes for 32×32:
            nn.Conv2d(shape.in_channels, c1, 5, padding=padding),  # (N, 6, 28, 28)
            nn.Tanh(),
            nn.AvgPool2d(2),  # (N, 6, 14, 14)
            nn.Conv2d(c1, c3, 5),  # (N, 16, 10, 10)
            nn.Tanh(),
            nn.AvgPool2d(2),  # (N, 16, 5, 5)
            nn.Conv2d(c3, c5, 5),  # (N, 120, 1, 1)
            nn.Tanh(),
        )
        self.classifier = nn.Sequential(
            nn.Flatten(),  # (N, 120)
            nn.Linear(c5 * side * side, f6),  # (N, 84)
            nn.Tanh(),
            nn.Linear(f6, shape.num_classes),
        )

    def forward(self, x):
        return self.classifier(self.features(x))


def small(name: str, shape: NetworkShape) -> nn.Module:
    return LeNet5(shape)


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return LeNet5(shape)

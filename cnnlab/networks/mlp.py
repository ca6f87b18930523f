"""Fully connected layers only: the network to compare convolutions with.

The 1986 paper trained one hidden layer of sigmoids; here are two of ReLUs. Meant for small pictures: at 224×224 in
colour the first layer alone would have 19 million weights.
"""

from torch import nn

from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "mlp": {
        "title": "MLP",
        "year": 1986,
        "authors": "Rumelhart, Hinton, Williams",
        "paper": "Learning representations by back-propagating errors",
        "url": "https://doi.org/10.1038/323533a0",
        "paper_image_size": 32,
        "paper_channels": 1,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
}


class MLP(nn.Module):
    """Flatten, two hidden layers, classes."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        inputs = shape.in_channels * shape.image_size**2
        first, second = shape.channels(128), shape.channels(64)
        self.layers = nn.Sequential(
            nn.Flatten(),  # (N, C*H*W)
            nn.Linear(inputs, first),
            nn.ReLU(),
            nn.Linear(first, second),
            nn.ReLU(),
            nn.Linear(second, shape.num_classes),
        )

    def forward(self, x):
        return self.layers(x)


def small(name: str, shape: NetworkShape) -> nn.Module:
    return MLP(shape)


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return MLP(shape)

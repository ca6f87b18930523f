"""Four layers with weights that differ in one thing only: the function after each of the first three.

Three times 5×5 convolution, activation, overlapping pool (3×3, stride 2); then one fully connected layer. Size,
parameters and, from the same seed, first weights are equal. To measure how fast each learns: figure 1 of the AlexNet
paper does that with a four-layer network on CIFAR-10, which it does not describe further; this one is ours.
"""

from torch import Tensor, nn

from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "four_relu": {
        "title": "Four layers, ReLU",
        "year": 2012,
        "authors": "Krizhevsky, Sutskever, Hinton",
        "paper": "ImageNet classification with deep convolutional neural networks",
        "url": "https://doi.org/10.1145/3065386",
        "paper_image_size": 32,
        "paper_channels": 3,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
    "four_tanh": {
        "title": "Four layers, tanh",
        "year": 2012,
        "authors": "Krizhevsky, Sutskever, Hinton",
        "paper": "ImageNet classification with deep convolutional neural networks",
        "url": "https://doi.org/10.1145/3065386",
        "paper_image_size": 32,
        "paper_channels": 3,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
}
_CHANNELS = (64, 64, 128)
_ACTIVATIONS = {"four_relu": nn.ReLU, "four_tanh": nn.Tanh}


class FourLayers(nn.Module):
    """One of the two; shapes for 32×32 pictures at width 1/4."""

    def __init__(self, name: str, shape: NetworkShape) -> None:
        super().__init__()
        c1, c2, c3 = (shape.channels(n) for n in _CHANNELS)
        side = _pooled(_pooled(_pooled(shape.image_size)))
        self.features = nn.Sequential(
            *_stage(name, shape.in_channels, c1),  # (N, 16, 15, 15)
            *_stage(name, c1, c2),  # (N, 16, 7, 7)
            *_stage(name, c2, c3),  # (N, 32, 3, 3)
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(c3 * side * side, shape.num_classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x))


def _stage(name: str, inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, outputs, 5, padding=2), _ACTIVATIONS[name](), nn.MaxPool2d(3, stride=2)


def _pooled(side: int) -> int:
    return (side - 3) // 2 + 1


def small(name: str, shape: NetworkShape) -> nn.Module:
    return FourLayers(name, shape)


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return FourLayers(name, shape)

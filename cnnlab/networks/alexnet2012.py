"""AlexNet as in its paper of 2012: two towers that meet in the third convolution, and local response normalisation.

The towers are grouped convolutions (the second, fourth and fifth): half of the filters sees half of the maps. Order as
in the paper's section 3: convolution, ReLU, normalisation, overlapping pool (3×3, stride 2). Dropout follows the two
hidden fully connected layers. torchvision's `alexnet` has neither groups nor normalisation.

The paper says 224×224 pictures and 55×55 maps; an 11×11 window at stride 4 without padding gives (224 − 11)/4 + 1 =
54.25. From 227 px it is 55, so that is the size here. Krizhevsky's own program (cuda-convnet) rounded the 54.25 up and
let the last window hang over the edge: 224 px with three rows and columns of zeros at the bottom and right, which are
227. For other sizes that is done here too; torch alone would round down.
"""

from torch import Tensor, nn

from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "alexnet2012": {
        "title": "AlexNet of 2012",
        "year": 2012,
        "authors": "Krizhevsky, Sutskever, Hinton",
        "paper": "ImageNet classification with deep convolutional neural networks",
        "url": "https://doi.org/10.1145/3065386",
        "paper_image_size": 227,
        "paper_channels": 3,
        "paper_classes": 1000,
        "has_small_version": True,
        "fixed_width": False,
    },
}
CHANNELS = (96, 256, 384, 384, 256)
KERNEL, STRIDE = 11, 4  # of the published first layer


class AlexNet2012(nn.Module):
    """Five convolutions, two normalisations, three pools, three fully connected layers.

    `conv1` begins, on a picture with `overhang` more rows and columns of zeros; it gives maps of `side` cells.
    """

    def __init__(self, shape: NetworkShape, conv1: nn.Conv2d, overhang: int, side: int, hidden: int) -> None:
        super().__init__()
        c1, c2, c3, c4, c5 = (even(shape, n) for n in CHANNELS)
        self.overhang = overhang
        self.features = nn.Sequential(  # shapes for 227×227; for 32×32
            conv1,  # (N, 96, 55, 55); (N, 96, 32, 32)
            nn.ReLU(),
            response_norm(),
            nn.MaxPool2d(3, stride=2),  # (N, 96, 27, 27); (N, 96, 15, 15)
            nn.Conv2d(c1, c2, 5, padding=2, groups=2),  # (N, 256, 27, 27); (N, 256, 15, 15)
            nn.ReLU(),
            response_norm(),
            nn.MaxPool2d(3, stride=2),  # (N, 256, 13, 13); (N, 256, 7, 7)
            nn.Conv2d(c2, c3, 3, padding=1),  # (N, 384, 13, 13): here the towers meet
            nn.ReLU(),
            nn.Conv2d(c3, c4, 3, padding=1, groups=2),  # (N, 384, 13, 13)
            nn.ReLU(),
            nn.Conv2d(c4, c5, 3, padding=1, groups=2),  # (N, 256, 13, 13)
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),  # (N, 256, 6, 6); (N, 256, 3, 3)
        )
        last = _pooled(_pooled(_pooled(side)))
        self.classifier = classifier(c5 * last * last, hidden, shape.num_classes)

    def forward(self, x: Tensor) -> Tensor:
        if self.overhang:
            x = nn.functional.pad(x, (0, self.overhang, 0, self.overhang))  # right and bottom
        return self.classifier(self.features(x))


def response_norm(size: int = 5) -> nn.LocalResponseNorm:
    """The paper's b_i = a_i / (k + α Σ_j a_j²)^β over the n = 5 maps around i, with k = 2, α = 1e-4, β = 0.75.

    torch takes α/n times the sum, so it is given n·α = 5e-4. (cuda-convnet and Caffe divide too: 1e-4 in their
    settings is a fifth of the paper's.)
    """
    return nn.LocalResponseNorm(size, alpha=size * 1e-4, beta=0.75, k=2.0)


def classifier(inputs: int, hidden: int, num_classes: int) -> nn.Sequential:
    """Two hidden layers, each with dropout, and the classes."""
    return nn.Sequential(
        nn.Flatten(),  # (N, inputs): 9216 for the published AlexNet
        nn.Linear(inputs, hidden),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(hidden, hidden),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(hidden, num_classes),
    )


def even(shape: NetworkShape, full: int) -> int:
    """`full` channels times the width, for two equal towers."""
    return 2 * shape.channels(full // 2)


def _pooled(side: int) -> int:
    return (side - 3) // 2 + 1


def small(name: str, shape: NetworkShape) -> nn.Module:
    conv1 = nn.Conv2d(shape.in_channels, even(shape, CHANNELS[0]), 5, padding=2)  # keeps the size
    return AlexNet2012(shape, conv1, overhang=0, side=shape.image_size, hidden=shape.channels(1024))


def paper(name: str, shape: NetworkShape) -> nn.Module:
    conv1 = nn.Conv2d(shape.in_channels, even(shape, CHANNELS[0]), KERNEL, STRIDE)
    overhang = (KERNEL - shape.image_size) % STRIDE
    side = (shape.image_size + overhang - KERNEL) // STRIDE + 1
    return AlexNet2012(shape, conv1, overhang, side, hidden=shape.channels(4096))

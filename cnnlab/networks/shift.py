"""Four networks that differ in one thing only: how they halve their feature maps. To measure what a shift does to them.

Three times 3×3 convolution, ReLU, half the size; then one fully connected layer. Size, parameters and, from the same
seed, first weights are equal in all four:

- `shift_stride`: the convolution has stride 2. No pooling anywhere: the control.
- `shift_max`, `shift_avg`: stride 1, then 2×2 max or average pooling.
- `shift_blur`: stride 1, then dense max pooling and a blur of [1 2 1]/4 along both axes that is read at every second
  cell. Two average pools in a row are that blur.

The picture lies on a canvas 4 px wider on each side, continued by its border pixels: it can be shifted by up to 4 px
and nothing is cut off.
"""

from torch import Tensor, nn

from cnnlab.networks.registry import NetworkShape

NETWORKS = {
    "shift_stride": {
        "title": "ConvNet, stride 2",
        "year": 2019,
        "authors": "Zhang",
        "paper": "Making convolutional networks shift-invariant again",
        "url": "https://doi.org/10.48550/arXiv.1904.11486",
        "paper_image_size": 32,
        "paper_channels": 1,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
    "shift_max": {
        "title": "ConvNet, max pooling",
        "year": 2019,
        "authors": "Zhang",
        "paper": "Making convolutional networks shift-invariant again",
        "url": "https://doi.org/10.48550/arXiv.1904.11486",
        "paper_image_size": 32,
        "paper_channels": 1,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
    "shift_avg": {
        "title": "ConvNet, average pooling",
        "year": 2019,
        "authors": "Zhang",
        "paper": "Making convolutional networks shift-invariant again",
        "url": "https://doi.org/10.48550/arXiv.1904.11486",
        "paper_image_size": 32,
        "paper_channels": 1,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
    "shift_blur": {
        "title": "ConvNet, blurred max pooling",
        "year": 2019,
        "authors": "Zhang",
        "paper": "Making convolutional networks shift-invariant again",
        "url": "https://doi.org/10.48550/arXiv.1904.11486",
        "paper_image_size": 32,
        "paper_channels": 1,
        "paper_classes": 10,
        "has_small_version": True,
        "fixed_width": False,
    },
}
FRAME_PX = 4  # the largest shift that the canvas has room for
_CHANNELS = (128, 256, 512)


def _halving(name: str) -> nn.Module:
    """What follows the ReLU: n cells become ⌈n/2⌉ in every variant."""
    if name == "shift_max":
        return nn.MaxPool2d(2, ceil_mode=True)
    if name == "shift_avg":
        return nn.AvgPool2d(2, ceil_mode=True)
    if name == "shift_blur":
        return nn.Sequential(
            nn.MaxPool2d(2, stride=1),  # n − 1 cells
            nn.AvgPool2d(2, stride=1, padding=1, count_include_pad=False),  # n
            nn.AvgPool2d(2, ceil_mode=True),
        )
    return nn.Identity()


def _stage(name: str, inputs: int, outputs: int) -> nn.Sequential:
    stride = 2 if name == "shift_stride" else 1
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, padding=1), nn.ReLU(), _halving(name))


class ShiftNet(nn.Module):
    """One of the four; shapes for 32×32 pictures at width 1/8."""

    def __init__(self, name: str, shape: NetworkShape) -> None:
        super().__init__()
        c1, c2, c3 = (shape.channels(n) for n in _CHANNELS)
        side = -(-(shape.image_size + 2 * FRAME_PX) // 8)
        self.frame = nn.ReplicationPad2d(FRAME_PX)  # (N, C, 40, 40)
        self.features = nn.Sequential(
            _stage(name, shape.in_channels, c1),  # (N, 16, 20, 20)
            _stage(name, c1, c2),  # (N, 32, 10, 10)
            _stage(name, c2, c3),  # (N, 64, 5, 5)
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(c3 * side * side, shape.num_classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.on_canvas(self.frame(x))

    def on_canvas(self, canvas: Tensor) -> Tensor:
        """Logits of pictures that lie on their canvas already, in the middle or shifted."""
        return self.classifier(self.features(canvas))


def small(name: str, shape: NetworkShape) -> nn.Module:
    return ShiftNet(name, shape)


def paper(name: str, shape: NetworkShape) -> nn.Module:
    return ShiftNet(name, shape)

"""The networks of 6n + 2 layers that ResNet's paper compares on CIFAR-10, with or without shortcuts and batch norm.

Not in the list of networks: they exist to be looked at without being trained. Shortcuts are identities; where a stage
begins, every second cell is taken and missing channels are zeros (option A), so that a net with shortcuts has exactly
the parameters of the net without.

References
----------
K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", CVPR 2016, section 4.2,
https://doi.org/10.1109/CVPR.2016.90
"""

import torch
from torch import Tensor, nn

CHANNELS = (16, 32, 64)


class DeepBlock(nn.Module):
    """Two 3×3 convolutions, the input added or not, ReLU."""

    def __init__(self, n_in: int, n_out: int, stride: int, *, shortcut: bool, norm: bool) -> None:
        super().__init__()
        self.main = nn.Sequential(
            *conv3x3(n_in, n_out, stride, norm=norm), nn.ReLU(), *conv3x3(n_out, n_out, 1, norm=norm)
        )
        self.shortcut, self.stride, self.n_missing = shortcut, stride, n_out - n_in
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        y = self.main(x)
        if self.shortcut:
            kept = x[:, :, :: self.stride, :: self.stride]
            y = y + nn.functional.pad(kept, (0, 0, 0, 0, 0, self.n_missing))
        return self.relu(y)


class DeepNet(nn.Sequential):
    """One 3×3 convolution, three stages of `n` blocks, the mean of every map, one fully connected layer."""

    def __init__(self, n: int, *, in_channels: int, num_classes: int, shortcut: bool, norm: bool) -> None:
        n_in = CHANNELS[0]
        layers: list[nn.Module] = [*conv3x3(in_channels, n_in, 1, norm=norm), nn.ReLU()]
        for stage, n_out in enumerate(CHANNELS):
            for i in range(n):
                stride = 2 if stage > 0 and i == 0 else 1
                layers.append(DeepBlock(n_in, n_out, stride, shortcut=shortcut, norm=norm))
                n_in = n_out
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(n_in, num_classes))


def conv3x3(n_in: int, n_out: int, stride: int, *, norm: bool) -> list[nn.Module]:
    conv = nn.Conv2d(n_in, n_out, 3, stride, padding=1, bias=False)
    return [conv, nn.BatchNorm2d(n_out)] if norm else [conv]


def scale_convolutions(module: nn.Module, factor: float) -> None:
    """Every convolution's weights times `factor`."""
    with torch.no_grad():
        for layer in module.modules():
            if isinstance(layer, nn.Conv2d):
                layer.weight.mul_(factor)

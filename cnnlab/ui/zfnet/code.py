"""What is on the screen as PyTorch source."""

from cnnlab.core.alexnets import Sequence
from cnnlab.core.stacks import to_code


def first() -> str:
    """The two first layers."""
    return (
        "import torch\nfrom torch import nn\n\n"
        "alexnet = nn.Conv2d(3, 96, 11, stride=4)\n"
        "zfnet = nn.Conv2d(3, 96, 7, stride=2, padding=1)\n"
        "print(alexnet(torch.rand(1, 3, 227, 227)).shape)  # 55 × 55\n"
        "print(zfnet(torch.rand(1, 3, 224, 224)).shape)  # 110 × 110\n"
    )


def layers(network: Sequence) -> str:
    """ZFNet's convolutions and pools."""
    return to_code(network.stack, 3)


def deconv(index: int) -> str:
    """The way back through pools, ReLUs and convolutions; `index` is the ReLU of the unit."""
    return (
        "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n\n\n"
        "def deconvnet(features, x, unit):  # x (1, C, H, W); unit (channel, row, column)\n"
        "    way = []\n"
        f"    for layer in features[:{index + 1}]:\n"
        "        shape, switches = x.shape, None\n"
        "        if isinstance(layer, nn.MaxPool2d):\n"
        "            x, switches = F.max_pool2d(x, layer.kernel_size, layer.stride, ceil_mode=layer.ceil_mode,\n"
        "                                       return_indices=True)\n"
        "        else:\n"
        "            x = layer(x)\n"
        "        way.append((layer, shape, switches))\n"
        "    back = torch.zeros_like(x)\n"
        "    back[(0, *unit)] = x[(0, *unit)]\n"
        "    for layer, shape, switches in reversed(way):\n"
        "        if isinstance(layer, nn.ReLU):\n"
        "            back = back.clamp(min=0)  # rectify\n"
        "        elif isinstance(layer, nn.MaxPool2d):  # unpool: back to where the maxima were\n"
        "            flat = torch.zeros(shape).flatten(2)\n"
        "            back = flat.scatter_add(2, switches.flatten(2), back.flatten(2)).reshape(shape)\n"
        "        elif isinstance(layer, nn.Conv2d):  # filter: the same weights, transposed\n"
        "            p, s, k = layer.padding[0], layer.stride[0], layer.kernel_size[0]\n"
        "            rest = shape[-1] - ((back.shape[-1] - 1) * s - 2 * p + k)\n"
        "            back = F.conv_transpose2d(back, layer.weight, stride=s, padding=p, output_padding=rest)\n"
        "    return back\n"
    )

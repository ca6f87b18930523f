"""The views as source."""

from cnnlab.core.kernel_stacks import KernelStack
from cnnlab.core.specs import ConvSpec
from cnnlab.networks.plans import VGG_STAGES


def stack(chosen: KernelStack, size: tuple[int, int]) -> str:
    """Both ways, counted, and their fields by autograd."""

    def conv(each: ConvSpec) -> str:
        kernel = each.weight_shape[2]
        return f"nn.Conv2d({each.in_channels}, {each.out_channels}, {kernel}, padding={kernel // 2}, bias=False)"

    lines = "".join(f"    {conv(layer)},\n    nn.ReLU(),\n" for layer in chosen.layers)
    side = 2 * chosen.fields[-1] + 1
    return (
        "import torch\nfrom torch import nn\nfrom torch.utils.flop_counter import FlopCounterMode\n\n"
        f"stack = nn.Sequential(\n{lines})\n"
        f"large = nn.Sequential({conv(chosen.large)}, nn.ReLU())\n\n"
        "for net in (stack, large):\n"
        f"    x = torch.rand(1, {chosen.in_channels}, {size[0]}, {size[1]})\n"
        "    with FlopCounterMode(display=False) as counter:\n"
        "        net(x)\n"
        "    weights = sum(p.numel() for p in net.parameters())\n"
        "    print(weights, counter.get_total_flops() // 2)  # a multiply-add counts as 2 there\n"
        "    for p in net.parameters():\n"
        "        p.data.fill_(1.0)  # equal positive weights: no path cancels another\n"
        f"    x = torch.ones(1, {chosen.in_channels}, {side}, {side}, requires_grad=True)\n"
        f"    net(x)[0, 0, {side // 2}, {side // 2}].backward()\n"
        "    print((x.grad[0, 0] != 0).any(0).sum().item())  # columns that the middle cell sees\n"
    )


def family(norm: bool) -> str:
    """torchvision's modules, counted on the meta device."""
    names = [f"vgg{depth}{'_bn' if norm else ''}" for depth in VGG_STAGES]
    return (
        "import torch\nfrom torch.utils.flop_counter import FlopCounterMode\nfrom torchvision import models\n\n"
        f"for name in {names}:\n"
        '    with torch.device("meta"):\n'
        "        net = models.get_model(name, weights=None, init_weights=False).eval()\n"
        "        x = torch.empty(1, 3, 224, 224)\n"
        "    with FlopCounterMode(display=False) as counter:\n"
        "        net(x)\n"
        "    convs, dense = (sum(p.numel() for p in part.parameters()) for part in (net.features, net.classifier))\n"
        "    print(name, convs, dense, counter.get_total_flops() // 2)\n"
    )

"""The views as source."""

from collections.abc import Sequence
from inspect import cleandoc
from string import Template

from cnnlab.core.depth_probe import DepthProbe
from cnnlab.core.residual import ResidualBlock
from cnnlab.core.specs import ConvSpec

from .pictures import Chain

_GRADIENTS = Template("""\
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, n_in, n_out, stride, shortcut, norm):
        super().__init__()
        def conv(a, b, s):
            return [nn.Conv2d(a, b, 3, s, 1, bias=False), *([nn.BatchNorm2d(b)] if norm else [])]
        self.main = nn.Sequential(*conv(n_in, n_out, stride), nn.ReLU(), *conv(n_out, n_out, 1))
        self.shortcut, self.stride, self.missing = shortcut, stride, n_out - n_in

    def forward(self, x):
        y = self.main(x)
        if self.shortcut:
            x = x[:, :, ::self.stride, ::self.stride]
            y = y + nn.functional.pad(x, (0, 0, 0, 0, 0, self.missing))
        return y.relu()


def network(n, shortcut, norm):
    layers, n_in = [nn.Conv2d(1, 16, 3, padding=1, bias=False)], 16
    layers += [nn.BatchNorm2d(16)] if norm else []
    layers.append(nn.ReLU())
    for stage in range(3):
        for i in range(n):
            layers.append(Block(n_in, 16 * 2**stage, 2 if stage and not i else 1, shortcut, norm))
            n_in = 16 * 2**stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(n_in, 10))


torch.manual_seed(0)
x, labels = torch.randn($count, 1, $side, $side), torch.randint(10, ($count,))
for norm in (True, False):
    for shortcut in (False, True):
        net, maps = network($n, shortcut, norm), []
        convs = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
        for conv in convs:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")  # He, fan-in
            conv.weight.data *= $scale
            conv.register_forward_hook(lambda m, i, out: (out.retain_grad(), maps.append(out))[0])
        nn.functional.cross_entropy(net(x), labels).backward()
        outputs = [each.grad.norm() for each in maps]
        weights = [conv.weight.grad.norm() for conv in convs]
        print(norm, shortcut, (outputs[0] / outputs[-1]).item(), (weights[0] / weights[-1]).item())
""")


def gradients(probe: DepthProbe) -> str:
    """The norms by layer, on random pictures."""
    values = {"count": probe.count, "side": probe.side, "n": probe.n, "scale": f"{probe.scale:g}"}
    return _GRADIENTS.substitute(values)


def blocks(found: Sequence[ResidualBlock], n: int) -> str:
    """Main path and shortcut of each block, counted by torch."""

    def conv(each: ConvSpec) -> str:
        (kernel, _), (stride, _), (padding, _) = each.weight_shape[2:], each.stride, each.padding  # pyright: ignore
        more = (f", stride={stride}" if stride > 1 else "") + (f", padding={padding}" if padding else "")
        return f"nn.Conv2d({each.in_channels}, {each.out_channels}, {kernel}{more}, bias=False)"

    lines = []
    for block in found:
        main = ", ".join(map(conv, block.main))
        side = conv(block.projection) if block.projection else "nn.Identity()"
        lines.append(f"    ({block.in_channels}, nn.Sequential({main}), {side}),\n")
    return (
        "import torch\nfrom torch import nn\nfrom torch.utils.flop_counter import FlopCounterMode\n\n"
        "# Batch norm and ReLU left out: they change neither count of the convolutions.\n"
        f"blocks = [\n{''.join(lines)}]\n"
        "for channels, main, side in blocks:\n"
        f'    x = torch.empty(1, channels, {n}, {n}, device="meta")\n'
        "    with FlopCounterMode(display=False) as counter:\n"
        '        main.to("meta")(x), side.to("meta")(x)\n'
        "    weights = sum(p.numel() for part in (main, side) for p in part.parameters())\n"
        "    print(weights, counter.get_total_flops() // 2)\n"
    )


def shortcut(chain: Chain) -> str:
    """The chain of blocks on random maps, and the gradient of one value."""
    row, column = chain.pixel
    return cleandoc(f"""
        import torch
        from torch import nn
        from torch.nn.functional import conv2d, relu

        torch.manual_seed({chain.seed})
        blocks = [(torch.randn(16, 3, 3, 3) * (2 / 27) ** 0.5,
                   torch.randn(3, 16, 3, 3) * (2 / 144) ** 0.5 * {chain.gamma:g}) for _ in range({chain.length})]
        for residual in (True, False):
            x = torch.rand(1, 3, 48, 48, generator=torch.Generator().manual_seed(0)).requires_grad_()
            y = x
            for first, second in blocks:
                branch = conv2d(relu(conv2d(y, first, padding=1)), second, padding=1)
                y = relu(y + branch if residual else branch)
            y[0, 0, {row}, {column}].backward()
            print(residual, y.mean().item(), x.grad[0, 0, {row}, {column}].item())
    """)

"""The chosen setting as a Python script."""

from cnnlab.core.inception import Branch, Inception


def module(chosen: Inception, n: int) -> str:
    """A script that builds both modules and prints weights, multiply-adds and shape."""
    return (
        "import torch\nfrom torch import nn\nfrom torch.utils.flop_counter import FlopCounterMode\n\n\n"
        "class Parallel(nn.Module):\n"
        "    def __init__(self, *branches):\n"
        "        super().__init__()\n"
        "        self.branches = nn.ModuleList(branches)\n\n"
        "    def forward(self, x):\n"
        "        return torch.cat([branch(x) for branch in self.branches], dim=1)\n\n\n"
        "# Batch norm and ReLU left out: they stand after each convolution and change neither count.\n"
        f"reduced = Parallel(\n{_branches(chosen)})\n"
        f"naive = Parallel(\n{_branches(chosen.naive)})\n"
        f'x = torch.empty(1, {chosen.in_channels}, {n}, {n}, device="meta")\n'
        "for module in (reduced, naive):\n"
        "    with FlopCounterMode(display=False) as counter:\n"
        '        y = module.to("meta")(x)\n'
        "    print(sum(p.numel() for p in module.parameters()), counter.get_total_flops() // 2, tuple(y.shape[1:]))\n"
    )


def _branches(chosen: Inception) -> str:
    return "".join(f"    nn.Sequential({_layers(branch)}),\n" for branch in chosen.branches)


def _layers(branch: Branch) -> str:
    layers = ["nn.MaxPool2d(3, stride=1, padding=1)"] if branch.pooled else []
    for conv in branch.convs:
        kernel = conv.weight_shape[2]
        pad = f", padding={kernel // 2}" if kernel > 1 else ""
        layers.append(f"nn.Conv2d({conv.in_channels}, {conv.out_channels}, {kernel}{pad}, bias=False)")
    return ", ".join(layers)

"""What is on the screen as PyTorch source."""

from cnnlab.core.alexnets import CLASSES, HIDDEN, Sequence, totals
from cnnlab.core.response_norm import ResponseNorm
from cnnlab.core.stacks import torch_call


def shapes(sequence: Sequence) -> str:
    """The network, run once on the meta device."""
    lines, channels = [], 3
    if sequence.overhang_px:
        lines.append(f"    nn.ZeroPad2d((0, {sequence.overhang_px}, 0, {sequence.overhang_px})),  # right and bottom")
    convs = 0
    for layer in sequence.stack:
        kind, settings = torch_call(layer, channels)
        given = [str(channels), str(layer.channels)] if layer.kind == "conv" else []
        given += [f"{name}={value!r}" for name, value in settings.items()]
        lines.append(f"    nn.{kind}({', '.join(given)}),")
        if layer.kind == "conv":
            convs += 1
            norm = ", nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)" if convs <= 2 else ""
            lines.append(f"    nn.ReLU(){norm},")
            channels = layer.channels
    lines += ["    nn.Flatten(),"]
    lines += [f"    nn.LazyLinear({HIDDEN}), nn.ReLU(), nn.Dropout(0.5),"]
    lines += [f"    nn.Linear({HIDDEN}, {HIDDEN}), nn.ReLU(), nn.Dropout(0.5),"]
    lines += [f"    nn.Linear({HIDDEN}, {CLASSES}),"]
    found = totals(sequence.rows)
    return (
        "import torch\nfrom torch import nn\nfrom torch.utils.flop_counter import FlopCounterMode\n\n"
        'with torch.device("meta"):\n  model = nn.Sequential(\n' + "\n".join(lines) + "\n  )\n"
        f"  x = torch.empty(1, 3, {sequence.size_px}, {sequence.size_px})\n"
        "  model(x)  # settles the first fully connected layer\n"
        "  with FlopCounterMode(display=False) as counter:\n    model(x)\n"
        f"print(sum(p.numel() for p in model.parameters()))  # {found.params}\n"
        f"print(counter.get_total_flops() // 2)  # {found.macs}\n"
    )


def activation(x: float) -> str:
    """Three functions and their derivatives at a point."""
    return (
        "import torch\n\n"
        "for f in (torch.relu, torch.tanh, torch.sigmoid):\n"
        f"    x = torch.tensor({x:g}, dtype=torch.float64, requires_grad=True)\n"
        "    y = f(x)\n"
        "    y.backward()\n"
        "    print(f.__name__, y.item(), x.grad.item())\n"
    )


def norm(made: ResponseNorm) -> str:
    """Both normalisations."""
    return (
        "import torch\nfrom torch import nn\n\n"
        "maps = torch.rand(50, 32, 32, 32)  # after the ReLU: pictures, maps, rows, columns\n"
        f"lrn = nn.LocalResponseNorm({made.n}, alpha={made.n} * {made.alpha:g}, beta={made.beta:g}, k={made.k:g})\n"
        "bn = nn.BatchNorm2d(32)  # in train mode: mean and variance of this batch\n"
        "print(lrn(maps).std(), bn(maps).std())\n"
    )


def dropout(p: float) -> str:
    """The layer in both modes."""
    return (
        "import torch\nfrom torch import nn\n\n"
        f"layer = nn.Dropout({p:g})\n"
        "a = torch.rand(512)\n"
        f"print(layer.train()(a)[:8])  # zeros, and the others divided by {1 - p:g}\n"
        "print(layer.eval()(a)[:8])  # untouched\n"
    )


def augment() -> str:
    """Crop, mirror and ten crops by torchvision; the colour noise by hand, which torchvision does not have."""
    return (
        "import torch\nfrom torchvision.transforms import v2\n\n"
        "train = v2.Compose([v2.Resize(256), v2.CenterCrop(256), v2.RandomCrop(224), v2.RandomHorizontalFlip()])\n"
        "test = v2.Compose([v2.Resize(256), v2.CenterCrop(256), v2.TenCrop(224)])\n\n\n"
        "def colour_noise(picture, values, vectors, sigma=0.1):\n"
        '    """picture (3, H, W) from 0 to 1; eigenvalues (3,) and eigenvectors (3, 3) of the RGB covariance."""\n'
        "    shift = vectors @ (sigma * torch.randn(3) * values)\n"
        "    return (picture + shift[:, None, None]).clamp(0, 1)\n"
    )

"""What GoogLeNet's auxiliary heads add to the gradients, in a small GoogLeNet that nobody has trained. Imports torch.

Measured: cross-entropy (mean over one batch of Fashion-MNIST) in train mode without dropout; for the stem and for each
module the L2 norm of the gradient of all its convolutions' weights together.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from cnnlab import datasets
from cnnlab.core.googlenet import AUXILIARY
from cnnlab.core.inception import MODULES
from cnnlab.networks.googlenet import Inception, SmallGoogLeNet, unit
from cnnlab.networks.initialise import materialise
from cnnlab.networks.registry import NetworkShape

PICTURES, WIDTH = 32, 0.25
PARTS = ("stem", *MODULES)
_DATA = "fashion_mnist"


class Gradients(NamedTuple):
    """Norms by part, from the stem to the last module: of the main loss, and with both heads' weighted losses added."""

    alone: tuple[float, ...]
    helped: tuple[float, ...]


class Headed(nn.Module):
    """The small GoogLeNet with a head on 4a and one on 4d; gives the main logits first, then the heads'."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.body = SmallGoogLeNet(shape)
        modules = [layer for layer in self.body.inceptions if isinstance(layer, Inception)]
        self.named = dict(zip(MODULES, modules, strict=True))
        self.heads = nn.ModuleDict({name: _head(self.named[name].n_out, shape) for name in AUXILIARY.values()})

    def forward(self, x: Tensor) -> list[Tensor]:
        x, answers = self.body.stem(x), []
        for layer in self.body.inceptions:
            x = layer(x)
            answers += [self.heads[name](x) for name in self.heads if layer is self.named[name]]
        return [self.body.classifier(x), *answers]


def measure(weight: float, scale: float, *, norm: bool, seed: int) -> Gradients:
    """One forward, two backwards.

    Parameters
    ----------
    weight
        Of each head's loss; the paper's is 0.3.
    scale
        Of all convolutions' weights, which are He's at 1.
    norm
        False: without batch normalisation, as in the paper.
    seed
        Of the weights.
    """
    network = _network(scale, norm, seed)
    pictures, labels = _batch()
    losses = [cross_entropy(answer, labels) for answer in network(pictures)]
    alone = _norms(network, losses[0])
    return Gradients(alone, _norms(network, losses[0] + weight * torch.stack(losses[1:]).sum()))


def _head(n_in: int, shape: NetworkShape) -> nn.Sequential:
    """As torchvision's, narrower, and without its dropout."""
    maps, hidden = shape.channels(128), shape.channels(1024)
    return nn.Sequential(
        nn.AdaptiveAvgPool2d(4), unit(n_in, maps, 1), nn.Flatten(),
        nn.Linear(16 * maps, hidden), nn.ReLU(), nn.Linear(hidden, shape.num_classes),
    )  # fmt: skip


def _network(scale: float, norm: bool, seed: int) -> Headed:
    info = datasets.describe(_DATA)
    shape = NetworkShape(info.num_classes, info.network_size, info.channels, WIDTH)
    network = materialise(lambda: Headed(shape), seed)
    assert isinstance(network, Headed)
    for layer in list(network.modules()):
        if isinstance(layer, nn.Conv2d):
            layer.weight.data.mul_(scale)
        for name, part in layer.named_children():
            if isinstance(part, nn.Dropout) or (isinstance(part, nn.BatchNorm2d) and not norm):
                setattr(layer, name, nn.Identity())
    return network.train()


def _batch() -> tuple[Tensor, Tensor]:
    """Pictures (N, 1, S, S) with mean 0 and variance 1, and their labels."""
    data = datasets.load(_DATA, "train")
    pictures = torch.from_numpy(data.for_network()[:PICTURES, ..., 0].copy()).float()[:, None]
    return (pictures - pictures.mean()) / pictures.std(), torch.tensor(data.labels[:PICTURES], dtype=torch.long)


def _norms(network: Headed, loss: Tensor) -> tuple[float, ...]:
    parts = (network.body.stem, *network.named.values())
    convs = [[layer.weight for layer in part.modules() if isinstance(layer, nn.Conv2d)] for part in parts]
    flat = [weights for part in convs for weights in part]
    found = iter(torch.autograd.grad(loss, flat, retain_graph=True))
    return tuple(float(torch.cat([next(found).flatten() for _ in part]).norm()) for part in convs)

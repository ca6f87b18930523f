"""How large the loss's gradient is, layer by layer, in a network that nobody has trained yet. Imports torch.

Measured: cross-entropy (mean over the batch) of one batch, in train mode, so that batch norm uses the batch's own mean
and variance; the L2 norm of the gradient of each convolution's weights, and of its output for the whole batch.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.grad import conv2d_weight

from cnnlab import datasets
from cnnlab.core.depth_probe import DepthProbe
from cnnlab.networks.deep import DeepNet, scale_convolutions
from cnnlab.networks.initialise import materialise

_CLASSES = 10


class LayerGradients(NamedTuple):
    """Norms by convolution, from the input to the output; and the loss that they belong to."""

    weights: tuple[float, ...]
    maps: tuple[float, ...]
    loss: float


def measure(probe: DepthProbe) -> LayerGradients:
    """One forward and one backward.

    Notes
    -----
    Weights are He's (normal, variance 2 / fan-in) times `probe.scale`; batch norm starts at γ = 1, β = 0. The last,
    fully connected layer is drawn as torch does.
    """
    network = _network(probe)
    convs, outputs = _convolutions(network), []
    for conv in convs:
        conv.register_forward_hook(lambda _conv, _inputs, output: (output.retain_grad(), outputs.append(output))[0])
    loss = _loss(network, probe)
    loss.backward()
    return LayerGradients(
        tuple(_norm(conv.weight.grad) for conv in convs), tuple(_norm(output.grad) for output in outputs), loss.item()
    )


def weights_by_hooks(probe: DepthProbe) -> tuple[float, ...]:
    """The norms of `measure().weights` found otherwise: from each convolution's input and its output's gradient."""
    network = _network(probe)
    convs = _convolutions(network)
    seen: dict[nn.Conv2d, Tensor] = {}
    norms: dict[nn.Conv2d, float] = {}

    def note(conv: nn.Conv2d, inputs: tuple[Tensor], output: Tensor) -> None:
        seen[conv] = inputs[0].detach()
        output.register_hook(lambda gradient: norms.update({conv: _from_maps(conv, seen[conv], gradient)}))

    for conv in convs:
        conv.requires_grad_(False).register_forward_hook(note)
    loss = _loss(network, probe, needs_gradient=True)
    loss.backward()
    return tuple(norms[conv] for conv in convs)


def _from_maps(conv: nn.Conv2d, x: Tensor, gradient: Tensor) -> float:
    return _norm(conv2d_weight(x, conv.weight.shape, gradient, stride=conv.stride[0], padding=1))


def _network(probe: DepthProbe) -> DeepNet:
    def make() -> DeepNet:
        return DeepNet(probe.n, in_channels=1, num_classes=_CLASSES, shortcut=probe.shortcut, norm=probe.norm)

    network = materialise(make, probe.seed)
    assert isinstance(network, DeepNet)
    scale_convolutions(network, probe.scale)
    return network.train()


def _convolutions(network: nn.Module) -> list[nn.Conv2d]:
    return [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]


def _loss(network: nn.Module, probe: DepthProbe, *, needs_gradient: bool = False) -> Tensor:
    pictures, labels = batch(probe)
    return nn.functional.cross_entropy(network(pictures.requires_grad_(needs_gradient)), labels)


def batch(probe: DepthProbe) -> tuple[Tensor, Tensor]:
    """Pictures (N, 1, S, S) with mean 0 and variance 1, and their labels."""
    if probe.pictures == "noise":
        rng = np.random.default_rng(probe.seed)
        values = rng.standard_normal((probe.count, probe.side, probe.side))
        labels = rng.integers(0, _CLASSES, probe.count)
    else:
        data = datasets.load(probe.pictures, "train")
        whole = data.for_network()[: probe.count, ..., 0].astype(np.float64)
        step = whole.shape[1] // probe.side
        values = whole.reshape(len(whole), probe.side, step, probe.side, step).mean((2, 4))
        labels = data.labels[: probe.count].astype(np.int64)
    normal = (values - values.mean()) / values.std()
    return torch.from_numpy(normal).float()[:, None], torch.from_numpy(labels)


def _norm(gradient: Tensor | None) -> float:
    assert gradient is not None
    return gradient.double().norm().item()

"""What torch says of such a network: shapes, parameters, multiply-adds. On the meta device. Imports torch."""

from typing import NamedTuple

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core.alexnets import CLASSES, HIDDEN, Sequence
from cnnlab.core.stacks import torch_call


class Told(NamedTuple):
    """Shape after every layer; parameters and multiply-adds of the whole."""

    shapes: tuple[tuple[int, ...], ...]
    params: int
    macs: int


def ask(sequence: Sequence) -> Told:
    """Build the layers in torch and run a picture of shapes through them."""
    with torch.device("meta"):
        x = torch.empty(1, 3, sequence.size_px, sequence.size_px)
        x = nn.functional.pad(x, (0, sequence.overhang_px, 0, sequence.overhang_px))
        shapes, params, macs = [], 0, 0
        for layer in _layers(sequence):
            with FlopCounterMode(display=False) as counter:
                x = layer(x)
            shapes.append(tuple(x.shape[1:]))
            params += sum(weight.numel() for weight in layer.parameters())
            macs += counter.get_total_flops() // 2
            if len(shapes) == len(sequence.stack):
                x = x.flatten(1)
    return Told(tuple(shapes), params, macs)


def _layers(sequence: Sequence):
    channels = 3
    for layer in sequence.stack:
        kind, settings = torch_call(layer, channels)
        given = [channels, layer.channels] if layer.kind == "conv" else []
        yield getattr(nn, kind)(*given, **settings)
        channels = layer.channels or channels
    yield nn.LazyLinear(HIDDEN)
    yield nn.Linear(HIDDEN, HIDDEN)
    yield nn.Linear(HIDDEN, CLASSES)

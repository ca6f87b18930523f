"""GoogLeNet for 224 × 224 pictures, part by part, as torchvision counts it: with batch norm, fully connected biases.

References
----------
C. Szegedy et al., "Going deeper with convolutions", CVPR 2015, table 1 and section 5,
https://doi.org/10.1109/CVPR.2015.7298594
"""

from typing import NamedTuple

from .bottleneck import Counts
from .inception import MODULES, Inception, side, stacked
from .specs import ConvSpec

CLASSES = 1000
AUXILIARY = {"aux1": "4a", "aux2": "4d"}  # the module whose output each head reads
AUXILIARY_WEIGHT = 0.3  # of a head's loss, section 5
_STEM = (
    (ConvSpec(3, 64, 7, stride=2, padding=3, bias=False), 224),
    (ConvSpec(64, 64, 1, bias=False), 56),
    (ConvSpec(64, 192, 3, padding=1, bias=False), 56),
)  # with the side of the map that each reads
_HEAD_CHANNELS, _HEAD_SIDE, _HEAD_HIDDEN = 128, 4, 1024


class Part(NamedTuple):
    """A stretch of the network: what it adds, and the (C, side, side) of what it gives."""

    name: str
    counts: Counts
    out_channels: int
    out_side: int


def parts(five_kernel: int = 3) -> tuple[Part, ...]:
    """Stem, nine modules, the classifier on the means of the last maps."""
    last = MODULES["5b"].out_channels
    return (
        _stem(),
        *(_module(name, module) for name, module in stacked(five_kernel).items()),
        Part("classifier", Counts(last * CLASSES + CLASSES, last * CLASSES), CLASSES, 1),
    )


def total(five_kernel: int = 3) -> Counts:
    """Of the network without its auxiliary heads."""
    each = [part.counts for part in parts(five_kernel)]
    return Counts(sum(one.parameters for one in each), sum(one.macs for one in each))


def auxiliary(name: str) -> int:
    """Parameters of a head as torchvision has it: pool to 4×4, 1×1 to 128 with batch norm, 1024 units, the classes."""
    conv = MODULES[AUXILIARY[name]].out_channels * _HEAD_CHANNELS + 2 * _HEAD_CHANNELS
    flat = _HEAD_CHANNELS * _HEAD_SIDE**2
    return conv + (flat + 1) * _HEAD_HIDDEN + (_HEAD_HIDDEN + 1) * CLASSES


def _stem() -> Part:
    weights = sum(conv.parameters + 2 * conv.out_channels for conv, _ in _STEM)
    macs = sum(conv.macs((read, read)) for conv, read in _STEM)
    return Part("stem", Counts(weights, macs), 192, side("3a"))


def _module(name: str, module: Inception) -> Part:
    found = module.counts((side(name), side(name)))
    norms = sum(2 * conv.out_channels for branch in module.branches for conv in branch.convs)
    return Part(name, Counts(found.parameters + norms, found.macs), module.out_channels, side(name))

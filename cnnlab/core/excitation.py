"""Squeeze and excitation: each map is weighed by a gate that looks at the means of all maps.

One multiply-add counts as one; the means and the products with the gates are not counted, as in the other counts here.

References
----------
J. Hu, L. Shen, G. Sun, "Squeeze-and-excitation networks", CVPR 2018, sections 3 and 4,
https://doi.org/10.1109/CVPR.2018.00745
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .bottleneck import Counts
from .checks import whole

Array = npt.NDArray[np.float64]

REDUCTIONS = (1, 2, 4, 8, 16, 32, 64)
STAGES = {  # channels of a block's output and number of blocks, stage by stage
    "resnet18": ((64, 2), (128, 2), (256, 2), (512, 2)),
    "resnet50": ((256, 3), (512, 4), (1024, 6), (2048, 3)),
}


@dataclass(frozen=True)
class Gate:
    """The two fully connected layers of a gate: C → C/r → C.

    Attributes
    ----------
    channels, reduction
        C and r; the hidden layer has at least one unit.
    bias
        As in torchvision; the paper drops the biases on ResNets.

    Raises
    ------
    LabError
        `value.whole`.
    """

    channels: int
    reduction: int = 16
    bias: bool = True

    def __post_init__(self) -> None:
        whole("channels", self.channels, 1, 100_000)
        whole("reduction", self.reduction, 1, 100_000)

    @property
    def hidden(self) -> int:
        """Units of the hidden layer."""
        return max(1, self.channels // self.reduction)

    @property
    def counts(self) -> Counts:
        """Parameters, and multiply-adds for one picture, whatever its size."""
        weights = 2 * self.channels * self.hidden
        return Counts(weights + self.bias * (self.hidden + self.channels), weights)


class Weights(NamedTuple):
    """Of both layers: (h, C), (h,), (C, h), (C,)."""

    first: Array
    first_bias: Array
    second: Array
    second_bias: Array


class Steps(NamedTuple):
    """What a gate computes.

    Attributes
    ----------
    squeezed
        Mean of each map, (C,).
    hidden
        After the first layer and ReLU, (h,).
    logits, gates
        Before and after the sigmoid, (C,).
    scaled
        Each map times its gate, (C, H, W).
    """

    squeezed: Array
    hidden: Array
    logits: Array
    gates: Array
    scaled: Array


def excite(maps: npt.ArrayLike, weights: Weights) -> Steps:
    """Every step on (C, H, W), in double precision."""
    x = np.asarray(maps, np.float64)
    squeezed = x.mean(axis=(1, 2))
    hidden = np.maximum(weights.first @ squeezed + weights.first_bias, 0)
    logits = weights.second @ hidden + weights.second_bias
    gates = 1 / (1 + np.exp(-logits))
    return Steps(squeezed, hidden, logits, gates, x * gates[:, None, None])


def drawn(gate: Gate, seed: int) -> Weights:
    """Untrained weights: normal with variance 2/fan-in (He), biases 0."""
    rng = np.random.default_rng(seed)
    shapes = (gate.hidden, gate.channels), (gate.channels, gate.hidden)
    first, second = (rng.standard_normal(shape) * np.sqrt(2 / shape[1]) for shape in shapes)
    return Weights(first, np.zeros(gate.hidden), second, np.zeros(gate.channels))


def by_stage(network: str, reduction: int, *, bias: bool) -> Iterator[Counts]:
    """What the gates of a ResNet's blocks add, for each of its four stages."""
    for channels, blocks in STAGES[network]:
        one = Gate(channels, reduction, bias).counts
        yield Counts(blocks * one.parameters, blocks * one.macs)


def class_means(gates: npt.NDArray[np.floating], labels: npt.NDArray[np.integer]) -> Array:
    """Mean gate of each class and channel, (classes, C), from gates (N, C) and labels (N,)."""
    return np.stack([gates[labels == label].mean(axis=0) for label in range(int(labels.max()) + 1)]).astype(np.float64)


def spread(means: Array) -> float:
    """Largest less smallest class mean of a channel, averaged over the channels."""
    return float((means.max(axis=0) - means.min(axis=0)).mean())

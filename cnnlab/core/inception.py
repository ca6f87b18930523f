"""Inception modules and GoogLeNet from them: shapes, weights and multiply-adds in closed form.

One multiply-add counts as one. Convolutions have stride 1 inside a module, keep the map's size, and have no biases
(batch normalisation follows; the paper's have biases instead).

References
----------
C. Szegedy et al., "Going deeper with convolutions", CVPR 2015, figure 2 and table 1,
https://doi.org/10.1109/CVPR.2015.7298594
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from .bottleneck import Counts, same_conv
from .errors import LabError
from .specs import ConvSpec

Pair = tuple[int, int]

BRANCHES = ("one", "three", "five", "pool")
KERNELS = (5, 3)  # of the branch called 5×5: the paper's, torchvision's


class Branch(NamedTuple):
    """One of the four paths.

    Attributes
    ----------
    convs
        Its convolutions in order; none in the pool branch of a module without reduction.
    pooled
        Whether a 3×3 max pool with stride 1 stands first.
    out_channels
        Maps that it adds to the stack.
    field
        Side of the square of the module's input that one of its cells reads.
    """

    name: str
    convs: tuple[ConvSpec, ...]
    pooled: bool
    out_channels: int
    field: int

    def counts(self, size: Pair) -> Counts:
        """On maps of (H, W); a max pool multiplies nothing."""
        return Counts(sum(conv.parameters for conv in self.convs), sum(conv.macs(size) for conv in self.convs))


@dataclass(frozen=True)
class Inception:
    """Four branches side by side whose maps are stacked.

    Attributes
    ----------
    one, three, five, pool
        Maps that the branches 1×1, 3×3, 5×5 and pool give.
    three_reduce, five_reduce
        Channels of the 1×1 before the 3×3 and the 5×5.
    five_kernel
        5 as in the paper, or 3 as in torchvision.
    reduced
        False: the naive module. The large kernels read all channels, and the pool branch passes them all on.

    Raises
    ------
    LabError
        `channels_below_one`; `value.choice` for another kernel.
    """

    in_channels: int
    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool: int
    five_kernel: int = 5
    reduced: bool = True

    def __post_init__(self) -> None:
        if self.five_kernel not in KERNELS:
            raise LabError("value.choice", name="five_kernel", value=repr(self.five_kernel), choices="5, 3")
        _ = self.branches

    @property
    def branches(self) -> tuple[Branch, ...]:
        """In the order in which their maps are stacked."""
        if self.reduced:
            three = self._convs((self.three_reduce, 1), (self.three, 3))
            five = self._convs((self.five_reduce, 1), (self.five, self.five_kernel))
            pooled = self._convs((self.pool, 1))
        else:
            three, five, pooled = self._convs((self.three, 3)), self._convs((self.five, self.five_kernel)), ()
        return (
            Branch("one", self._convs((self.one, 1)), False, self.one, 1),
            Branch("three", three, False, self.three, 3),
            Branch("five", five, False, self.five, self.five_kernel),
            Branch("pool", pooled, True, self.pool if self.reduced else self.in_channels, 3),
        )

    @property
    def out_channels(self) -> int:
        """Maps of all branches."""
        return sum(branch.out_channels for branch in self.branches)

    @property
    def naive(self) -> "Inception":
        """The same without the 1×1 reductions."""
        return replace(self, reduced=False)

    def counts(self, size: Pair) -> Counts:
        """On maps of (H, W)."""
        each = [branch.counts(size) for branch in self.branches]
        return Counts(sum(one.parameters for one in each), sum(one.macs for one in each))

    def _convs(self, *layers: Pair) -> tuple[ConvSpec, ...]:
        """Convolutions to (channels, kernel), one after the other."""
        made, channels = [], self.in_channels
        for outputs, kernel in layers:
            made.append(same_conv(channels, outputs, kernel, bias=False))
            channels = outputs
        return tuple(made)


# Table 1 of the paper. A 3×3 max pool with stride 2 stands before each module whose name ends in "a".
MODULES = {
    "3a": Inception(192, 64, 96, 128, 16, 32, 32),
    "3b": Inception(256, 128, 128, 192, 32, 96, 64),
    "4a": Inception(480, 192, 96, 208, 16, 48, 64),
    "4b": Inception(512, 160, 112, 224, 24, 64, 64),
    "4c": Inception(512, 128, 128, 256, 24, 64, 64),
    "4d": Inception(512, 112, 144, 288, 32, 64, 64),
    "4e": Inception(528, 256, 160, 320, 32, 128, 128),
    "5a": Inception(832, 256, 160, 320, 32, 128, 128),
    "5b": Inception(832, 384, 192, 384, 48, 128, 128),
}
SIDES = {"3": 28, "4": 14, "5": 7}  # px of a module's maps for pictures of 224, by the first digit of its name


def side(name: str) -> int:
    """Side of the maps in module `name` for a picture of 224 × 224."""
    return SIDES[name[0]]


def stacked(five_kernel: int = 5, *, reduced: bool = True) -> dict[str, Inception]:
    """All nine, each on what the one before gives. Without reduction the inputs grow from module to module."""
    made, channels = {}, MODULES["3a"].in_channels
    for name, module in MODULES.items():
        made[name] = replace(module, in_channels=channels, five_kernel=five_kernel, reduced=reduced)
        channels = made[name].out_channels
    return made

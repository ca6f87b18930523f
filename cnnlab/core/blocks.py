"""The blocks of a network of one's own: plain values that check themselves.

A block reads the output of the block before it, or of the labelled blocks in `sources`; `label` names its own output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from .checks import choice, flag, whole
from .errors import LabError
from .stacks import Layer

MOST_CHANNELS = 99_999
MOST_UNITS = 999_999
MOST_SOURCES = 8
INPUT = "in"  # the label of the network's input
LABEL = re.compile(r"[a-z][a-z0-9]{0,7}", re.ASCII)
ACTIVATIONS = ("relu", "leakyrelu", "tanh", "sigmoid")
JOINS = ("add", "concat")
EXPANSION = 4  # of a bottleneck: its 3×3 has a quarter of the channels that it gives


@dataclass(frozen=True, kw_only=True)
class Block:
    """What all blocks have.

    Attributes
    ----------
    sources
        Labels of the blocks it reads; empty for the block before. A `Join` reads the block before and these.
    label
        Name of its output, for later blocks; empty for none.

    Raises
    ------
    LabError
        `blueprint.label`, `blueprint.one_source`, `blueprint.sources`; `value.*` for a setting out of its range.
    """

    sources: tuple[str, ...] = ()
    label: str = ""
    most_sources: ClassVar[int] = 1

    def __post_init__(self) -> None:
        for name in (*self.sources, *([self.label] if self.label else [])):
            if not LABEL.fullmatch(name):
                raise LabError("blueprint.label", label=name[:20])
        if self.label == INPUT:
            raise LabError("blueprint.label_in")
        if len(self.sources) > self.most_sources:
            code = "blueprint.one_source" if self.most_sources == 1 else "blueprint.sources"
            raise LabError(code, sources=len(self.sources), most=self.most_sources)

    @property
    def kind(self) -> str:
        """What the block is called; numbered, it is its name in the graph, in the torch module and in the code."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Slide(Block):
    """A convolution, a max pool or an average pool."""

    layer: Layer

    @property
    def kind(self) -> str:
        return self.layer.kind


@dataclass(frozen=True, kw_only=True)
class BatchNorm(Block):
    """Batch normalisation; ε is 10 to the power −`epsilon`."""

    epsilon: int = 5

    def __post_init__(self) -> None:
        super().__post_init__()
        whole("epsilon", self.epsilon, 1, 9)

    @property
    def kind(self) -> str:
        return "batchnorm"


@dataclass(frozen=True, kw_only=True)
class GroupNorm(Block):
    """Normalisation over `groups` groups of channels of one picture."""

    groups: int = 32

    def __post_init__(self) -> None:
        super().__post_init__()
        whole("groups", self.groups, 1, MOST_CHANNELS)

    @property
    def kind(self) -> str:
        return "groupnorm"


@dataclass(frozen=True, kw_only=True)
class ResponseNorm(Block):
    """AlexNet's local response normalisation over `size` neighbouring channels (k = 2, α = 1e-4, β = 0.75)."""

    size: int = 5

    def __post_init__(self) -> None:
        super().__post_init__()
        whole("size", self.size, 1, MOST_CHANNELS)

    @property
    def kind(self) -> str:
        return "lrn"


@dataclass(frozen=True, kw_only=True)
class Activation(Block):
    """One of `ACTIVATIONS`; a leaky ReLU has slope 0.01 below 0."""

    function: str = "relu"

    def __post_init__(self) -> None:
        super().__post_init__()
        choice("function", self.function, ACTIVATIONS)

    @property
    def kind(self) -> str:
        return self.function


@dataclass(frozen=True, kw_only=True)
class Dropout(Block):
    """While training, `percent` of the values become 0."""

    percent: int = 50

    def __post_init__(self) -> None:
        super().__post_init__()
        whole("percent", self.percent, 1, 99)

    @property
    def kind(self) -> str:
        return "dropout"


@dataclass(frozen=True, kw_only=True)
class Flatten(Block):
    """A map becomes one vector."""

    @property
    def kind(self) -> str:
        return "flatten"


@dataclass(frozen=True, kw_only=True)
class GlobalPool(Block):
    """The mean of every channel: a map of 1×1."""

    @property
    def kind(self) -> str:
        return "globalpool"


@dataclass(frozen=True, kw_only=True)
class Identity(Block):
    """Nothing but a place to start a branch or to set a label."""

    @property
    def kind(self) -> str:
        return "identity"


@dataclass(frozen=True, kw_only=True)
class Dense(Block):
    """A fully connected layer; `units` None stands for the number of classes."""

    units: int | None = None
    bias: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.units is not None:
            whole("units", self.units, 1, MOST_UNITS)
        flag("bias", self.bias)

    @property
    def kind(self) -> str:
        return "fc"


@dataclass(frozen=True, kw_only=True)
class Inception(Block):
    """GoogLeNet's module: 1×1; 1×1, then 3×3; 1×1, then `kernel`; 3×3 max pool, then 1×1; the four stacked.

    `norm` puts batch normalisation (ε = 0.001) between each convolution and its ReLU, as torchvision does.
    """

    one: int
    reduce3: int
    three: int
    reduce5: int
    five: int
    pool: int
    kernel: int = 5
    norm: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("one", "reduce3", "three", "reduce5", "five", "pool"):
            whole(name, getattr(self, name), 1, MOST_CHANNELS)
        if whole("kernel", self.kernel, 1, 99) % 2 == 0:
            raise LabError("blueprint.even_kernel", kernel=self.kernel, smaller=self.kernel - 1)
        flag("norm", self.norm)

    @property
    def kind(self) -> str:
        return "inception"

    @property
    def channels(self) -> int:
        """Of the output."""
        return self.one + self.three + self.five + self.pool


@dataclass(frozen=True, kw_only=True)
class Residual(Block):
    """ResNet's block: two 3×3 convolutions, or 1×1, 3×3, 1×1 (`bottleneck`), and the input added; then a ReLU.

    Where stride or channels change, a 1×1 convolution brings the input to the output's shape.

    Attributes
    ----------
    channels
        Of the output; a bottleneck has a quarter of them within.
    reduction
        Above 0: a squeeze-and-excitation gate with that reduction, before the addition.
    stride_first
        The stride of a bottleneck is on its first 1×1, as in the paper, not on its 3×3.
    """

    channels: int
    stride: int = 1
    bottleneck: bool = False
    reduction: int = 0
    stride_first: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        whole("channels", self.channels, 1, MOST_CHANNELS)
        whole("stride", self.stride, 1, 99)
        whole("reduction", self.reduction, 0, MOST_CHANNELS)
        for name in ("bottleneck", "stride_first"):
            flag(name, getattr(self, name))
        if self.bottleneck and self.channels % EXPANSION:
            below = max(EXPANSION, self.channels // EXPANSION * EXPANSION)
            raise LabError("blueprint.bottleneck", channels=self.channels, expansion=EXPANSION, fitting=below)
        if self.stride_first and not self.bottleneck:
            raise LabError("blueprint.stride_first")

    @property
    def kind(self) -> str:
        return "bottleneck" if self.bottleneck else "residual"


@dataclass(frozen=True, kw_only=True)
class SqueezeExcite(Block):
    """Each channel is multiplied by a gate: mean, fully connected to C/`reduction`, ReLU, back to C, sigmoid."""

    reduction: int = 16

    def __post_init__(self) -> None:
        super().__post_init__()
        whole("reduction", self.reduction, 1, MOST_CHANNELS)

    @property
    def kind(self) -> str:
        return "se"


@dataclass(frozen=True, kw_only=True)
class Join(Block):
    """The block before and the labelled ones: added cell by cell, or their channels stacked."""

    how: str = "add"
    most_sources: ClassVar[int] = MOST_SOURCES

    def __post_init__(self) -> None:
        super().__post_init__()
        choice("how", self.how, JOINS)

    @property
    def kind(self) -> str:
        return self.how

"""One window layer as torch takes it: its settings, the shape it gives, its parameters, its source."""

from dataclasses import dataclass
from math import prod
from typing import Literal

from .arithmetic import output_size
from .axes import Pair, Same
from .errors import LabError
from .specs import ConvSpec, TransposedSpec

Kind = Literal["conv", "pool", "transposed"]
_MODULE = {"conv": "Conv2d", "pool": "MaxPool2d", "transposed": "ConvTranspose2d"}


@dataclass(frozen=True, kw_only=True)
class LayerSpec:
    """A convolution, a max pool or a transposed convolution on one input. All pairs are (height, width).

    Attributes
    ----------
    size
        The input's height and width.
    in_channels, out_channels, groups
        A pool has no channels of its own: it gives back `in_channels`.
    padding
        (height, width), or "same" for a convolution.

    Raises
    ------
    LabError
        as `ConvSpec` and `TransposedSpec`; a pool's padding above half its kernel.
    """

    kind: Kind = "conv"
    size: Pair
    in_channels: int = 3
    out_channels: int = 8
    kernel: Pair
    stride: Pair = (1, 1)
    padding: Pair | Same = (0, 0)
    output_padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    groups: int = 1
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        _ = self.output_shape

    @property
    def output_shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of the output."""
        if self.kind == "pool":
            return (self.in_channels, *self._pooled())
        return (self.out_channels, *self._weights.output(self.size))

    @property
    def parameters(self) -> int:
        """Weights and biases; none for a pool."""
        return 0 if self.kind == "pool" else self._weights.parameters

    @property
    def macs(self) -> int:
        """Multiply-adds (comparisons of a pool) for one picture."""
        return prod((*self.output_shape, *self.kernel)) if self.kind == "pool" else self._weights.macs(self.size)

    @property
    def arguments(self) -> dict[str, object]:
        """Torch's arguments, without those at torch's defaults."""
        optional = (
            ("stride", _short(self.stride), None if self.kind == "pool" else 1),
            ("padding", _short(self.padding), 0),
            ("output_padding", _short(self.output_padding), 0),
            ("dilation", _short(self.dilation), 1),
            ("groups", self.groups, 1),
            ("ceil_mode", self.ceil_mode, False),
        )
        channels = {} if self.kind == "pool" else {"in_channels": self.in_channels, "out_channels": self.out_channels}
        given = {name: value for name, value, default in optional if value != default and self._takes(name)}
        return {**channels, "kernel_size": _short(self.kernel), **given}

    def source(self) -> str:
        """The layer as a PyTorch script that prints its output's shape and its parameters."""
        module = _MODULE[self.kind]
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        batch = (1, self.in_channels, *self.size)
        return (
            "import torch\n\n"
            f"layer = torch.nn.{module}({arguments})\n"
            f"output = layer(torch.zeros({', '.join(map(str, batch))}))\n"
            f"print(tuple(output.shape))  # {(1, *self.output_shape)}\n"
            f"print(sum(p.numel() for p in layer.parameters()))  # {self.parameters}\n"
        )

    def _takes(self, argument: str) -> bool:
        only = {"groups": ("conv", "transposed"), "ceil_mode": ("pool",), "output_padding": ("transposed",)}
        return self.kind in only.get(argument, (self.kind,))

    @property
    def _weights(self) -> ConvSpec | TransposedSpec:
        common = (self.in_channels, self.out_channels, self.kernel, self.stride)
        if self.kind == "conv":
            return ConvSpec(*common, self.padding, self.dilation, self.groups)
        assert self.padding != "same"
        return TransposedSpec(*common, self.padding, self.output_padding, self.dilation, self.groups)

    def _pooled(self) -> Pair:
        assert self.padding != "same"
        for padding, kernel in zip(self.padding, self.kernel, strict=True):
            check_pool_padding(padding, kernel)
        return output_size(self.size, self.kernel, self.stride, self.padding, self.dilation, self.ceil_mode)


def check_pool_padding(padding: int, kernel: int) -> None:
    """LabError where a pool's padding is more than half its kernel (torch's rule)."""
    if padding > kernel // 2:
        raise LabError("pool_padding", padding=padding, largest=kernel // 2)


def _short(value: Pair | Same) -> int | Pair | Same:
    """(3, 3) as 3: torch takes one number for both axes."""
    return value if isinstance(value, str) or value[0] != value[1] else value[0]

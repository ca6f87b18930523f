"""One window layer as torch takes it: its settings, the shape it gives, its parameters, its source."""

from dataclasses import dataclass
from math import prod
from typing import Literal

from .arithmetic import output_size, same_padding, transposed_output_size
from .axes import Pads, Pair, Same, pair
from .errors import LabError

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
        as `output_size` and `transposed_output_size`; groups that do not divide the channels; "same" with a stride
        above 1; a pool's padding above half its kernel.
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
        if self.kind != "pool":
            check_groups(self.in_channels, self.out_channels, self.groups)

    @property
    def output_shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of the output."""
        return (self.in_channels if self.kind == "pool" else self.out_channels, *self._output_size())

    @property
    def parameters(self) -> int:
        """Weights and biases: K·(C/groups · kh·kw + 1); none for a pool."""
        if self.kind == "pool":
            return 0
        return self.out_channels + self.in_channels * self.out_channels // self.groups * prod(self.kernel)

    @property
    def macs(self) -> int:
        """Multiply-adds (comparisons of a pool) at batch 1."""
        cells = prod(self.size if self.kind == "transposed" else self.output_shape[1:])
        depth = 1 if self.kind == "pool" else self.out_channels // self.groups
        return cells * self.in_channels * depth * prod(self.kernel)

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

    def _output_size(self) -> Pair:
        if self.kind == "transposed":
            assert self.padding != "same"
            return pair(
                "size",
                transposed_output_size(
                    self.size, self.kernel, self.stride, self.padding, self.output_padding, self.dilation
                ),
            )
        return output_size(self.size, self.kernel, self.stride, self._pads(), self.dilation, self.ceil_mode)

    def _pads(self) -> Pads:
        if self.padding == "same":
            if max(self.stride) > 1:
                raise LabError("same_needs_stride_one", stride=max(self.stride))
            height, width = (same_padding(*axis) for axis in zip(self.kernel, self.dilation, strict=True))
            return height, width
        if self.kind == "pool":
            for pad, kernel in zip(self.padding, self.kernel, strict=True):
                check_pool_padding(pad, kernel)
        return (self.padding[0], self.padding[0]), (self.padding[1], self.padding[1])


def check_groups(in_channels: int, out_channels: int, groups: int) -> None:
    """LabError where `groups` does not divide both numbers of channels."""
    if in_channels % groups:
        raise LabError("groups_split_input", groups=groups, channels=in_channels)
    if out_channels % groups:
        raise LabError("groups_split_output", groups=groups, channels=out_channels)


def check_pool_padding(padding: int, kernel: int) -> None:
    """LabError where a pool's padding is more than half its kernel (torch's rule)."""
    if padding > kernel // 2:
        raise LabError("pool_padding_too_large", padding=padding, kernel=kernel, largest=kernel // 2)


def _short(value: Pair | Same) -> int | Pair | Same:
    """(3, 3) as 3: torch takes one number for both axes."""
    return value if isinstance(value, str) or value[0] != value[1] else value[0]

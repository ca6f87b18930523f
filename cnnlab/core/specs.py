"""One convolution as a checked value: shapes, parameters and multiply-adds without torch."""

from dataclasses import dataclass
from math import prod

from .arithmetic import output_size, same_padding, transposed_output_size
from .axes import Pads, Pair, Same, Size, at_least_one, no_negative, pair, whole
from .errors import LabError

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


@dataclass(frozen=True)
class ConvSpec:
    """A convolution, with the meaning and the defaults of torch.nn.Conv2d; sizes are kept as (height, width).

    Raises
    ------
    LabError
        sizes as in `arithmetic.output_size`; groups that do not divide the channels; `"same"` with a stride above 1.
    """

    in_channels: int
    out_channels: int
    kernel: Size = 3
    stride: Size = 1
    padding: Size | Same = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = True
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        _check_channels(self.in_channels, self.out_channels, self.groups)
        for name in ("kernel", "stride", "dilation"):
            object.__setattr__(self, name, _sizes(name, getattr(self, name)))
        if self.padding == "same":
            if self.stride != (1, 1):
                raise LabError("same_needs_stride_one", stride="×".join(map(str, pair("stride", self.stride))))
        else:
            sides = pair("padding", self.padding)
            object.__setattr__(self, "padding", (no_negative(sides[0]), no_negative(sides[1])))
        if self.padding_mode not in PADDING_MODES:
            raise LabError("padding_mode_unknown", value=self.padding_mode, known=", ".join(PADDING_MODES))

    @property
    def pads(self) -> Pads:
        """Padding as ((top, bottom), (left, right)); even kernels get one more at the end with `"same"`."""
        (kh, kw), (dh, dw) = pair("kernel", self.kernel), pair("dilation", self.dilation)
        if self.padding == "same":
            return same_padding(kh, dh), same_padding(kw, dw)
        height, width = pair("padding", self.padding)
        return (height, height), (width, width)

    @property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """(out_channels, in_channels / groups, kernel height, kernel width)."""
        return (self.out_channels, self.in_channels // self.groups, *pair("kernel", self.kernel))

    @property
    def parameters(self) -> int:
        """Weights, and one bias for each output channel if there is one."""
        return prod(self.weight_shape) + self.bias * self.out_channels

    def output(self, input_hw: Size) -> Pair:
        """(H, W) of the output for an input of (H, W)."""
        size = pair("size", input_hw)
        if self.padding_mode in ("reflect", "circular"):
            _check_mirrored(self.padding_mode, self.pads, size)
        return output_size(size, self.kernel, self.stride, self.pads, self.dilation)

    def macs(self, input_hw: Size) -> int:
        """Multiply-adds for one picture; the bias is not counted."""
        return prod(self.output(input_hw)) * prod(self.weight_shape)


@dataclass(frozen=True)
class TransposedSpec:
    """A transposed convolution, with the meaning and the defaults of torch.nn.ConvTranspose2d."""

    in_channels: int
    out_channels: int
    kernel: Size = 3
    stride: Size = 1
    padding: Size = 0
    output_padding: Size = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = True

    def __post_init__(self) -> None:
        _check_channels(self.in_channels, self.out_channels, self.groups)
        for name in ("kernel", "stride", "dilation"):
            object.__setattr__(self, name, _sizes(name, getattr(self, name)))
        for name in ("padding", "output_padding"):
            sides = pair(name, getattr(self, name))
            object.__setattr__(self, name, (no_negative(sides[0]), no_negative(sides[1])))

    @property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """(in_channels, out_channels / groups, kernel height, kernel width): torch keeps the input first."""
        return (self.in_channels, self.out_channels // self.groups, *pair("kernel", self.kernel))

    @property
    def parameters(self) -> int:
        """Weights, and one bias for each output channel if there is one."""
        return prod(self.weight_shape) + self.bias * self.out_channels

    def output(self, input_hw: Size) -> Pair:
        """(H, W) of the output for an input of (H, W)."""
        size = pair("size", input_hw)
        return transposed_output_size(size, self.kernel, self.stride, self.padding, self.output_padding, self.dilation)

    def macs(self, input_hw: Size) -> int:
        """Multiply-adds for one picture: every input value meets every weight of its channel."""
        self.output(input_hw)  # a setting that torch refuses has no count
        return prod(pair("size", input_hw)) * prod(self.weight_shape)


def _sizes(name: str, value: object) -> Pair:
    height, width = pair(name, value)
    return at_least_one(name, height), at_least_one(name, width)  # pyright: ignore[reportArgumentType]


def _check_channels(in_channels: object, out_channels: object, groups: object) -> None:
    inputs, outputs = whole("in_channels", in_channels), whole("out_channels", out_channels)
    parts = whole("groups", groups)
    if min(inputs, outputs) < 1:
        raise LabError("channels_below_one", value=min(inputs, outputs))
    if parts < 1 or inputs % parts or outputs % parts:
        fitting = [n for n in range(1, min(inputs, outputs) + 1) if inputs % n == outputs % n == 0]
        known = ", ".join(map(str, fitting[:12]))
        raise LabError("groups_do_not_divide", groups=parts, inputs=inputs, outputs=outputs, fitting=known)


def _check_mirrored(mode: str, sides: Pads, size: Pair) -> None:
    """Reflection needs more cells than it mirrors, circular padding at least as many."""
    for (before, after), n in zip(sides, size, strict=True):
        largest = n - 1 if mode == "reflect" else n
        if max(before, after) > largest:
            raise LabError("padding_beyond_input", mode=mode, padding=max(before, after), size=n, largest=largest)

"""A stack of layers that a student edits: plain values, their graph, their text in a link, the same thing in torch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .arithmetic import output_size
from .axes import Pads, Pair, Same, Size, pair
from .errors import LabError
from .graph import Graph, Node, Pointwise, Window
from .specs import ConvSpec

if TYPE_CHECKING:
    import torch
    from torch import nn

KINDS = {"c": "conv", "m": "maxpool", "a": "avgpool"}
LONGEST = 64  # layers a link may hold
EXAMPLE = "c64k3p1-m2s2-c128k3x5d2"
_FLOAT_BYTES = 4


@dataclass(frozen=True)
class Layer:
    """One layer of a stack; sizes are kept as (height, width). A pool's stride is its kernel unless given.

    Raises
    ------
    LabError
        sizes that torch refuses; a pool padded by more than half its kernel; dilation on an average pool.
    """

    kind: str
    kernel: Size = 3
    stride: Size | None = None
    padding: Size | Same = 0
    dilation: Size = 1
    channels: int = 0  # of the output; a pool keeps its input's
    groups: int = 1
    ceil_mode: bool = False
    bias: bool = True  # of a convolution

    def __post_init__(self) -> None:
        if self.kind not in KINDS.values():
            raise LabError("layer_kind_unknown", kind=self.kind, known=", ".join(KINDS.values()))
        stride = self.stride if self.stride is not None else 1 if self.kind == "conv" else self.kernel
        channels = self.channels if self.kind == "conv" else self.groups
        spec = ConvSpec(self.groups, channels, self.kernel, stride, self.padding, self.dilation, self.groups)
        for name in ("kernel", "stride", "padding", "dilation"):
            object.__setattr__(self, name, getattr(spec, name))
        if self.kind != "conv":
            self._check_pool()
        elif self.ceil_mode:
            raise LabError("conv_ceil")

    def _check_pool(self) -> None:
        if self.padding == "same" or self.channels or self.groups != 1 or not self.bias:
            raise LabError("pool_has_no_weights", kind=self.kind)
        if self.kind == "avgpool" and self.dilation != (1, 1):
            raise LabError("avgpool_dilated")
        for (before, _), kernel in zip(self.pads, pair("kernel", self.kernel), strict=True):
            if 2 * before > kernel:  # torch's rule, which does not count dilation
                raise LabError("pool_padding", padding=before, largest=kernel // 2)

    def _sizes(self, *names: str) -> tuple[Pair, ...]:
        return tuple(pair(name, getattr(self, name)) for name in names)

    @property
    def pads(self) -> Pads:
        """Padding as ((top, bottom), (left, right))."""
        return ConvSpec(1, 1, self.kernel, self._stride, self.padding, self.dilation).pads

    @property
    def _stride(self) -> Pair:
        return pair("stride", self.stride)

    def conv(self, in_channels: int) -> ConvSpec:
        """The convolution of this layer on an input of so many channels."""
        return ConvSpec(
            in_channels, self.channels, self.kernel, self._stride, self.padding, self.dilation, self.groups, self.bias
        )


def layer_names(layers: Sequence[Layer]) -> list[str]:
    """conv1, conv2, maxpool1, …: the names in the graph, in the torch module and in the code."""
    seen: Counter[str] = Counter()
    names = []
    for layer in layers:
        seen[layer.kind] += 1
        names.append(f"{layer.kind}{seen[layer.kind]}")
    return names


def stack(layers: Sequence[Layer], input_shape: tuple[int, int, int]) -> Graph:
    """The graph of a stack on inputs of shape (C, H, W), without torch.

    Raises
    ------
    LabError
        a stack that shrinks below 1×1 (the sentence names the layer); groups that do not divide the channels.
    """
    channels, height, width = input_shape
    nodes = [Node("input", "input", Pointwise(), (), tuple(input_shape), 0, 0, _bytes(channels, (height, width)))]
    size: Pair = (height, width)
    for name, layer in zip(layer_names(layers), layers, strict=True):
        params, macs = 0, 0
        after = _size_after(name, layer, size)
        if layer.kind == "conv":
            spec = layer.conv(channels)
            params, macs, channels = spec.parameters, spec.macs(size), layer.channels
        size = after
        kernel, stride, dilation = layer._sizes("kernel", "stride", "dilation")
        op = Window(kernel, stride, layer.pads, dilation)
        shape = (channels, *size)
        nodes.append(Node(name, layer.kind, op, (len(nodes) - 1,), shape, params, macs, _bytes(channels, size)))
    return Graph(tuple(nodes))


def _bytes(channels: int, size: Pair) -> int:
    return _FLOAT_BYTES * channels * size[0] * size[1]


def _size_after(name: str, layer: Layer, size: Pair) -> Pair:
    kernel, stride, dilation = layer._sizes("kernel", "stride", "dilation")
    try:
        return output_size(size, kernel, stride, layer.pads, dilation, layer.ceil_mode)
    except LabError as error:
        if error.code != "kernel_exceeds_input":
            raise
        left = {key: error.values[key] for key in ("size", "padded", "span")}
        raise LabError("stack_shrinks", name=name, **left) from None


_SIZE = r"\d{1,4}(?:x\d{1,4})?"
_PIECE = re.compile(
    rf"(?:(?P<conv>c)(?P<channels>\d{{1,5}})k(?P<kernel>{_SIZE})|(?P<pool>[ma])(?P<window>{_SIZE}))"
    rf"(?:s(?P<stride>{_SIZE}))?(?:p(?P<padding>{_SIZE}|same))?(?:d(?P<dilation>{_SIZE}))?"
    r"(?:g(?P<groups>\d{1,5}))?(?P<ceil>ceil)?(?P<plain>nb)?",
    re.ASCII,
)


def parse_stack(text: str) -> tuple[Layer, ...]:
    """The layers of a text such as `c64k3s1p1-m2s2-c128k3x5d2`, in order of the forward pass.

    `c64` is a convolution to 64 channels, `m2` a max pool and `a2` an average pool of 2×2; then `k` kernel, `s` stride,
    `p` padding (`psame`), `d` dilation, `g` groups, `ceil` rounding up, `nb` no bias, in this order; `3x5` is height ×
    width.

    Raises
    ------
    LabError
        naming the piece that is no layer, with an example.
    """
    pieces = text.strip().split("-")
    if len(pieces) > LONGEST:
        raise LabError("stack_too_long", layers=len(pieces), longest=LONGEST)
    return tuple(_layer(piece, position) for position, piece in enumerate(pieces, start=1))


def _layer(piece: str, position: int) -> Layer:
    layer = read_layer(piece)
    if layer is None:
        raise LabError("stack_piece", piece=piece[:40], position=position, example=EXAMPLE)
    return layer


def read_layer(piece: str) -> Layer | None:
    """One piece of a stack's text; None where it is no layer. LabError as `Layer`."""
    match = _PIECE.fullmatch(piece)
    if match is None:
        return None
    found = match.groupdict()
    kind = KINDS[found["conv"] or found["pool"]]
    padding = "same" if found["padding"] == "same" else _size(found["padding"] or "0")
    if found["ceil"] if kind == "conv" else found["groups"] or found["plain"] or padding == "same":
        return None
    return Layer(
        kind=kind,
        kernel=_size(found["kernel"] or found["window"]),
        stride=_size(found["stride"]) if found["stride"] else None,
        padding=padding,
        dilation=_size(found["dilation"] or "1"),
        channels=int(found["channels"] or 0),
        groups=int(found["groups"] or 1),
        ceil_mode=bool(found["ceil"]),
        bias=not found["plain"],
    )


def _size(text: str) -> Size:
    height, _, width = text.partition("x")
    return (int(height), int(width)) if width else int(height)


def format_stack(layers: Sequence[Layer]) -> str:
    """The text of a stack, as short as it gets: what `parse_stack` reads back into the same layers."""
    return "-".join(map(write_layer, layers))


def write_layer(layer: Layer) -> str:
    """One piece of a stack's text, as short as it gets."""
    letter = next(letter for letter, kind in KINDS.items() if kind == layer.kind)
    kernel, stride, dilation = layer._sizes("kernel", "stride", "dilation")
    usual = (1, 1) if layer.kind == "conv" else kernel
    parts = [
        f"{letter}{layer.channels}k{_text(kernel)}" if layer.kind == "conv" else letter + _text(kernel),
        "" if stride == usual else f"s{_text(stride)}",
        "psame"
        if layer.padding == "same"
        else ""
        if layer.padding == (0, 0)
        else f"p{_text(pair('padding', layer.padding))}",
        "" if dilation == (1, 1) else f"d{_text(dilation)}",
        "" if layer.groups == 1 else f"g{layer.groups}",
        "ceil" if layer.ceil_mode else "",
        "" if layer.bias else "nb",
    ]
    return "".join(parts)


def _text(size: Pair) -> str:
    return str(size[0]) if size[0] == size[1] else f"{size[0]}x{size[1]}"


def to_module(layers: Sequence[Layer], in_channels: int, *, generator: torch.Generator | None = None) -> nn.Sequential:
    """The stack in torch, with torch's usual initial weights drawn from `generator` (None: always the same ones)."""
    from cnnlab import torch_gate

    torch_gate.load()
    from .stack_torch import build

    return build(layers, layer_names(layers), in_channels, generator)


def to_code(layers: Sequence[Layer], in_channels: int) -> str:
    """PyTorch source that builds the stack as `model`."""
    lines = ["from torch import nn", "", "model = nn.Sequential("]
    channels = in_channels
    for layer in layers:
        lines.append(f"    {torch_source(layer, channels)},")
        channels = layer.channels or channels
    return "\n".join([*lines, ")", ""])


def torch_source(layer: Layer, in_channels: int) -> str:
    """A layer as PyTorch source: nn.Conv2d(3, 16, kernel_size=3)."""
    class_name, settings = torch_call(layer, in_channels)
    given = [f"{name}={value!r}" for name, value in settings.items()]
    positional = [str(in_channels), str(layer.channels)] if layer.kind == "conv" else []
    return f"nn.{class_name}({', '.join(positional + given)})"


def torch_call(layer: Layer, in_channels: int) -> tuple[str, dict[str, object]]:
    """The torch.nn class of a layer and its keywords, without those that are torch's defaults anyway."""
    if layer.kind == "conv":
        layer.conv(in_channels)  # what torch would refuse is refused here, in a sentence
    kernel = pair("kernel", layer.kernel)
    usual = {"stride": (1, 1) if layer.kind == "conv" else kernel, "padding": (0, 0), "dilation": (1, 1)}
    sizes = {"kernel_size": kernel}
    sizes |= {name: getattr(layer, name) for name, value in usual.items() if getattr(layer, name) != value}
    settings: dict[str, object] = {
        name: size[0] if isinstance(size, tuple) and size[0] == size[1] else size for name, size in sizes.items()
    }
    if layer.groups > 1:
        settings["groups"] = layer.groups
    if layer.ceil_mode:
        settings["ceil_mode"] = True
    if not layer.bias:
        settings["bias"] = False
    return {"conv": "Conv2d", "maxpool": "MaxPool2d", "avgpool": "AvgPool2d"}[layer.kind], settings

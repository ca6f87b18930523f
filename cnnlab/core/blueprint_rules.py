"""What each block puts into the graph of a network: one small function a class, in a table.

Names and order of the nodes are those that torch.fx finds in the module of the same block (`cnnlab.networks.own`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from .arithmetic import output_size
from .axes import Pair, pair
from .blocks import (
    EXPANSION,
    Activation,
    BatchNorm,
    Block,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    GroupNorm,
    Identity,
    Inception,
    Join,
    Residual,
    ResponseNorm,
    Slide,
    SqueezeExcite,
)
from .errors import LabError
from .graph import Global, Node, Op, Pointwise, Reshape, Window
from .graph import Join as Joined
from .specs import ConvSpec

Shape = tuple[int, ...]
_FLOAT_BYTES = 4
_DIVISORS_UP_TO = 64


class Draft:
    """A graph being written."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def add(
        self, name: str, kind: str, op: Op, inputs: tuple[int, ...], shape: Shape, params: int = 0, macs: int = 0
    ) -> int:
        """One more node; returns its index."""
        self.nodes.append(Node(name, kind, op, inputs, shape, params, macs, _FLOAT_BYTES * prod(shape)))
        return len(self.nodes) - 1

    def shape(self, index: int) -> Shape:
        return self.nodes[index].out_shape

    @property
    def params(self) -> int:
        return sum(node.params for node in self.nodes)

    @property
    def cells(self) -> int:
        """Numbers in all outputs together."""
        return sum(prod(node.out_shape) for node in self.nodes)

    def same(self, name: str, kind: str, source: int, params: int = 0, *, sees_all: bool = False) -> int:
        """A node that keeps its input's shape."""
        return self.add(name, kind, Pointwise(sees_all), (source,), self.shape(source), params)

    def conv(self, name: str, source: int, spec: ConvSpec) -> int:
        size = _map(self.shape(source))[1:]
        op = Window(*_pairs(spec.kernel, spec.stride), spec.pads, pair("dilation", spec.dilation))
        shape = (spec.out_channels, *spec.output(size))
        return self.add(name, "conv", op, (source,), shape, spec.parameters, spec.macs(size))

    def norm(self, name: str, source: int) -> int:
        return self.same(name, "batchnorm", source, 2 * self.shape(source)[0])

    def mean(self, name: str, source: int) -> int:
        channels = _map(self.shape(source))[0]
        return self.add(name, "adaptive_avgpool", Global(), (source,), (channels, 1, 1))


def _pairs(kernel: object, stride: object) -> tuple[Pair, Pair]:
    return pair("kernel", kernel), pair("stride", stride)


def _map(shape: Shape) -> tuple[int, int, int]:
    """(C, H, W); LabError for a vector."""
    if len(shape) != 3:
        raise LabError("blueprint.needs_map", size=shape[0])
    return shape[0], shape[1], shape[2]


def lay(draft: Draft, block: Block, name: str, sources: Sequence[int], classes: int) -> int:
    """Write the nodes of a block; returns the index of its output. LabError where it does not fit its input."""
    if isinstance(block, Join):
        return _join(draft, block, name, sources)
    if isinstance(block, Dense):
        return _dense(draft, block, name, sources[0], classes)
    return _RULES[type(block)](draft, block, name, sources[0])


def assumed(block: Block, inputs: Sequence[Shape], classes: int) -> Shape:
    """The shape to go on with after a faulty block: what it was meant to give, as far as that can be known."""
    first = inputs[0]
    if isinstance(block, Dense):
        return (block.units or classes,)
    if isinstance(block, Join) and block.how == "concat":
        return (sum(shape[0] for shape in inputs), *first[1:])
    channels = block.layer.channels if isinstance(block, Slide) else getattr(block, "channels", 0)
    return (channels, *first[1:]) if channels and len(first) == 3 else first


def _slide(draft: Draft, block: Slide, name: str, source: int) -> int:
    layer, (channels, *size) = block.layer, _map(draft.shape(source))
    if layer.kind == "conv":
        return draft.conv(name, source, layer.conv(channels))
    kernel, stride = _pairs(layer.kernel, layer.stride)
    dilation = pair("dilation", layer.dilation)
    out = output_size((size[0], size[1]), kernel, stride, layer.pads, dilation, layer.ceil_mode)
    return draft.add(name, layer.kind, Window(kernel, stride, layer.pads, dilation), (source,), (channels, *out))


def _batch_norm(draft: Draft, block: BatchNorm, name: str, source: int) -> int:
    return draft.norm(name, source)


def _group_norm(draft: Draft, block: GroupNorm, name: str, source: int) -> int:
    channels = draft.shape(source)[0]
    if channels % block.groups:
        fitting = ", ".join(str(n) for n in range(1, min(channels, _DIVISORS_UP_TO) + 1) if channels % n == 0)
        raise LabError("blueprint.norm_groups", groups=block.groups, channels=channels, fitting=fitting)
    return draft.same(name, "groupnorm", source, 2 * channels, sees_all=True)


def _response_norm(draft: Draft, block: ResponseNorm, name: str, source: int) -> int:
    _map(draft.shape(source))
    return draft.same(name, "lrn", source)


def _same(draft: Draft, block: Block, name: str, source: int) -> int:
    return draft.same(name, block.kind, source)


def _flatten(draft: Draft, block: Flatten, name: str, source: int) -> int:
    return draft.add(name, "flatten", Reshape(), (source,), (prod(draft.shape(source)),))


def _global_pool(draft: Draft, block: GlobalPool, name: str, source: int) -> int:
    return draft.mean(name, source)


def _dense(draft: Draft, block: Dense, name: str, source: int, classes: int) -> int:
    shape, units = draft.shape(source), block.units or classes
    if len(shape) != 1:
        raise LabError("blueprint.needs_vector", shape="×".join(map(str, shape)), length=prod(shape))
    weights = shape[0] * units
    return draft.add(name, "linear", Global(), (source,), (units,), weights + block.bias * units, weights)


def _inception(draft: Draft, block: Inception, name: str, source: int) -> int:
    branches = (
        _unit(draft, block, f"{name}.branch1", source, block.one, 1),
        _two(draft, block, f"{name}.branch2", source, (block.reduce3, block.three), 3),
        _two(draft, block, f"{name}.branch3", source, (block.reduce5, block.five), block.kernel),
        _pooled(draft, block, f"{name}.branch4", source),
    )
    _, height, width = draft.shape(source)
    return draft.add(f"{name}.cat", "cat", Joined(), branches, (block.channels, height, width))


def _unit(draft: Draft, block: Inception, name: str, source: int, channels: int, kernel: int) -> int:
    """Convolution, batch normalisation where wanted, ReLU."""
    spec = ConvSpec(
        _map(draft.shape(source))[0], channels, kernel, padding=kernel // 2, bias=not block.norm
    )  # fmt: skip
    at = draft.conv(f"{name}.0", source, spec)
    if block.norm:
        at = draft.norm(f"{name}.1", at)
    return draft.same(f"{name}.{1 + block.norm}", "relu", at)


def _two(draft: Draft, block: Inception, name: str, source: int, channels: Pair, kernel: int) -> int:
    narrow = _unit(draft, block, f"{name}.0", source, channels[0], 1)
    return _unit(draft, block, f"{name}.1", narrow, channels[1], kernel)


def _pooled(draft: Draft, block: Inception, name: str, source: int) -> int:
    op = Window((3, 3), padding=((1, 1), (1, 1)))
    pooled = draft.add(f"{name}.0", "maxpool", op, (source,), draft.shape(source))
    return _unit(draft, block, f"{name}.1", pooled, block.pool, 1)


def _residual(draft: Draft, block: Residual, name: str, source: int) -> int:
    channels = _map(draft.shape(source))[0]
    at, place = source, 0
    for last, (kernel, wide, stride) in _marked(_convolutions(block)):
        at = _conv_norm(draft, (f"{name}.main.{place}", f"{name}.main.{place + 1}"), at, wide, kernel, stride)
        place += 2
        if not last:
            at, place = draft.same(f"{name}.main.{place}", "relu", at), place + 1
    if block.reduction:
        at = _gated(draft, block.reduction, f"{name}.main.{place}", at)
    if channels == block.channels and block.stride == 1:
        short = draft.same(f"{name}.shortcut", "identity", source)
    else:
        names = f"{name}.shortcut.0", f"{name}.shortcut.1"
        short = _conv_norm(draft, names, source, block.channels, 1, block.stride)
    added = draft.add(f"{name}.add", "add", Joined(), (at, short), draft.shape(at))
    return draft.same(f"{name}.relu", "relu", added)


def _convolutions(block: Residual) -> list[tuple[int, int, int]]:
    """(kernel, channels, stride) of the main path."""
    if not block.bottleneck:
        return [(3, block.channels, block.stride), (3, block.channels, 1)]
    middle = block.channels // EXPANSION
    first, second = (block.stride, 1) if block.stride_first else (1, block.stride)
    return [(1, middle, first), (3, middle, second), (1, block.channels, 1)]


def _marked(items: list[Any]) -> list[tuple[bool, Any]]:
    """Each item with whether it is the last."""
    return [(at == len(items), item) for at, item in enumerate(items, start=1)]


def _conv_norm(draft: Draft, names: tuple[str, str], source: int, channels: int, kernel: int, stride: int) -> int:
    spec = ConvSpec(draft.shape(source)[0], channels, kernel, stride, kernel // 2, bias=False)
    return draft.norm(names[1], draft.conv(names[0], source, spec))


def _squeeze_excite(draft: Draft, block: SqueezeExcite, name: str, source: int) -> int:
    return _gated(draft, block.reduction, name, source)


def _gated(draft: Draft, reduction: int, name: str, source: int) -> int:
    channels = _map(draft.shape(source))[0]
    hidden = max(1, channels // reduction)
    at = draft.mean(f"{name}.gate.0", source)
    at = draft.conv(f"{name}.gate.1", at, ConvSpec(channels, hidden, 1))
    at = draft.same(f"{name}.gate.2", "relu", at)
    at = draft.conv(f"{name}.gate.3", at, ConvSpec(hidden, channels, 1))
    gate = draft.same(f"{name}.gate.4", "sigmoid", at)
    return draft.add(f"{name}.mul", "mul", Joined(), (source, gate), draft.shape(source))


def _join(draft: Draft, block: Join, name: str, sources: Sequence[int]) -> int:
    shapes = [draft.shape(index) for index in sources]
    first = shapes[0]
    for at, shape in enumerate(shapes[1:]):
        same = shape == first if block.how == "add" else len(shape) == len(first) and shape[1:] == first[1:]
        if not same:
            both = {"first": "×".join(map(str, first)), "other": "×".join(map(str, shape)), "label": block.sources[at]}
            raise LabError(f"blueprint.{block.how}_shapes", **both)
    if block.how == "concat":
        shape = (sum(shape[0] for shape in shapes), *first[1:])
        return draft.add(f"{name}.cat", "cat", _joining(sources), _once(sources), shape)
    at = sources[0]
    for place, other in enumerate(sources[1:]):
        name_here = f"{name}.add_{place}" if place else f"{name}.add"
        at = draft.add(name_here, "add", _joining((at, other)), _once((at, other)), first)
    return at


def _once(sources: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(sources))


def _joining(sources: Sequence[int]) -> Op:
    return Joined() if len(_once(sources)) > 1 else Pointwise()


_RULES: dict[type[Block], Callable[[Draft, Any, str, int], int]] = {
    Slide: _slide,
    BatchNorm: _batch_norm,
    GroupNorm: _group_norm,
    ResponseNorm: _response_norm,
    Activation: _same,
    Dropout: _same,
    Identity: _same,
    Flatten: _flatten,
    GlobalPool: _global_pool,
    Inception: _inception,
    Residual: _residual,
    SqueezeExcite: _squeeze_excite,
}

"""The text of a network: blocks joined by “-”, short and safe in a link.

c64k3p1 m2 a2     convolution, max pool, average pool, as in `core.stacks` (`nb` at the end: no bias)
bn gn32 l5        batch, group and local response normalisation (`bne3`: ε = 10⁻³)
r lr th sg do50   ReLU, leaky ReLU, tanh, sigmoid; dropout of 50 percent
fl gap x          flatten, global average pool, nothing
fc120 fcN         fully connected to 120 units, to the classes (`nb`: no bias)
i64.96.128.16.32.32   Inception: 1×1; 1×1 and 3×3; 1×1 and 5×5; 1×1 after the pool (`k3`, `bn`)
res64s2 bot256s2  residual block, bottleneck, to so many channels (`se16`: with a gate; `first`: stride on the 1×1)
se16              squeeze and excitation
add~a cat~a       the block before plus the block labelled a; their channels stacked
c64k3_a c64k3~a   label this block a; read block a instead of the block before (`in` is the network's input)
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .blocks import (
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
from .stacks import read_layer, write_layer

LONGEST = 128  # blocks; the plain network of 34 layers has 103
LONGEST_TEXT = 4000  # characters
EXAMPLE = "c16k3p1-bn-r-m2-fl-fcN"

_FUNCTIONS = {"r": "relu", "lr": "leakyrelu", "th": "tanh", "sg": "sigmoid"}
_LETTERS = {function: letters for letters, function in _FUNCTIONS.items()}
_JOINS = {"add": "add", "cat": "concat"}
_WORDS = {how: word for word, how in _JOINS.items()}


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text else otherwise


class _Form(NamedTuple):
    """How blocks of one class are written."""

    block: type[Block]
    pattern: str
    read: Callable[[Any], dict[str, Any]]  # groups of the match → settings
    write: Callable[[Any], str]


_CHANNELS = r"(\d{1,5})"
_SIX = r"\.".join([_CHANNELS] * 6)
_FORMS = (
    _Form(BatchNorm, r"bn(?:e(\d))?", lambda m: {"epsilon": _number(m[1], 5)},
          lambda b: "bn" if b.epsilon == 5 else f"bne{b.epsilon}"),
    _Form(GroupNorm, rf"gn{_CHANNELS}", lambda m: {"groups": int(m[1])}, lambda b: f"gn{b.groups}"),
    _Form(ResponseNorm, rf"l{_CHANNELS}", lambda m: {"size": int(m[1])}, lambda b: f"l{b.size}"),
    _Form(Activation, "(r|lr|th|sg)", lambda m: {"function": _FUNCTIONS[m[1]]}, lambda b: _LETTERS[b.function]),
    _Form(Dropout, r"do(\d{1,2})", lambda m: {"percent": int(m[1])}, lambda b: f"do{b.percent}"),
    _Form(Flatten, "fl", lambda m: {}, lambda b: "fl"),
    _Form(GlobalPool, "gap", lambda m: {}, lambda b: "gap"),
    _Form(Identity, "x", lambda m: {}, lambda b: "x"),
    _Form(Dense, r"fc(N|\d{1,6})(nb)?", lambda m: {"units": None if m[1] == "N" else int(m[1]), "bias": not m[2]},
          lambda b: f"fc{'N' if b.units is None else b.units}{'' if b.bias else 'nb'}"),
    _Form(Inception, rf"i{_SIX}(?:k(\d{{1,2}}))?(bn)?",
          lambda m: dict(zip(_PARTS, map(int, m.groups()[:6]), strict=True))
          | {"kernel": _number(m[7], 5), "norm": bool(m[8])},
          lambda b: "i" + ".".join(str(getattr(b, part)) for part in _PARTS)
          + ("" if b.kernel == 5 else f"k{b.kernel}") + ("bn" if b.norm else "")),
    _Form(Residual, rf"(res|bot){_CHANNELS}(?:s(\d{{1,2}}))?(first)?(?:se{_CHANNELS})?",
          lambda m: {"bottleneck": m[1] == "bot", "channels": int(m[2]), "stride": _number(m[3], 1),
                     "stride_first": bool(m[4]), "reduction": _number(m[5], 0)},
          lambda b: f"{'bot' if b.bottleneck else 'res'}{b.channels}" + ("" if b.stride == 1 else f"s{b.stride}")
          + ("first" if b.stride_first else "") + (f"se{b.reduction}" if b.reduction else "")),
    _Form(SqueezeExcite, rf"se{_CHANNELS}", lambda m: {"reduction": int(m[1])}, lambda b: f"se{b.reduction}"),
    _Form(Join, "(add|cat)", lambda m: {"how": _JOINS[m[1]]}, lambda b: _WORDS[b.how]),
)  # fmt: skip
_PARTS = ("one", "reduce3", "three", "reduce5", "five", "pool")
_COMPILED = tuple((form, re.compile(form.pattern, re.ASCII)) for form in _FORMS)
_BY_CLASS = {form.block: form for form in _FORMS}
_CONNECTED = re.compile(r"([^~_]*)((?:~[^~_]*)*)(?:_([^~_]+))?", re.ASCII)


def read_pieces(text: str) -> list[Block | LabError]:
    """For each piece of a text the block it is, or what is wrong with it.

    Raises
    ------
    LabError
        `blueprint.text_too_long`, `blueprint.too_many_blocks`: nothing of such a text is read.
    """
    if len(text) > LONGEST_TEXT:
        raise LabError("blueprint.text_too_long", length=len(text), longest=LONGEST_TEXT)
    if not text.strip():
        return []
    pieces = text.strip().split("-")
    if len(pieces) > LONGEST:
        raise LabError("blueprint.too_many_blocks", blocks=len(pieces), longest=LONGEST)
    return [_read_or_refuse(piece) for piece in pieces]


def _read_or_refuse(piece: str) -> Block | LabError:
    try:
        return read_block(piece)
    except LabError as error:
        return error


def read_block(piece: str) -> Block:
    """One block.

    Raises
    ------
    LabError
        `blueprint.piece` where it is none; else what the block itself refuses.
    """
    connected = _CONNECTED.fullmatch(piece)
    if connected is None:
        raise LabError("blueprint.piece", piece=piece[:40], example=EXAMPLE)
    body, sources, label = connected[1], tuple(connected[2].split("~")[1:]), connected[3] or ""
    layer = read_layer(body)
    if layer is not None:
        return Slide(layer=layer, sources=sources, label=label)
    for form, pattern in _COMPILED:
        if match := pattern.fullmatch(body):
            return form.block(**form.read(match), sources=sources, label=label)
    raise LabError("blueprint.piece", piece=piece[:40], example=EXAMPLE)


def write_block(block: Block) -> str:
    """The piece that `read_block` reads back into the same block."""
    body = write_layer(block.layer) if isinstance(block, Slide) else _BY_CLASS[type(block)].write(block)
    return body + "".join(f"~{name}" for name in block.sources) + (f"_{block.label}" if block.label else "")


def write_blocks(blocks: Sequence[Block]) -> str:
    """The text of a network, as short as it gets."""
    return "-".join(map(write_block, blocks))

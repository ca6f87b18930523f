"""How the browser writes each kind of block: the parts of its text, which are boxes to fill in.

The page sends these with the blocks, so that the grammar stands in Python alone; a test writes every block with them.
"""

import re
from dataclasses import replace
from typing import Any, NamedTuple

from cnnlab.core.blocks import Block
from cnnlab.core.blueprint_text import write_block


class Part(NamedTuple):
    """One part of a block's text.

    Attributes
    ----------
    prefix
        Letters in front of the value; of a flag the whole word.
    field
        Name of the box; empty for letters alone.
    form
        `word`, `number`, `size` (3 or 3x5), `flag`, or `choice`.
    usual
        The value that is left out of the text; None where it is always written.
    fresh
        The value of a new block; `usual` where that is None.
    more
        Only shown where the block is open.
    options
        Of a choice.
    """

    prefix: str
    field: str = ""
    form: str = "number"
    usual: str | None = None
    fresh: str | None = None
    more: bool = False
    options: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """For canonical text."""
        prefix = re.escape(self.prefix)
        if self.form == "word":
            return prefix
        if self.form == "flag":
            return f"(?P<{self.field}>{prefix})?"
        value = {"choice": "|".join(self.options), "size": r"\d+(?:x\d+)?|same"}.get(self.form, r"\d+|N")
        whole = f"{prefix}(?P<{self.field}>{value})"
        return whole if self.usual is None else f"(?:{whole})?"


def _word(text: str) -> Part:
    return Part(text, form="word")


def _size(prefix: str, field: str, usual: str | None, fresh: str | None = None, *, more: bool = False) -> Part:
    return Part(prefix, field, "size", usual, fresh, more)


_GATE = Part("se", "gate", usual="", more=True)
_WINDOW = (_size("s", "stride", "", "2"), _size("p", "padding", "0"))
KINDS: dict[str, tuple[Part, ...]] = {
    "conv": (
        Part("c", "channels", fresh="16"), _size("k", "kernel", None, "3"), _size("s", "stride", "1"),
        _size("p", "padding", "0", "1"), _size("d", "dilation", "1", more=True),
        Part("g", "groups", usual="1", more=True),
        Part("nb", "no_bias", "flag", "", more=True),
    ),
    "maxpool": (_size("m", "kernel", None, "2"), *_WINDOW, _size("d", "dilation", "1", more=True),
                Part("ceil", "ceil", "flag", "", more=True)),
    "avgpool": (_size("a", "kernel", None, "2"), *_WINDOW, Part("ceil", "ceil", "flag", "", more=True)),
    "batchnorm": (_word("bn"), Part("e", "epsilon", usual="5", more=True)),
    "groupnorm": (Part("gn", "norm_groups", fresh="8"),),
    "lrn": (Part("l", "neighbours", fresh="5"),),
    "activation": (Part("", "function", "choice", fresh="r", options=("r", "lr", "th", "sg")),),
    "dropout": (Part("do", "percent", fresh="50"),),
    "flatten": (_word("fl"),),
    "globalpool": (_word("gap"),),
    "fc": (Part("fc", "units", fresh="N"), Part("nb", "no_bias", "flag", "", more=True)),
    "residual": (Part("res", "channels", fresh="32"), Part("s", "stride", usual="1"), _GATE),
    "bottleneck": (Part("bot", "channels", fresh="64"), Part("s", "stride", usual="1"),
                   Part("first", "first", "flag", "", more=True), _GATE),
    "inception": (
        Part("i", "one", fresh="16"), Part(".", "reduce3", fresh="16"), Part(".", "three", fresh="32"),
        Part(".", "reduce5", fresh="4"), Part(".", "five", fresh="8"), Part(".", "pool", fresh="8"),
        Part("k", "kernel", usual="5", more=True), Part("bn", "norm", "flag", "", more=True),
    ),
    "se": (Part("se", "reduction", fresh="16"),),
    "add": (_word("add"),),
    "concat": (_word("cat"),),
    "identity": (_word("x"),),
}  # fmt: skip
RAW = "raw"  # what is no block: its text as it stands, to be corrected
JOINS = ("add", "concat")
SYMBOLS = {"channels": "C", "kernel": "K", "stride": "S", "padding": "P", "dilation": "D", "groups": "G"}
# As the colours of `palette.LAYERS`.
FAMILIES = {
    "conv": "conv", "maxpool": "pool", "avgpool": "pool", "batchnorm": "norm", "groupnorm": "norm", "lrn": "norm",
    "activation": "activation", "dropout": "shape", "flatten": "shape", "globalpool": "pool", "fc": "linear",
    "residual": "conv", "bottleneck": "conv", "inception": "conv", "se": "join", "add": "join", "concat": "join",
    "identity": "shape", RAW: "unknown",
}  # fmt: skip


def _compiled(parts: tuple[Part, ...]) -> re.Pattern[str]:
    return re.compile("".join(part.pattern for part in parts), re.ASCII)


_PATTERNS = {kind: _compiled(parts) for kind, parts in KINDS.items()}


def as_card(block: Block | None, piece: str) -> dict[str, Any]:
    """A block as the boxes of its card: kind, values, what it reads, its label. `piece` is its text as it was typed."""
    if block is None:
        return {"kind": RAW, "values": {"text": piece}, "sources": [], "label": ""}
    body = write_block(replace(block, sources=(), label=""))
    kind, match = next((kind, match) for kind, pattern in _PATTERNS.items() if (match := pattern.fullmatch(body)))
    values = {part.field: _value(part, match[part.field]) for part in KINDS[kind] if part.field}
    return {"kind": kind, "values": values, "sources": list(block.sources), "label": block.label}


def _value(part: Part, found: str | None) -> str:
    if part.form == "flag":
        return "1" if found else ""
    return found if found is not None else part.usual or ""


def for_the_browser() -> dict[str, Any]:
    """Every kind's parts, family and symbols."""
    return {
        kind: {
            "family": FAMILIES[kind],
            "parts": [
                {
                    "p": part.prefix, "f": part.field, "t": part.form, "u": part.usual, "more": part.more,
                    "new": part.usual if part.fresh is None else part.fresh, "o": part.options,
                    "s": SYMBOLS.get(part.field, ""),
                }
                for part in parts
            ],
        }
        for kind, parts in (*KINDS.items(), (RAW, (Part("", "text", "raw"),)))
    }  # fmt: skip

"""The gallery in the language of one's own networks: to start from, and to change. Needs no torch.

Parameters, multiply-adds and outputs are those of `networks.build`, at the paper's picture size and (small) at 32 px.
Left out is only what does nothing at these sizes: torchvision's adaptive pools before AlexNet's and VGG's fully
connected layers. ResNet's and Inception's modules are one block each.
"""

from collections.abc import Sequence
from typing import NamedTuple

from cnnlab.core.inception import MODULES, Inception
from cnnlab.networks.plans import RESNET_STAGES, VGG_CHANNELS, VGG_STAGES


class Start(NamedTuple):
    """A network to start from: its text, and the pictures it is for."""

    text: str
    size: int  # px
    channels: int
    classes: int


def _joined(*parts: str) -> str:
    return "-".join(parts)


_ALEX_TAIL = "c384k3p1-r-c256k3p1-r-c256k3p1-r-m3s2"
_ALEX_2012_TAIL = "c384k3p1-r-c384k3p1g2-r-c256k3p1g2-r-m3s2"
_ZF_TAIL = "c384k3p1-r-c384k3p1-r-c256k3p1-r-m3s2ceil"
_PAPER_STEM = "c64k7s2p3nb-bn-r-m3s2p1"
_SMALL_STEM = "c64k3p1nb-bn-r"
_END = "gap-fl-fcN"
_LENET = "c6k5-th-a2-c16k5-th-a2-c120k5-th-fl-fc84-th-fcN"


def _hidden(units: int, *, dropout_first: bool = False) -> str:
    """Two hidden layers, each with dropout, and the classes."""
    once = f"do50-fc{units}-r" if dropout_first else f"fc{units}-r-do50"
    return _joined("fl", once, once, "fcN")


def _vgg(stages: Sequence[int], *, norm: bool, units: int) -> str:
    parts = []
    for count, width in zip(stages, VGG_CHANNELS, strict=True):
        parts += [_joined(f"c{width}k3p1", *(["bn"] if norm else []), "r")] * count
        parts.append("m2")
    return _joined(*parts, _hidden(units))


def _resnet(name: str, *, first: str = "", gate: str = "") -> str:
    """Four stages of residual blocks; each after the first halves the map in its first block."""
    word, parts = _WORDS[name], []
    for stage, count in enumerate(RESNET_STAGES[name]):
        block = f"{word}{_WIDEN[word] * 64 * 2**stage}"
        parts += [f"{block}s2{first}{gate}" if stage else block + gate, *[block + gate] * (count - 1)]
    return _joined(*parts)


def _plain(name: str) -> str:
    parts = []
    for stage, count in enumerate(RESNET_STAGES[name]):
        width = 64 * 2**stage
        for block in range(count):
            stride = "s2" if stage and not block else ""
            parts += [f"c{width}k3{stride}p1nb-bn-r", f"c{width}k3p1nb-bn-r"]
    return _joined(*parts)


def _googlenet(stem: str, last_pool: str) -> str:
    """Nine modules; the first pool belongs to the stem, the one before the third stage differs."""
    pools = {"4a": ["m3s2ceil"], "5a": [last_pool]}
    parts = [piece for name, plan in MODULES.items() for piece in (*pools.get(name, ()), _inception(plan))]
    return _joined(stem, *parts, "gap-fl-do20-fcN")


def _inception(plan: Inception) -> str:
    sizes = plan.one, plan.three_reduce, plan.three, plan.five_reduce, plan.five, plan.pool
    return f"i{'.'.join(map(str, sizes))}k3bn"


_GOOGLE_STEM = "c64k7s2p3nb-bne3-r-m3s2ceil-c64k1nb-bne3-r-c192k3p1nb-bne3-r-m3s2ceil"
_WIDEN = {"res": 1, "bot": 4}
_WORDS = {"resnet18": "res", "resnet34": "res", "resnet50": "bot", "resnet101": "bot", "resnet152": "bot"}


_TEXTS: dict[str, tuple[str, str]] = {  # the published network; the small one
    "lenet5": (_LENET, _LENET),
    "alexnet": (
        _joined("c64k11s4p2-r-m3s2-c192k5p2-r-m3s2", _ALEX_TAIL, _hidden(4096, dropout_first=True)),
        _joined("c64k5p2-r-m3s2-c192k5p2-r-m3s2", _ALEX_TAIL, _hidden(1024, dropout_first=True)),
    ),
    "alexnet2012": (
        _joined("c96k11s4-r-l5-m3s2-c256k5p2g2-r-l5-m3s2", _ALEX_2012_TAIL, _hidden(4096)),
        _joined("c96k5p2-r-l5-m3s2-c256k5p2g2-r-l5-m3s2", _ALEX_2012_TAIL, _hidden(1024)),
    ),
    "zfnet": (
        _joined("c96k7s2p1-r-m3s2ceil-l5-c256k5s2-r-m3s2ceil-l5", _ZF_TAIL, _hidden(4096)),
        _joined("c96k3p1-r-m3s2ceil-l5-c256k5s2p2-r-m3s2ceil-l5", _ZF_TAIL, _hidden(1024)),
    ),
    **{
        f"vgg{depth}{'_bn' if norm else ''}": (_vgg(stages, norm=norm, units=4096), _vgg(stages, norm=norm, units=512))
        for norm in (False, True)
        for depth, stages in VGG_STAGES.items()
    },
    "googlenet": (
        _googlenet(_GOOGLE_STEM, "m2ceil"),
        _googlenet("c64k3p1nb-bne3-r-c64k1nb-bne3-r-c192k3p1nb-bne3-r-m3s2ceil", "m3s2ceil"),
    ),
    **{
        name: (_joined(_PAPER_STEM, body, _END), _joined(_SMALL_STEM, body, _END))
        for name, body in {
            **{name: _resnet(name) for name in _WORDS},
            "resnet50_paper": _resnet("resnet50", first="first"),
            "plain18": _plain("resnet18"),
            "plain34": _plain("resnet34"),
            "se_resnet18": _resnet("resnet18", gate="se16"),
            "se_resnet50": _resnet("resnet50", gate="se16"),
        }.items()
    },
}
_GREY = ("lenet5",)
_SIZES = {"lenet5": 32, "alexnet2012": 227}

PUBLISHED: dict[str, Start] = {
    name: Start(texts[0], _SIZES.get(name, 224), 1 if name in _GREY else 3, 10 if name in _GREY else 1000)
    for name, texts in _TEXTS.items()
}
SMALL: dict[str, Start] = {name: Start(texts[1], 32, 3, 10) for name, texts in _TEXTS.items()}

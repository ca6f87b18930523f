"""The lesson's knobs, and what they ask for."""

from typing import NamedTuple

from cnnlab.core import mixing
from cnnlab.core.bottleneck import Bottleneck
from cnnlab.core.kernels import format_kernel, parse_kernel
from cnnlab.core.mixing import LUMA, Mix
from cnnlab.datasets import photographs
from cnnlab.ui import cache
from cnnlab.ui.knobs import Choice, Flag, Knob, Number, Text
from cnnlab.ui.lesson import Lesson

from .stack import Stack

VIEWS = ("mix", "cost", "bottleneck")
COST = ("c_in", "c_out", "h", "w")
BLOCK = ("b_in", "mid", "b_out", "n")
OPEN = "open"  # nobody has guessed yet
GUESSES = {"more": 0.7, "half": 2.0, "quarter": 4.0, "eighth": 8.0, "sixteenth": 16.0}  # direct / bottleneck

_FIXED = {
    "rgb": {
        "grey": (LUMA,),
        "opponent": ((1.0, -1.0, 0.0), (-0.5, -0.5, 1.0)),
        "swap": ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    },
    "responses": {
        "edges": ((1.0, 1.0, 1.0, 1.0, 1.0, 0.0),),
        "across": ((1.0, -1.0, 0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0, -1.0, 0.0)),
    },
}
_DRAWN = ("pca", "random")
PRESETS = {
    "resnet": {"b_in": 256, "mid": 64, "b_out": 256, "f": "3", "expand": True, "n": 56},
    "inception3": {"b_in": 192, "mid": 96, "b_out": 128, "f": "3", "expand": False, "n": 28},
    "inception5": {"b_in": 192, "mid": 16, "b_out": 32, "f": "5", "expand": False, "n": 28},
}


class Names(NamedTuple):
    """Names of the knobs that say the mix: the colours and the responses each have their own."""

    mix: str
    weights: str
    bias: str


KNOBS = {"rgb": Names("mix", "weights", "bias"), "responses": Names("blend", "m_weights", "m_bias")}


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "mix", VIEWS),
        Choice("photo", "astronaut", photographs()),
        Choice("maps", "rgb", tuple(KNOBS)),
        Choice("mix", "grey", (*_FIXED["rgb"], *_DRAWN, "typed")),
        Choice("blend", "edges", (*_FIXED["responses"], *_DRAWN, "typed")),
        Number("outputs", 2, 1, 4), Number("seed", 1, 0, 999),
        Text("weights", "0.299 0.587 0.114; 1 -1 0", _numbers), Text("bias", "0", _numbers),
        Text("m_weights", "1 1 0 0 0 0; 0 0 0 0 0 1", _numbers), Text("m_bias", "0", _numbers),
        Flag("scrambled", False),
        Number("c_in", 64, 1, 2048), Number("c_out", 128, 1, 2048), Number("h", 28, 1, 256), Number("w", 28, 1, 256),
        Number("b_in", 256, 1, 2048), Number("mid", 64, 1, 1024), Number("b_out", 256, 1, 2048),
        Number("n", 56, 1, 256),
        Choice("f", "3", ("3", "5", "7")), Flag("expand", True),
        Choice("guess", OPEN, (OPEN, *GUESSES)),
    )  # fmt: skip


def stack(page: Lesson) -> Stack:
    """The maps that are mixed."""
    return Stack(str(page.knobs["photo"]), str(page.knobs["maps"]), bool(page.knobs["scrambled"]))


def mix(page: Lesson, chosen: Stack) -> Mix:
    """The matrix and the biases. LabError where what was typed is nonsense."""
    names = KNOBS[chosen.kind]
    name = page.knobs[names.mix]
    if name == "typed":
        made = mixing.parse(str(page.knobs[names.weights] or ""), str(page.knobs[names.bias] or ""))
        mixing.check_columns(made, len(chosen.names))
        return made
    if name == "pca":
        return cache.principal_mix(chosen, page.knobs.whole("outputs"))
    if name == "random":
        return mixing.random_mix(page.knobs.whole("outputs"), len(chosen.names), page.knobs.whole("seed"))
    return Mix(_FIXED[chosen.kind][str(name)])


def size(page: Lesson) -> tuple[int, int]:
    """(H, W) of the maps whose costs are counted."""
    return page.knobs.whole("h"), page.knobs.whole("w")


def block(page: Lesson) -> Bottleneck:
    """The bottleneck as set."""
    inputs, mid, outputs = (page.knobs.whole(name) for name in BLOCK[:3])
    return Bottleneck(inputs, mid, outputs, int(str(page.knobs["f"])), bool(page.knobs["expand"]))


def _numbers(text: str) -> str:
    return format_kernel(parse_kernel(text))

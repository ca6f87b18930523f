"""The lesson's knobs, and what they ask for."""

from cnnlab.core.inception import MODULES, Inception, side
from cnnlab.datasets import photographs
from cnnlab.ui.knobs import Choice, Flag, Knob, Number
from cnnlab.ui.lesson import Lesson

VIEWS = ("module", "picture", "whole")
CHANNELS = ("c_in", "one", "r3", "c3", "r5", "c5", "pool")
OPEN = "open"  # nobody has guessed yet
GUESSES = {"same": 1.0, "two": 2.0, "four": 4.0, "eight": 8.0}  # naive / reduced
NETWORKS = ("googlenet", "alexnet", "vgg16")
WHOLE_GUESSES = {"third": 3.0, "nine": 9.0, "thirty": 30.0}  # AlexNet's parameters / GoogLeNet's
_FIRST = MODULES["3a"]


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "module", VIEWS),
        Number("n", 28, 1, 112),
        Number("c_in", _FIRST.in_channels, 1, 2048), Number("one", _FIRST.one, 1, 512),
        Number("r3", _FIRST.three_reduce, 1, 512), Number("c3", _FIRST.three, 1, 512),
        Number("r5", _FIRST.five_reduce, 1, 512), Number("c5", _FIRST.five, 1, 512),
        Number("pool", _FIRST.pool, 1, 512),
        Choice("k5", "5", ("5", "3")),
        Flag("reduced", True),
        Choice("guess", OPEN, (OPEN, *GUESSES)),
        Choice("photo", "coffee", photographs()),
        Choice("block", "4a", tuple(MODULES)),
        Flag("each", True),
        Choice("sizes", OPEN, (OPEN, *WHOLE_GUESSES)),
        Number("weight", 0.3, 0.0, 1.0, 0.1),
        Number("scale", 0.7, 0.5, 1.3, 0.1),
        Flag("norm", False),
        Number("seed", 0, 0, 99),
    )  # fmt: skip


def module(page: Lesson) -> Inception:
    """The module as set, with its reductions."""
    return Inception(*(page.knobs.whole(name) for name in CHANNELS), five_kernel=int(str(page.knobs["k5"])))


def preset(name: str) -> dict[str, int]:
    """Knobs that show a module of the paper's table."""
    made = MODULES[name]
    values = (made.in_channels, made.one, made.three_reduce, made.three, made.five_reduce, made.five, made.pool)
    return {"n": side(name), **dict(zip(CHANNELS, values, strict=True))}

"""The lesson's knobs, and what they ask for."""

from cnnlab.core.depth_probe import MOST_N, PICTURES, SIDES, DepthProbe
from cnnlab.core.residual import SHORTCUTS, ResidualBlock
from cnnlab.datasets import photographs
from cnnlab.ui.knobs import Choice, Flag, Knob, Number
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.one_by_one.stack import SIDE

VIEWS = ("gradients", "block", "shortcut")
OPEN = "open"  # nobody has guessed yet
FLOWS = ("vanish", "alike", "explode")
TIMES = {"two": 2.0, "four": 4.0, "eight": 8.0, "sixteen": 16.0, "sixty": 60.0}  # basic / bottleneck
ZERO = ("black", "residual", "both")
MEASURES = ("maps", "weights")
PLACES = ("three", "one")


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "gradients", VIEWS),
        Choice("flow", OPEN, (OPEN, *FLOWS)),
        Number("blocks", MOST_N, 1, MOST_N),
        Choice("of", "maps", MEASURES),
        Number("scale", 1.0, 0.5, 1.5, 0.05),
        Choice("pictures", "digits", PICTURES),
        Choice("side", "16", tuple(map(str, SIDES))),
        Number("seeds", 3, 1, 10),
        Number("m", 64, 1, 512), Number("e", 4, 1, 8), Number("n", 56, 1, 112),
        Flag("first", False),
        Choice("shortcut", "B", SHORTCUTS),
        Choice("place", "three", PLACES),
        Choice("times", OPEN, (OPEN, *TIMES)),
        Choice("photo", "astronaut", photographs()),
        Number("gamma", 0.5, 0.0, 1.0, 0.05),
        Number("length", 4, 1, 6),
        Number("seed", 5, 0, 999),
        Number("row", SIDE // 2, 0, SIDE - 1), Number("column", SIDE // 2, 0, SIDE - 1),
        Choice("zero", OPEN, (OPEN, *ZERO)),
    )  # fmt: skip


def probe(page: Lesson, *, shortcut: bool, norm: bool, seed: int) -> DepthProbe:
    """One of the networks whose gradients are asked for."""
    knobs = page.knobs
    return DepthProbe(
        knobs.whole("blocks"), shortcut, norm, knobs.real("scale"), str(knobs["pictures"]), int(str(knobs["side"])),
        seed=seed,
    )  # fmt: skip


def block(page: Lesson, kind: str, *, narrow: bool = False) -> ResidualBlock:
    """A block of that kind at the outer width that is set; `narrow`: at the width of the middle."""
    knobs = page.knobs
    mid = knobs.whole("m")
    outer = mid if narrow else mid * knobs.whole("e")
    first = bool(knobs["first"])
    return ResidualBlock(
        kind, max(1, outer // 2) if first else outer, mid, outer, 2 if first else 1, knobs["place"] == "one",
        str(knobs["shortcut"]),
    )  # fmt: skip

"""The lesson's knobs, and what they ask for."""

from cnnlab.core.kernel_stacks import KernelStack
from cnnlab.networks.plans import VGG_STAGES
from cnnlab.ui.knobs import Choice, Flag, Knob, Number
from cnnlab.ui.lesson import Lesson

VIEWS = ("stack", "family")
STACK = ("c_in", "c_out", "k", "layers", "n")
OPEN = "open"  # nobody has guessed yet
GUESSES = ("stack", "large", "equal")
DEPTHS = tuple(VGG_STAGES)
PRESETS = {
    "inner": {"c_in": 64, "c_out": 64, "k": 3, "layers": 3, "n": 56},
    "two": {"c_in": 256, "c_out": 256, "k": 3, "layers": 2, "n": 56},
    "first": {"c_in": 3, "c_out": 64, "k": 3, "layers": 3, "n": 224},
}


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "stack", VIEWS),
        Number("c_in", 64, 1, 1024), Number("c_out", 64, 1, 1024),
        Number("k", 3, 3, 11, 2), Number("layers", 3, 1, 6),
        Number("n", 56, 1, 256),
        Choice("guess", OPEN, (OPEN, *GUESSES)),
        Flag("bn", False),
        Choice("where", OPEN, (OPEN, "conv", "fc")),
    )  # fmt: skip


def stack(page: Lesson) -> KernelStack:
    """The stack as set. LabError for an even kernel, which only a link can ask for."""
    return KernelStack(*(page.knobs.whole(name) for name in STACK[:4]))


def size(page: Lesson) -> tuple[int, int]:
    """(H, W) of the maps."""
    return page.knobs.whole("n"), page.knobs.whole("n")

"""The lesson's knobs, and what they ask for."""

from cnnlab.core.excitation import REDUCTIONS
from cnnlab.experiments import attention
from cnnlab.ui.knobs import Choice, Flag, Knob, Number
from cnnlab.ui.lesson import Lesson

VIEWS = ("steps", "classes", "cost", "runs")
SOURCE = "shipped:se_resnet18-fashion_mnist"
DATA = "fashion_mnist"
BLOCKS = 8
OPEN = "open"  # nobody has guessed yet
DEPTHS = {"early": (0, 1), "middle": (2, 3, 4, 5), "late": (6, 7)}  # blocks, for the guess
_R = tuple(str(each) for each in REDUCTIONS)


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "steps", VIEWS),
        Number("index", 0, 0, 499),
        Number("block", 5, 1, BLOCKS),
        Choice("gate", "trained", ("trained", "random")),
        Choice("r", "16", _R), Number("seed", 0, 0, 99),
        Number("channel", 1, 1, 96),
        Choice("guess", OPEN, (OPEN, *DEPTHS)),
        Number("depth", 8, 1, BLOCKS),
        Choice("net", "resnet50", ("resnet18", "resnet50")),
        Choice("reduction", "16", _R), Flag("bias", False),
        Choice("where", OPEN, (OPEN, "1", "2", "3", "4")),
        Choice("data", "fashion_mnist", ("digits", "fashion_mnist")),
        Number("seeds", 5, 1, 20), Number("epochs", 3, 0, 20),
    )  # fmt: skip


def experiment(page: Lesson) -> attention.Settings:
    """The experiment as set. LabError where it could not decide."""
    return attention.Settings(str(page.knobs["data"]), page.knobs.whole("seeds"), page.knobs.whole("epochs"))

"""The lesson's knobs."""

from cnnlab.core.alexnets import ENLARGED, FIGURE_3
from cnnlab.datasets import photographs
from cnnlab.ui.knobs import Choice, Flag, Knob, Number

VIEWS = ("first", "layers", "filters", "deconv")
OPEN = "open"  # nobody has guessed yet
VARIANTS = {"figure3": FIGURE_3, "enlarged": ENLARGED}
SOURCES = {"alexnet": "shipped:alexnet-textures", "zfnet": "shipped:zfnet-textures"}
DEPTHS = ("1", "2", "3", "4", "5")


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "first", VIEWS),
        Choice("photo", "china", photographs()), Number("angle", 0, 0, 165, 15), Number("period", 5.0, 2.0, 16.0, 0.5),
        Choice("guess", OPEN, (OPEN, "less", "same", "more")),
        Choice("variant", "figure3", tuple(VARIANTS)),
        Flag("each", True),
        Choice("network", "alexnet", tuple(SOURCES)), Choice("depth", "3", DEPTHS),
        Number("channel", 36, 0, 191), Number("place", 1, 1, 9),
    )  # fmt: skip

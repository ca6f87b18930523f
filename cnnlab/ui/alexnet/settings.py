"""The lesson's knobs, and what they ask for."""

from cnnlab.core.alexnets import WAYS, Sequence, alexnet
from cnnlab.core.dropping import WAYS as SCALINGS
from cnnlab.core.response_norm import ResponseNorm
from cnnlab.datasets import photographs
from cnnlab.experiments.activation_race import CHOICES, RATES, Settings
from cnnlab.ui.knobs import Choice, Flag, Knob, Number
from cnnlab.ui.lesson import Lesson

VIEWS = ("shapes", "activation", "race", "norm", "dropout", "augment", "recipe")
OPEN = "open"  # nobody has guessed yet
LAYERS = ("1", "2", "3", "4", "5")
KINDS = ("crop", "colour", "ten")
N_PICTURES, N_MAPS, N_UNITS, SIDE = 50, 32, 512, 32  # of the shipped network's first layers, on its test pictures


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "shapes", VIEWS),
        Number("n", 227, 32, 256), Choice("way", "floor", WAYS), Flag("towers", True),
        Choice("guess", OPEN, (OPEN, "conv", "fc")),
        Number("x", 1.5, -6.0, 6.0, 0.1), Choice("layer", "5", LAYERS), Number("gain", 1.0, 0.1, 10.0, 0.1),
        Choice("data", "textures", tuple(RATES)), Choice("rates", "own", CHOICES),
        Number("seeds", 5, 1, 20), Number("epochs", 3, 0, 20),
        Number("picture", 0, 0, N_PICTURES - 1), Number("channel", 18, 0, N_MAPS - 1),
        Number("row", 15, 0, SIDE - 1), Number("column", 11, 0, SIDE - 1),
        Number("near", 5, 1, N_MAPS), Number("k", 2.0, 0.1, 10.0, 0.1),
        Number("alpha", -4.0, -6.0, 1.0, 0.5), Number("beta", 0.75, 0.0, 2.0, 0.05), Flag("bright", True),
        Number("p", 0.5, 0.0, 0.9, 0.05), Choice("scaling", "inverted", SCALINGS), Number("draw", 1, 0, 999),
        Number("draws", 1000, 10, 10000, 10),
        Choice("photo", "chelsea", photographs()), Choice("what", "crop", KINDS), Number("seed", 1, 0, 999),
        Number("sigma", 0.1, 0.0, 2.0, 0.05), Number("test", 2, 0, N_PICTURES - 1),
    )  # fmt: skip


def sequence(page: Lesson) -> Sequence:
    """AlexNet as set. LabError where the picture is too small."""
    return alexnet(page.knobs.whole("n"), str(page.knobs["way"]), towers=bool(page.knobs["towers"]))


def experiment(page: Lesson) -> Settings:
    """The race of ReLU and tanh as set. LabError where it could not decide."""
    whole = page.knobs.whole
    return Settings(str(page.knobs["data"]), whole("seeds"), whole("epochs"), str(page.knobs["rates"]))


def response_norm(page: Lesson) -> ResponseNorm:
    """The normalisation as set."""
    real = page.knobs.real
    return ResponseNorm(page.knobs.whole("near"), real("k"), 10 ** real("alpha"), real("beta"))

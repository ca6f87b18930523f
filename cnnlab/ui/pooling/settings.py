"""The lesson's knobs, and what they ask for."""

from cnnlab.core.kernels import format_kernel, parse_kernel
from cnnlab.datasets import photographs
from cnnlab.experiments.shift_invariance import Settings
from cnnlab.ui.knobs import Choice, Flag, Knob, Number, Text
from cnnlab.ui.lesson import Lesson

from .subject import LARGEST_TYPED, Maps, Pool

VIEWS = ("pool", "shift", "trained")
REACH_PX = 8
_TYPED = "1 3 2 0; 5 6 1 2; 0 2 4 4; 1 1 7 3"


def _matrix(text: str) -> str:
    return format_kernel(parse_kernel(text, LARGEST_TYPED))


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page; ranges are wider than what makes sense."""
    return (
        Choice("view", "pool", VIEWS),
        Choice("source", "maps", ("maps", "picture", "typed")),
        Choice("photo", "chelsea", photographs()),
        Text("pixels", _TYPED, _matrix),
        Choice("op", "max", ("max", "average", "lp", "gmax", "gavg")),
        Number("power", 2, 1, 32),
        Number("n", 64, 4, 128), Number("f", 2, 1, 16), Number("s", 2, 0, 8), Number("pad", 0, 0, 8),
        Flag("ceil", False),
        Choice("guess", "ask", ("ask", "stay", "less", "same")),
        Choice("measure", "stay", ("stay", "move")),
        Number("times", 1, 1, 3),
        Number("dx", 1, -REACH_PX, REACH_PX), Number("dy", 0, -REACH_PX, REACH_PX),
        Choice("data", "fashion_mnist", ("fashion_mnist", "digits")),
        Number("seeds", 5, 1, 20), Number("epochs", 8, 0, 20),
    )  # fmt: skip


def maps(page: Lesson) -> Maps:
    """What is pooled. LabError where what was typed is nonsense."""
    source = str(page.knobs["source"])
    if source == "typed":
        return Maps(source, typed=_matrix(str(page.knobs["pixels"] or "")))
    return Maps(source, str(page.knobs["photo"]), page.knobs.whole("n"))


def pool(page: Lesson) -> Pool:
    """The pool, with what its kind does not have at its default. LabError where it makes no sense."""
    op, whole = str(page.knobs["op"]), page.knobs.whole
    if op in ("gmax", "gavg"):
        return Pool(op)
    power = whole("power") if op == "lp" else 0
    return Pool(op, whole("f"), whole("s"), 0 if op == "lp" else whole("pad"), bool(page.knobs["ceil"]), power)


def experiment(page: Lesson) -> Settings:
    """The shift experiment as set. LabError where it could not decide."""
    return Settings(str(page.knobs["data"]), page.knobs.whole("seeds"), page.knobs.whole("epochs"))

"""The lesson's knobs, and what they ask for."""

from cnnlab.core.errors import LabError
from cnnlab.core.parallel import Work
from cnnlab.experiments import convolution_speed as speed
from cnnlab.ui import lesson
from cnnlab.ui.formulas.parallel import WORDS
from cnnlab.ui.knobs import Choice, Knob, Number
from cnnlab.ui.lesson import Lesson

VIEWS = ("workers", "ways", "speed")
WORKERS = ("1", "4", "16", "64", "all")


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    standard = speed.Settings()
    return (
        Choice("view", "workers", VIEWS),
        Number("n", 8, 2, 20), Number("f", standard.kernel, 1, speed.MOST["kernel"]),
        Choice("workers", "4", WORKERS),
        Number("c", standard.channels, 1, speed.MOST["channels"]),
        Number("k", standard.filters, 1, speed.MOST["filters"]),
        Choice("chart", "time", ("time", "roof")),
    )  # fmt: skip


def work(page: Lesson, *, one_map: bool = False) -> Work | None:
    """The convolution as set, or of one channel with one filter; where it makes no sense, says why."""
    n, f, c, k = (page.knobs.whole(name) for name in ("n", "f", "c", "k"))
    try:
        return Work(n, 1, 1, f) if one_map else Work(n, c, k, f)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def words(page: Lesson) -> dict[str, str]:
    """The words inside the formulas."""
    return {name: page.s(f"formula.{name}") for name in WORDS}


def timed(page: Lesson) -> speed.Settings:
    """The convolution whose times are asked for; always one that can be measured."""
    return speed.Settings(*(page.knobs.whole(name) for name in ("c", "k", "f")))

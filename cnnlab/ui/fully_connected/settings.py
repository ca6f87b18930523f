"""The lesson's knobs, and what they ask for."""

from cnnlab.core.layer_spec import LayerSpec
from cnnlab.experiments import permutation
from cnnlab.ui.knobs import Choice, Knob, Number
from cnnlab.ui.lesson import Lesson

VIEWS = ("count", "matrix", "shuffle")
COUNT = ("n", "c", "k", "f", "s", "p")
MATRIX = ("m_n", "m_f", "m_s", "m_p", "m_d")


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page; ranges are wider than what makes sense."""
    return (
        Choice("view", "count", VIEWS),
        Number("n", 32, 1, 256), Number("c", 3, 1, 512), Number("k", 16, 1, 512),
        Number("f", 3, 1, 16), Number("s", 1, 0, 8), Number("p", 1, 0, 12),
        Number("m_n", 6, 1, 10), Number("m_f", 3, 1, 6), Number("m_s", 1, 0, 4),
        Number("m_p", 0, 0, 3), Number("m_d", 1, 0, 3),
        Choice("data", "digits", ("digits", "fashion_mnist")),
        Number("perm", 1, 0, 99), Number("seeds", 5, 1, 20), Number("epochs", 10, 0, 20),
    )  # fmt: skip


def layer(page: Lesson) -> LayerSpec:
    """The convolution of the counts. LabError where it makes no sense."""
    n, c, k, f, s, p = (page.knobs.whole(name) for name in COUNT)
    return LayerSpec(size=(n, n), in_channels=c, out_channels=k, kernel=(f, f), stride=(s, s), padding=(p, p))


def experiment(page: Lesson) -> permutation.Settings:
    """The permutation experiment as set. LabError where it could not decide."""
    seeds, epochs, perm = (page.knobs.whole(name) for name in ("seeds", "epochs", "perm"))
    return permutation.Settings(str(page.knobs["data"]), seeds, epochs, perm)

"""The design tasks, from easy to hard: where one starts, what is needed, one network that passes."""

from dataclasses import dataclass

from cnnlab.core.blueprint import Blueprint, parse
from cnnlab.core.errors import LabError

from .measures import measure
from .needs import Bound, Gives, Judged, Need
from .texts import ALEXNET, ALEXNET_MAPS, VGG16

_NARROW_VGG16 = (
    VGG16.replace("c64k", "c40k").replace("c128k", "c88k").replace("c256k", "c176k").replace("c512k", "c352k")
)
_NAIVE = "c64k1~in-r_a-c128k3p1~in-r_b-c32k5p2~in-r_c-m3s1p1~in-cat~a~b~c"


@dataclass(frozen=True)
class Task:
    """One task.

    Attributes
    ----------
    input_shape : (C, H, W)
    start, reference
        Texts of `core.blueprint_text`: what the student is given, and one solution.
    claims
        What it practises.

    Raises
    ------
    ValueError
        the reference fails, or what is given passes already.
    """

    name: str
    input_shape: tuple[int, int, int]
    start: str
    needs: tuple[Need, ...]
    reference: str
    claims: tuple[str, ...]
    classes: int = 10

    def __post_init__(self) -> None:
        if not self.solved_by(self.reference) or self.solved_by(self.start):
            raise ValueError(f"{self.name}: the reference must pass, and what is given must not")

    def blueprint(self, text: str) -> Blueprint:
        """A text as this task's network. LabError as `blueprint.parse`."""
        return parse(text, self.input_shape, self.classes)

    def solved_by(self, text: str) -> bool:
        """Whether a text passes; one that is no network does not."""
        try:
            return all(judged.met for judged in grade(self, self.blueprint(text)))
        except LabError:
            return False


def grade(task: Task, blueprint: Blueprint) -> tuple[Judged, ...]:
    """Every need beside what the network has. LabError `blueprint.block` where a block is wrong."""
    measured = measure(blueprint)
    return tuple(need.judge(measured) for need in task.needs)


_LISTED = (
    Task(
        "fifty_five", (3, 224, 224), "c96k11s4-r",
        (Gives((96, 55, 55)), Bound("kernel", least=11), Bound("stride", least=4)),
        "c96k11s4p2-r", ("C-OUT-1", "C-ALEX-1"),
    ),
    Task(
        "even", (3, 32, 32), "c32k4p1-r-c32k4p1-r",
        (Gives((32, 32, 32)), Bound("kernel", least=4, most=4), Bound("field", least=7, most=7)),
        "c32k4p1-r-c32k4p2-r", ("C-OUT-2",),
    ),
    Task(
        "far", (3, 128, 128), "c32k3p1-r-c32k3p1-r-m2-c64k3p1-r-c64k3p1-r-m2",
        (Bound("field", least=100), Bound("params", most=200_000)),
        "c8k5s2p2-r-c16k5s2p2-r-c32k5s2p2-r-c32k5s2p2-r-c32k5s2p2-r", ("C-OUT-3", "C-RF-3"),
    ),
    Task(
        "seven", (64, 56, 56), "c64k7p3-r",
        (Gives((64, 56, 56)), Bound("field", least=7, most=7), Bound("params", most=120_000),
         Bound("nonlinear", least=3)),
        "c64k3p1-r-c64k3p1-r-c64k3p1-r", ("C-VGG-2",),
    ),
    Task(
        "dilated", (3, 64, 64), "c16k3p1-r-c16k3p1-r-c16k3p1-r-c16k3p1-r",
        (Gives((16, 64, 64)), Bound("field", least=64), Bound("depth", most=6), Bound("params", most=20_000),
         Bound("pools", most=0), Bound("stride", most=1)),
        "c16k3p1-r-c16k3p2d2-r-c16k3p4d4-r-c16k3p8d8-r-c16k3p16d16-r-c16k3p1-r", ("C-RF-3",),
    ),
    Task(
        "bottleneck", (256, 14, 14), "c256k3p1-r",
        (Gives((256, 14, 14)), Bound("field", least=3), Bound("params", most=75_000), Bound("mixing", least=3)),
        "c64k1-r-c64k3p1-r-c256k1-r", ("C-RES-1", "C-RES-2"),
    ),
    Task(
        "separable", (128, 28, 28), "c128k3p1-r",
        (Gives((128, 28, 28)), Bound("field", least=3), Bound("mixing", least=1), Bound("macs", most=15_000_000)),
        "c128k3p1g128-c128k1-r", ("C-CONV-1", "C-RES-2"),
    ),
    Task(
        "skip", (3, 32, 32), "c64k3p1-r_a-c128k3s2p1-r-c128k3p1-add~a-r",
        (Gives((128, 16, 16)), Bound("adds", least=1), Bound("depth", least=3), Bound("params", most=250_000)),
        "c64k3p1-r_a-c128k3s2p1-r-c128k3p1_b-c128k1s2~a-add~b-r", ("C-RES-1",),
    ),
    Task(
        "inception", (192, 28, 28), _NAIVE,
        (Gives((256, 28, 28)), Bound("branches", least=4), Bound("kernel", least=5), Bound("macs", most=150_000_000)),
        "i64.96.128.16.32.32", ("C-GOOG-1",),
    ),
    Task(
        "light_head", (3, 224, 224), ALEXNET,
        (Gives((1000,)), Bound("field", least=195), Bound("params", most=5_000_000), Bound("macs", most=714_188_480)),
        f"{ALEXNET_MAPS}-gap-fl-fcN", ("C-FC-1", "C-ALEX-1"), classes=1000,
    ),
    Task(
        "half_vgg", (3, 224, 224), VGG16,
        (Gives((1000,)), Bound("field", least=212), Bound("macs", most=7_735_132_160)),
        _NARROW_VGG16, ("C-VGG-1", "C-VGG-2"), classes=1000,
    ),
    Task(
        "ten_thousand", (1, 28, 28), "c32k3p1-r-m2-fl-fc64-r-fcN",
        (Gives((10,)), Bound("params", most=10_000), Bound("field", least=24), Bound("nonlinear", least=3)),
        "c8k3p1-bn-r-m2-c16k3p1-bn-r-m2-c24k3p1-bn-r-c20k3p1-bn-r-gap-fl-fcN", ("C-RF-3", "C-FC-1"),
    ),
)  # fmt: skip
TASKS = {task.name: task for task in _LISTED}

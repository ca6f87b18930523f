"""One thing that a task asks of a network."""

from dataclasses import dataclass
from typing import NamedTuple

from .measures import Measured


class Judged(NamedTuple):
    """A need beside what the network has."""

    need: "Need"
    value: int | tuple[int, ...]
    met: bool


@dataclass(frozen=True)
class Bound:
    """A number of `Measured` within limits, both included; None for no limit on that side."""

    what: str
    least: int | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        if self.what not in Measured._fields or self.what == "out_shape":
            raise ValueError(f"{self.what} is no number of a network")
        if self.least is None and self.most is None:
            raise ValueError(f"{self.what} needs a limit")

    def judge(self, measured: Measured) -> Judged:
        """Whether it is met."""
        value = getattr(measured, self.what)
        met = (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        return Judged(self, value, met)


@dataclass(frozen=True)
class Gives:
    """The output's shape, without the batch."""

    shape: tuple[int, ...]

    def judge(self, measured: Measured) -> Judged:
        """Whether it is met."""
        return Judged(self, measured.out_shape, measured.out_shape == self.shape)


Need = Bound | Gives

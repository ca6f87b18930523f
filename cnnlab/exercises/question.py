"""What a question is: numbers and the keys of its sentences, no words and no formats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from cnnlab.exercises.layers import Layer, Setting

Number = int | float


class Say(NamedTuple):
    """A sentence: a key of the strings (`practice.<key>`), and what its placeholders stand for."""

    key: str
    values: Mapping[str, object]


class Mistake(NamedTuple):
    """A usual wrong answer, and the sentence that says how one comes by it."""

    value: Number
    say: Say


class Step(NamedTuple):
    """One step of a worked solution: a sentence, then a LaTeX formula with the numbers in it."""

    say: Say
    formula: str


class Field(NamedTuple):
    """One number that a design task asks for; `name` is also its letter in formulas."""

    name: str
    low: int
    high: int


class Verdict(NamedTuple):
    """Whether an answer is right, and what to say of it."""

    right: bool
    say: Say


class Goal(Protocol):
    """What a design has to reach."""

    def judge(self, values: Mapping[str, int]) -> Verdict:
        """Whether these numbers reach the goal. LabError where they make no sense at all."""
        ...

    def knobs(self, values: Mapping[str, int]) -> Setting:
        """The knobs of the claim's page that show this design."""
        ...


@dataclass(frozen=True)
class Question:
    """One question with one number as its answer.

    Attributes
    ----------
    text, unit
        The question; the key of the answer's unit.
    answer
        From core.
    mistakes
        Usual wrong answers: none equals the answer, no two are equal.
    solution
        The way to the answer.
    knobs
        Settings of the claim's page that show this question's case.
    layers
        The stack that the text speaks of, to be shown as a table; empty where it speaks of one layer.
    claim, seed
        Filled in by `generate`.

    Raises
    ------
    ValueError
        where a mistake equals the answer or another mistake.
    """

    text: Say
    answer: Number
    unit: str
    mistakes: tuple[Mistake, ...]
    solution: tuple[Step, ...]
    knobs: Setting
    layers: tuple[Layer, ...] = ()
    claim: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        values = [self.answer, *(mistake.value for mistake in self.mistakes)]
        if len(set(values)) != len(values):
            raise ValueError(f"{self.text.key}: answer and mistakes must differ, but are {values}")


@dataclass(frozen=True)
class DesignTask:
    """A task with many right answers: choose `fields` so that `goal` is reached.

    Attributes
    ----------
    example
        One right answer, by name of the field.
    """

    text: Say
    fields: tuple[Field, ...]
    goal: Goal
    example: Mapping[str, int]
    solution: tuple[Step, ...]
    layers: tuple[Layer, ...] = ()
    claim: str = ""
    seed: int = 0
    unit: str = field(default="none", init=False)

    def __post_init__(self) -> None:
        if not self.goal.judge(self.example).right:
            raise ValueError(f"{self.text.key}: the example {dict(self.example)} misses the goal")


Exercise = Question | DesignTask


def usual(answer: Number, *candidates: tuple[Number, str], **values: object) -> tuple[Mistake, ...]:
    """The wrong answers among `candidates` (value, key), the likeliest first; all sentences share `values`.

    A candidate that happens to equal the answer or an earlier one teaches nothing here and is left out.
    """
    kept: dict[Number, Mistake] = {}
    for value, key in candidates:
        if value != answer and value not in kept:
            kept[value] = Mistake(value, Say(key, values))
    return tuple(kept.values())


def tex(value: Number) -> str:
    """A number as KaTeX wants it: 12345 → 12{,}345, 15.5 → 15.5, 15.0 → 15."""
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", "{,}") if abs(value) >= 10_000 else str(int(value))
    return f"{value:.10g}"

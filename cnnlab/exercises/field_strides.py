"""C-RF-3: strides multiply what every later layer adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from random import Random

from cnnlab.exercises.layers import Layer, field, field_knobs, jump, recursion
from cnnlab.exercises.question import DesignTask, Field, Number, Question, Say, Setting, Step, Verdict, usual

CLAIM = "C-RF-3"


def _stack(rng: Random, length: int, *, dilated: bool) -> tuple[Layer, ...]:
    """A stack with a stride that matters: not only in its last layer."""
    layers = []
    for place in range(length):
        if place and rng.random() < 0.3:
            layers.append(Layer(rng.choice((2, 3)), 2, kind="maxpool"))
        else:
            d = rng.choice((1, 2, 3)) if dilated and place else 1
            layers.append(Layer(rng.choice((3, 3, 5, 7) if place == 0 else (3, 3, 5)), rng.choice((1, 2)), 0, d))
    if jump(layers[:-1]) == 1:
        layers[0] = layers[0]._replace(stride=2)
    return tuple(layers)


def _slips(layers: Sequence[Layer]) -> tuple[tuple[Number, str], ...]:
    """Fields that come out when one part of the recursion is forgotten."""
    before = [prod(layer.stride for layer in layers[:place]) for place in range(len(layers))]
    total = 1 + sum(layer.reach * jump for layer, jump in zip(layers, before, strict=True))
    pairs = list(zip(layers, before, strict=True))
    return (
        (1 + sum(layer.reach for layer in layers), "strides.ignored"),
        (1 + sum(layer.reach * jump * layer.stride for layer, jump in pairs), "strides.own"),
        (1 + sum((layer.kernel - 1) * jump for layer, jump in pairs), "strides.no_dilation"),
        (1 + sum(layer.kernel * jump for layer, jump in pairs), "strides.whole_kernel"),
        (1 + sum((layer.dilation * layer.kernel - 1) * jump for layer, jump in pairs), "strides.wrong_span"),
        (total - 1, "strides.no_one"),
        (sum(layer.kernel for layer in layers), "ones.kernels_added"),
        (layers[-1].reach + 1, "previous.gave_previous"),
    )


def _field_of(layers: tuple[Layer, ...]) -> Question:
    answer = field(layers)
    values = {"l": len(layers), "before": len(layers) - 1}
    return Question(
        text=Say("strides.field", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(answer, *_slips(layers), **values),
        solution=tuple(Step(Say("strides.step", {"i": i}), formula) for i, formula in enumerate(recursion(layers), 1)),
        knobs=field_knobs(layers, 224),
        layers=layers,
    )


def two(rng: Random) -> Question:
    """Two layers."""
    return _field_of(_stack(rng, 2, dilated=False))


def three(rng: Random) -> Question:
    """Three or four layers."""
    return _field_of(_stack(rng, rng.choice((3, 3, 4)), dilated=False))


def dilated(rng: Random) -> Question:
    """Three layers, some dilated."""
    return _field_of(_stack(rng, 3, dilated=True))


def spacing(rng: Random) -> Question:
    """The jump."""
    layers = _stack(rng, rng.choice((3, 4)), dilated=False)
    answer, strides = jump(layers), [layer.stride for layer in layers]
    values = {"l": len(layers)}
    return Question(
        text=Say("strides.jump", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (sum(strides), "strides.jump.sum"), (jump(layers[:-1]), "strides.jump.before"),
            (strides[-1], "strides.jump.last"), (field(layers), "strides.jump.field"), **values,
        ),
        solution=(Step(Say("strides.solution_jump", values), r"\cdot".join(map(str, strides)) + f"={answer}"),),
        knobs=field_knobs(layers, 224),
        layers=layers,
    )  # fmt: skip


def growth(rng: Random) -> Question:
    """What the last layer adds."""
    layers = _stack(rng, rng.choice((2, 3)), dilated=rng.random() < 0.4)
    last, before = layers[-1], jump(layers[:-1])
    answer = field(layers) - field(layers[:-1])
    values = {"l": len(layers), "k": last.kernel, "d": last.dilation, "j": before}
    return Question(
        text=Say("strides.growth", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (last.reach, "strides.growth.no_jump"), (last.reach * before * last.stride, "strides.own"),
            (last.kernel * before, "strides.whole_kernel"), ((last.kernel - 1) * before, "strides.no_dilation"),
            (field(layers), "strides.growth.all"), **values,
        ),
        solution=(
            Step(Say("strides.solution_jump_before", values),
                 r"\cdot".join(str(layer.stride) for layer in layers[:-1]) + (f"={before}" if len(layers) > 2 else "")),
            Step(Say("strides.solution_growth", values),
                 rf"{last.dilation}\cdot({last.kernel}-1)\cdot{before}={answer}"),
        ),
        knobs=field_knobs(layers, 224),
        layers=layers,
    )  # fmt: skip


@dataclass(frozen=True)
class FieldGoal:
    """Two convolutions that see exactly `field` pixels, `jump` pixels apart."""

    field: int
    jump: int

    def judge(self, values: Mapping[str, int]) -> Verdict:
        layers = self._layers(values)
        told = {"r": field(layers), "j": jump(layers), "wanted": self.field, "spacing": self.jump}
        if told["j"] != self.jump:
            return Verdict(False, Say("design.field.jump", told))
        return Verdict(told["r"] == self.field, Say("design.field.right" if told["r"] == self.field
                                                    else "design.field.missed", told))  # fmt: skip

    def knobs(self, values: Mapping[str, int]) -> Setting:
        return field_knobs(self._layers(values), 224)

    def _layers(self, values: Mapping[str, int]) -> tuple[Layer, Layer]:
        return Layer(values["F_1"], values["S_1"]), Layer(values["F_2"], values["S_2"])


def design(rng: Random) -> DesignTask:
    """Choose two convolutions for a wanted field and jump."""
    first, second = (Layer(rng.choice((3, 5, 7)), rng.choice((1, 2))) for _ in range(2))
    if first.stride == second.stride == 1:
        first = first._replace(stride=2)
    layers = first, second
    values = {"r": field(layers), "j": jump(layers)}
    return DesignTask(
        text=Say("design.field", values),
        fields=(Field("F_1", 1, 15), Field("S_1", 1, 4), Field("F_2", 1, 15), Field("S_2", 1, 4)),
        goal=FieldGoal(field(layers), jump(layers)),
        example={"F_1": first.kernel, "S_1": first.stride, "F_2": second.kernel, "S_2": second.stride},
        solution=(
            Step(Say("design.field.solution_jump", values),
                 rf"S_1\cdot S_2={first.stride}\cdot{second.stride}={jump(layers)}"),
            *(Step(Say("strides.step", {"i": i}), formula) for i, formula in enumerate(recursion(layers), 1)),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class DilationGoal:
    """A dilated convolution behind `first`, so that the field is exactly `field`."""

    first: tuple[Layer, ...]
    field: int

    def judge(self, values: Mapping[str, int]) -> Verdict:
        layers = self._layers(values)
        told = {"r": field(layers), "wanted": self.field, "d": values["D"], "l": len(layers)}
        if told["r"] != self.field:
            return Verdict(False, Say("design.dilation.missed", told))
        return Verdict(values["D"] > 1, Say("design.dilation.right" if values["D"] > 1
                                            else "design.dilation.dense", told))  # fmt: skip

    def knobs(self, values: Mapping[str, int]) -> Setting:
        return field_knobs(self._layers(values), 224)

    def _layers(self, values: Mapping[str, int]) -> tuple[Layer, ...]:
        return *self.first, Layer(values["F"], 1, 0, values["D"])


def design_dilation(rng: Random) -> DesignTask:
    """Choose kernel and dilation of a further layer for a wanted field."""
    first = _stack(rng, 2, dilated=False)
    last = Layer(rng.choice((3, 5)), 1, 0, rng.choice((2, 3, 4)))
    layers = (*first, last)
    before, apart, wanted = field(first), jump(first), field(layers)
    values = {"l": len(first), "r": wanted, "j": apart, "needed": wanted - before}
    return DesignTask(
        text=Say("design.dilation", values),
        fields=(Field("F", 1, 15), Field("D", 1, 12)),
        goal=DilationGoal(first, wanted),
        example={"F": last.kernel, "D": last.dilation},
        solution=(
            Step(Say("design.dilation.solution_before", values), recursion(first)[-1]),
            Step(Say("design.dilation.solution", values), rf"D\cdot(F-1)=\frac{{{wanted}-{before}}}{{{apart}}}="
                 rf"{last.reach}={last.dilation}\cdot({last.kernel}-1)"),
        ),
        layers=first,
    )  # fmt: skip


VARIANTS = (two, spacing, three, design, growth, dilated, design_dilation)

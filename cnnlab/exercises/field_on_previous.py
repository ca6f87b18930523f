"""C-RF-2: the field on the layer before, which is not the field on the input."""

from random import Random

from cnnlab.exercises.layers import Layer, field, field_knobs, on_previous, recursion
from cnnlab.exercises.question import Question, Say, Step, usual

CLAIM = "C-RF-2"


def _stack(rng: Random, *, dilated: bool) -> tuple[Layer, ...]:
    layers = [Layer(rng.choice((3, 5, 7)), rng.choice((1, 2)))]
    if rng.random() < 0.5:
        layers.append(Layer(2, 2, kind="maxpool"))
    layers.append(Layer(rng.choice((3, 5)), rng.choice((1, 1, 2)), 0, rng.choice((2, 3)) if dilated else 1))
    return tuple(layers)


def previous(rng: Random) -> Question:
    """The field on the layer before."""
    layers = _stack(rng, dilated=False)
    answer, on_input = on_previous(layers), field(layers)
    values = {"l": len(layers), "before": len(layers) - 1, "r": on_input, "k": answer}
    return Question(
        text=Say("previous.before", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (on_input, "previous.gave_input"), (field(layers[:-1]), "previous.gave_earlier"),
            (answer * layers[-1].stride, "previous.own_stride"), (answer - 1, "previous.grow"), **values,
        ),
        solution=(Step(Say("previous.solution", values), rf"F_{{{len(layers)}}}={answer}"),),
        knobs=field_knobs(layers, 64),
        layers=layers,
    )  # fmt: skip


def on_input(rng: Random) -> Question:
    """The field on the input."""
    layers = _stack(rng, dilated=False)
    answer, before = field(layers), on_previous(layers)
    values = {"l": len(layers), "before": len(layers) - 1, "k": before}
    return Question(
        text=Say("previous.input", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (before, "previous.gave_previous"), (field(layers[:-1]), "previous.stopped"),
            (1 + sum(layer.reach for layer in layers), "strides.ignored"),
            (sum(layer.kernel for layer in layers), "ones.kernels_added"), (answer - 1, "strides.no_one"), **values,
        ),
        solution=tuple(Step(Say("strides.step", {"i": i}), formula) for i, formula in enumerate(recursion(layers), 1)),
        knobs=field_knobs(layers, 64),
        layers=layers,
    )  # fmt: skip


def span(rng: Random) -> Question:
    """With dilation the field on the layer before is a span."""
    layers = _stack(rng, dilated=True)
    last, answer = layers[-1], on_previous(layers)
    values = {"l": len(layers), "before": len(layers) - 1, "r": field(layers), "k": last.kernel, "d": last.dilation}
    return Question(
        text=Say("previous.span", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (last.kernel, "previous.positions"), (last.dilation * last.kernel, "previous.product"),
            (field(layers), "previous.gave_input"), (answer - 1, "previous.grow"), **values,
        ),
        solution=(
            Step(Say("previous.solution_span", values), rf"{last.dilation}\cdot({last.kernel}-1)+1={answer}"),
        ),
        knobs=field_knobs(layers, 64),
        layers=layers,
    )  # fmt: skip


def numbers_read(rng: Random) -> Question:
    """How many numbers of the layer before go into one output cell?"""
    layers = _stack(rng, dilated=rng.random() < 0.5)
    last, channels = layers[-1], rng.choice((2, 3, 4, 8, 16))
    k, across = last.kernel, on_previous(layers)
    answer = k * k * channels
    values = {"l": len(layers), "before": len(layers) - 1, "k": k, "c": channels, "span": across, "d": last.dilation}
    return Question(
        text=Say("previous.read", values),
        answer=answer,
        unit="numbers",
        mistakes=usual(
            answer, (k * k, "previous.one_channel"), (across * across * channels, "previous.whole_span"),
            (across * across, "previous.whole_span"), (k * channels, "previous.one_row"),
            (field(layers) ** 2, "previous.read_input"), **values,
        ),
        solution=(Step(Say("previous.solution_read", values), rf"{k}\cdot{k}\cdot{channels}={answer}"),),
        knobs=field_knobs(layers, 64, channels=channels),
        layers=layers,
    )  # fmt: skip


VARIANTS = (previous, on_input, span, numbers_read)

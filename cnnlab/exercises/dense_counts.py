"""C-FC-1: how many weights a fully connected layer has, alone and beside a convolution."""

from random import Random

from cnnlab.core.dense import DenseSpec
from cnnlab.core.specs import ConvSpec
from cnnlab.exercises.question import Question, Say, Setting, Step, tex, usual

CLAIM = "C-FC-1"
_SIDES = (4, 5, 6, 8, 10, 12, 14, 16, 20, 28, 32)
_UNITS = (10, 16, 20, 32, 50, 64, 100, 128)


def _knobs(n: int, channels: int, filters: int, kernel: int = 3) -> Setting:
    return {"view": "count", "n": n, "c": channels, "k": filters, "f": kernel, "s": 1, "p": (kernel - 1) // 2}


def layer(rng: Random) -> Question:
    """How many parameters has a fully connected layer on a picture?"""
    n, c, m = rng.choice(_SIDES), rng.choice((2, 3, 4)), rng.choice(_UNITS)
    spec = DenseSpec((c, n, n), (m,))
    values = {"n": n, "c": c, "m": m}
    return Question(
        text=Say("fc.layer", values),
        answer=spec.parameters,
        unit="parameters",
        mistakes=usual(
            spec.parameters, (spec.macs, "fc.no_bias"), (n * n * m + m, "fc.no_channels"),
            (n * n * m, "fc.no_channels"), (spec.macs + 1, "fc.one_bias"), (n * c * m + m, "fc.one_side"), **values,
        ),
        solution=(
            Step(Say("fc.values", values), rf"{n}\cdot{n}\cdot{c}={tex(spec.inputs)}"),
            Step(Say("fc.solution", values), rf"{m}\cdot({tex(spec.inputs)}+1)={tex(spec.parameters)}"),
        ),
        knobs=_knobs(n, c, m),
    )  # fmt: skip


def larger(rng: Random) -> Question:
    """How many weights, when the picture doubles?"""
    n, c, m = rng.choice(_SIDES), rng.choice((1, 2, 3)), rng.choice(_UNITS)
    before, after = DenseSpec((c, n, n), (m,), bias=False), DenseSpec((c, 2 * n, 2 * n), (m,), bias=False)
    values = {"n": n, "c": c, "m": m}
    return Question(
        text=Say("fc.larger", values),
        answer=after.parameters,
        unit="weights",
        mistakes=usual(
            after.parameters, (before.parameters, "fc.larger.same"), (2 * before.parameters, "fc.larger.twice"),
            (after.parameters + m, "fc.same.bias"), (4 * n * n * m, "fc.no_channels"), **values,
        ),
        solution=(
            Step(Say("fc.values", values), rf"{2 * n}\cdot{2 * n}\cdot{c}={tex(after.inputs)}"),
            Step(Say("fc.larger.solution", values), rf"{m}\cdot{tex(after.inputs)}={tex(after.parameters)}"),
        ),
        knobs=_knobs(2 * n, c, m),
    )  # fmt: skip


def same(rng: Random) -> Question:
    """How many weights, between the shapes that a convolution joins?"""
    n, f = rng.choice((4, 5, 6, 8, 10)), rng.choice((1, 3, 5))
    c, m = rng.choice((1, 2, 3)), rng.choice((2, 4, 5, 8))
    spec = DenseSpec((c, n, n), (m, n, n), bias=False)
    values = {"n": n, "c": c, "m": m, "f": f}
    return Question(
        text=Say("fc.same", values),
        answer=spec.parameters,
        unit="weights",
        mistakes=usual(
            spec.parameters, (ConvSpec(c, m, f, bias=False).parameters, "fc.same.conv"),
            (spec.parameters + spec.outputs, "fc.same.bias"), (c * n * n * m, "fc.same.once"),
            (n**4, "fc.same.channels"), **values,
        ),
        solution=(
            Step(Say("fc.same.solution", values), rf"({n}\cdot{n}\cdot{c})\cdot({n}\cdot{n}\cdot{m})="
                 rf"{tex(spec.inputs)}\cdot{tex(spec.outputs)}={tex(spec.parameters)}"),
        ),
        knobs=_knobs(n, c, m, f),
    )  # fmt: skip


def ratio(rng: Random) -> Question:
    """How many times as many weights?"""
    n, f, c = rng.choice(_SIDES), rng.choice((3, 5, 7)), rng.choice((2, 3, 4, 8, 16))
    spec, conv = DenseSpec((c, n, n), (c, n, n), bias=False), ConvSpec(c, c, f, bias=False)
    answer = round(spec.parameters / conv.parameters)
    values = {"n": n, "c": c, "f": f}
    return Question(
        text=Say("fc.ratio", values),
        answer=answer,
        unit="times",
        mistakes=usual(
            answer, (n**4, "fc.ratio.kernel"), (round(n * n / f**2), "fc.ratio.once"),
            (round(n**4 / f), "fc.ratio.side"), (round(c * n**4 / f**2), "fc.ratio.channels"), **values,
        ),
        solution=(
            Step(Say("fc.ratio.solution", values),
                 rf"\frac{{{n}^2\cdot{n}^2}}{{{f}^2}}=\frac{{{tex(n**4)}}}{{{f * f}}}\approx{tex(answer)}"),
        ),
        knobs=_knobs(n, c, c, f),
    )  # fmt: skip


VARIANTS = (layer, same, larger, ratio)

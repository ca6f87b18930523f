"""C-RF-1: at stride 1 every convolution adds K − 1."""

from math import prod
from random import Random

from cnnlab.exercises.layers import Layer, field, field_knobs
from cnnlab.exercises.question import Question, Say, Step, usual

CLAIM = "C-RF-1"


def uniform(rng: Random) -> Question:
    """L layers of one kernel."""
    k, number, n = rng.choice((3, 3, 5, 7)), rng.randint(2, 8), rng.choice((56, 64, 112, 224))
    layers = [Layer(k)] * number
    answer = field(layers)
    values = {"k": k, "l": number, "grow": k - 1, "n": n}
    return Question(
        text=Say("ones.uniform", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (number * k, "ones.kernels"), (number * (k - 1), "ones.no_one"), (k, "ones.last"),
            (1 + number * k, "ones.whole_kernel"), (k + number - 1, "ones.one_each"), (k**number, "ones.product"),
            (n - number * (k - 1), "ones.size"), **values,
        ),
        solution=(
            Step(Say("ones.solution_grow", values), rf"{k}-1={k - 1}"),
            Step(Say("ones.solution", values), rf"1+{number}\cdot{k - 1}={answer}"),
        ),
        knobs=field_knobs(layers, n),
    )  # fmt: skip


def mixed(rng: Random) -> Question:
    """Different kernels."""
    layers = tuple(Layer(rng.choice((1, 3, 5, 7, 9, 11))) for _ in range(rng.choice((2, 3, 3, 4))))
    kernels = [layer.kernel for layer in layers]
    answer, total = field(layers), sum(kernels)
    values = {"l": len(layers), "total": total, "largest": max(kernels)}
    terms = "+".join(f"({k}-1)" for k in kernels)
    return Question(
        text=Say("ones.mixed", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (total, "ones.sum"), (answer - 1, "ones.no_one"), (max(kernels), "ones.largest"),
            (kernels[-1], "ones.last"), (total + 1, "ones.whole_kernel"), (prod(kernels), "ones.product"), **values,
        ),
        solution=(Step(Say("ones.solution_mixed", values), rf"1+{terms}={answer}"),),
        knobs=field_knobs(layers, 64),
        layers=layers,
    )  # fmt: skip


def layers_for(rng: Random) -> Question:
    """How many layers give exactly this field?"""
    k, answer = rng.choice((3, 5, 7)), rng.randint(2, 9)
    layers = [Layer(k)] * answer
    wanted = field(layers)
    values = {"k": k, "r": wanted, "grow": k - 1, "l": answer}
    return Question(
        text=Say("ones.layers", values),
        answer=answer,
        unit="layers",
        mistakes=usual(
            answer, (wanted // k, "ones.layers.kernels"), (-(-wanted // k), "ones.layers.kernels"),
            (-(-wanted // (k - 1)), "ones.layers.no_one"), (wanted / (k - 1), "ones.layers.no_one"),
            (wanted - k + 1, "ones.layers.one_each"),
            (answer - 1, "ones.layers.one_less"), **values,
        ),
        solution=(
            Step(Say("ones.solution_target", values), rf"1+L\cdot{k - 1}={wanted}"),
            Step(Say("ones.solution_layers", values), rf"L=\frac{{{wanted}-1}}{{{k - 1}}}={answer}"),
        ),
        knobs=field_knobs(layers, 64),
    )  # fmt: skip


def next_layer(rng: Random) -> Question:
    """What a further layer makes of a field."""
    k, more, number = rng.choice((3, 5, 7)), rng.choice((3, 5, 7)), rng.randint(2, 6)
    before = field([Layer(k)] * number)
    layers = [*[Layer(k)] * number, Layer(more)]
    answer = field(layers)
    values = {"r": before, "k": more, "grow": more - 1}
    return Question(
        text=Say("ones.next", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (before + more, "ones.next.whole"), (more, "ones.last"), (before, "ones.next.unchanged"),
            (before * more, "ones.product"), (before + 1, "ones.one_each"), (before + more - 2, "ones.next.less"),
            **values,
        ),
        solution=(Step(Say("ones.solution_next", values), rf"{before}+({more}-1)={answer}"),),
        knobs=field_knobs(layers, 64),
    )  # fmt: skip


VARIANTS = (uniform, mixed, next_layer, layers_for)

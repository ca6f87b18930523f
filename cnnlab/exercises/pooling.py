"""C-POOL-1: pools make maps smaller, one by one, and have no parameters."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from random import Random

import numpy as np

from cnnlab.core.arithmetic import output_size
from cnnlab.core.convolve import average_pool, lp_pool, max_pool
from cnnlab.core.kernels import format_kernel
from cnnlab.core.specs import ConvSpec
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-POOL-1"
# Windows whose sum of squares is a square, and whose mean is a whole number or a half.
_ROOTS = (
    (1, 2, 2, 4),
    (2, 4, 5, 6),
    (1, 1, 3, 5),
    (1, 1, 7, 7),
    (1, 4, 4, 4),
    (2, 2, 4, 5),
    (0, 3, 0, 4),
    (2, 0, 6, 3),
)


def _matrix(rows: np.ndarray) -> str:
    return r"\begin{bmatrix}" + r"\\".join("&".join(map(str, row)) for row in rows.tolist()) + r"\end{bmatrix}"


def pooled_side(rng: Random) -> Question:
    """The size, rounded down or up."""
    up = rng.random() < 0.5
    while True:
        n, f, s = (
            rng.choice((224, 111, 110, 57, 55, 32, 28, 27, 14, 13, 7)),
            rng.choice((2, 3, 3)),
            rng.choice((2, 2, 3)),
        )
        if (n - f) % s:
            break
    answer, other = (output_size(n, f, s, ceil_mode=mode) for mode in (up, not up))
    values = {"n": n, "f": f, "s": s, "mode": up, "room": n - f}
    side, exact = ("ceil" if up else "floor"), tex(round((n - f) / s, 2))
    return Question(
        text=Say("pool.side", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (other, "pool.side.floored" if up else "pool.side.raised"), (answer - 1, "pool.side.no_plus_one"),
            (round((n - f) / s + 1, 10), "pool.side.fraction"), (n - f + 1, "pool.side.no_stride"), **values,
        ),
        solution=(
            Step(Say("pool.side.solution_up" if up else "pool.side.solution_down", values),
                 rf"\left\l{side}\frac{{{n}-{f}}}{{{s}}}\right\r{side}+1=\l{side}{exact}\r{side}+1={answer}"),
        ),
        knobs={"view": "pool", "source": "maps", "op": "max", "n": min(n, 128), "f": f, "s": s, "pad": 0, "ceil": up},
    )  # fmt: skip


def _telling(draw: Callable[[Random], Question]) -> Callable[[Random], Question]:
    """Small numbers may make mistakes coincide: draw again until two different ones are left."""

    @wraps(draw)
    def again(rng: Random) -> Question:
        question = draw(rng)
        return question if len(question.mistakes) > 1 else again(rng)

    return again


def _value(rng: Random, op: str) -> Question:
    image = np.array([[rng.randint(0, 9) for _ in range(4)] for _ in range(4)])
    row, column = rng.randint(0, 1), rng.randint(0, 1)
    cells = slice(2 * row, 2 * row + 2), slice(2 * column, 2 * column + 2)
    if op == "lp":
        image[cells] = np.array(rng.sample(rng.choice(_ROOTS), 4)).reshape(2, 2)
    window = image[cells]
    pools = {
        "max": max_pool(image[None], 2, 2).values, "average": average_pool(image[None], 2, 2),
        "lp": lp_pool(image[None], 2, 2, 2),
    }  # fmt: skip
    answer, total = round(float(pools[op][0, row, column]), 6), int(window.sum())
    answer = int(answer) if answer == int(answer) else answer
    squares = int((window**2).sum())
    next_to = image[row : row + 2, column : column + 2]  # stride 1
    slips = (
        (int(window.max()), "pool.value.largest"), (total / 4, "pool.value.mean"), (total, "pool.value.sum"),
        (squares, "pool.value.no_root"), (squares / 4, "pool.value.mean_square"),
        (int(image.max()), "pool.value.all"), (int(next_to.max()), "pool.value.no_stride"),
    )  # fmt: skip
    fitting = {"max": (1, 2, 5, 6), "average": (0, 2), "lp": (0, 2, 3, 4)}[op]
    values = {"x": _matrix(image), "row": row + 1, "column": column + 1}
    listed = window.ravel().tolist()
    formula = {
        "max": rf"\max({','.join(map(str, listed))})={answer}",
        "average": rf"\frac{{{'+'.join(map(str, listed))}}}{{4}}=\frac{{{total}}}{{4}}={tex(answer)}",
        "lp": rf"\sqrt{{{'+'.join(f'{value}^2' for value in listed)}}}=\sqrt{{{squares}}}={answer}",
    }[op]
    return Question(
        text=Say(f"pool.{op}", values),
        answer=answer,
        unit="pooled",
        mistakes=usual(answer, *(slips[place] for place in fitting), **values),
        solution=(
            Step(Say("pool.value.window", {"row": 2 * row + 1, "column": 2 * column + 1}), _matrix(window)),
            Step(Say(f"pool.{op}.solution", {}), formula),
        ),
        knobs={
            "view": "pool", "source": "typed", "pixels": format_kernel([[image]]), "op": op, "power": 2, "f": 2, "s": 2,
            "pad": 0, "ceil": False,
        },
    )  # fmt: skip


@_telling
def largest(rng: Random) -> Question:
    """One cell of a max pool."""
    return _value(rng, "max")


@_telling
def mean(rng: Random) -> Question:
    """One cell of an average pool."""
    return _value(rng, "average")


@_telling
def root(rng: Random) -> Question:
    """One cell of an LP pool with p = 2."""
    return _value(rng, "lp")


def parameters(rng: Random) -> Question:
    """What a pool adds to a convolution's parameters: nothing."""
    c, k, f, g = rng.choice((1, 3, 16, 32)), rng.choice((8, 16, 32, 64)), rng.choice((3, 5)), rng.choice((2, 3))
    answer = ConvSpec(c, k, (f, f)).parameters
    values = {"c": c, "k": k, "f": f, "g": g}
    return Question(
        text=Say("pool.parameters", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(
            answer, (answer + g * g, "pool.parameters.one"), (answer + g * g * k, "pool.parameters.each"),
            (answer - k, "pool.parameters.no_bias"), **values,
        ),
        solution=(
            Step(Say("pool.parameters.conv", values), rf"{k}\cdot({c}\cdot{f}\cdot{f}+1)={tex(answer)}"),
            Step(Say("pool.parameters.pool", values), rf"{tex(answer)}+0={tex(answer)}"),
        ),
        knobs={"view": "pool", "source": "maps", "op": "max", "f": g, "s": g, "pad": 0, "ceil": False},
    )  # fmt: skip


def values_left(rng: Random) -> Question:
    """How many numbers come out of all maps."""
    c, n, f = rng.choice((6, 16, 32, 64)), rng.choice((12, 24, 28, 32, 56)), rng.choice((2, 2, 4))
    side = output_size(n, f, f)
    answer = c * side * side
    values = {"c": c, "n": n, "f": f, "side": side}
    return Question(
        text=Say("pool.values", values),
        answer=answer,
        unit="numbers",
        mistakes=usual(
            answer, (side * side, "pool.values.merged"), (c * n * n // f, "pool.values.one_axis"),
            (ceil(c / f) * side * side, "pool.values.channels"), **values,
        ),
        solution=(
            Step(Say("pool.values.side", values), rf"\frac{{{n}-{f}}}{{{f}}}+1={side}"),
            Step(Say("pool.values.all", values), rf"{c}\cdot{side}\cdot{side}={tex(answer)}"),
        ),
        knobs={"view": "pool", "source": "maps", "op": "max", "n": n, "f": f, "s": f, "pad": 0, "ceil": False},
    )  # fmt: skip


VARIANTS = (pooled_side, largest, parameters, mean, values_left, root)

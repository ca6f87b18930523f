"""C-POOL-2: what a shift does to pooled features."""

from math import prod
from random import Random

import numpy as np

from cnnlab.core.convolve import average_pool, max_pool
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-POOL-2"


def _knobs(times: int = 1, dx: int = 1) -> dict[str, int | bool | str]:
    return {"view": "shift", "times": times, "dx": dx, "dy": 0}


def stays(rng: Random) -> Question:
    """How far the largest value can move before it leaves its window."""
    k = rng.randint(2, 8)
    column = rng.randint(1, 24)
    place = (column - 1) % k
    answer = k - 1 - place
    values = {"k": k, "column": column, "place": place + 1, "window": (column - 1) // k + 1}
    return Question(
        text=Say("poolshift.stays", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (k - 1, "poolshift.stays.best"), (answer + 1, "poolshift.stays.one_more"),
            (place, "poolshift.stays.left"), (k, "poolshift.stays.window"), **values,
        ),
        solution=(
            Step(Say("poolshift.stays.place", values), rf"({column}-1)\bmod {k}+1={place + 1}"),
            Step(Say("poolshift.stays.room", values), rf"{k}-{place + 1}={answer}"),
        ),
        knobs=_knobs(),
    )  # fmt: skip


def _strides(rng: Random) -> list[int]:
    while True:
        strides = [rng.choice((1, 2, 2, 3, 4)) for _ in range(rng.randint(2, 4))]
        if prod(strides) > 2 and prod(strides) not in (sum(strides), strides[-1]):
            return strides


def _product(strides: list[int]) -> str:
    return r"\cdot ".join(map(str, strides))


def exact(rng: Random) -> Question:
    """The smallest shift that moves the output by whole cells."""
    strides = _strides(rng)
    answer = prod(strides)
    values = {"strides": ", ".join(map(str, strides))}
    return Question(
        text=Say("poolshift.exact", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (sum(strides), "poolshift.exact.added"), (strides[-1], "poolshift.exact.last"),
            (max(strides), "poolshift.exact.largest"), (1, "poolshift.exact.any"), **values,
        ),
        solution=(Step(Say("poolshift.exact.solution", values), f"{_product(strides)}={answer}"),),
        knobs=_knobs(min(3, max(1, answer.bit_length() - 1)), min(answer, 8)),
    )  # fmt: skip


def cells(rng: Random) -> Question:
    """By how many cells the output moves."""
    strides = _strides(rng)
    jump, answer = prod(strides), rng.randint(2, 5)
    d = jump * answer
    values = {"strides": ", ".join(map(str, strides)), "d": d, "jump": jump}
    return Question(
        text=Say("poolshift.cells", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (d, "poolshift.cells.pixels"), (d / strides[-1], "poolshift.cells.last"),
            (0, "poolshift.cells.none"), (d * jump, "poolshift.cells.times"), **values,
        ),
        solution=(
            Step(Say("poolshift.cells.jump", values), f"{_product(strides)}={jump}"),
            Step(Say("poolshift.cells.solution", values), rf"\frac{{{d}}}{{{jump}}}={answer}"),
        ),
        knobs=_knobs(min(3, max(1, jump.bit_length() - 1)), min(jump, 8)),
    )  # fmt: skip


def changed(rng: Random) -> Question:
    """How many outputs of a max pool change when a line of pixels moves by one."""
    while True:
        line = np.array([rng.choice((0, 1, 2, 3, 5, 9)) for _ in range(8)])
        moved = np.concatenate(([0], line[:-1]))  # a zero comes in from the left

        def both(pool, still=line, shifted=moved):
            return pool(still[None, None]).ravel(), pool(shifted[None, None]).ravel()

        was, now = both(lambda x: max_pool(x, (1, 2), (1, 2)).values)
        means, means_now = both(lambda x: average_pool(x, (1, 2), (1, 2)))
        answer = int((was != now).sum())
        slips = (
            (int((line != moved).sum()), "poolshift.changed.inputs"),
            (int((means != means_now).sum()), "poolshift.changed.average"),
            (int((line[::2] != moved[::2]).sum()), "poolshift.changed.stride"), (0, "poolshift.changed.none"),
        )  # fmt: skip
        values = {"x": _row(line)}
        mistakes = usual(answer, *slips, **values)
        if 0 < answer < 4 and len(mistakes) > 2:
            break
    return Question(
        text=Say("poolshift.changed", values),
        answer=answer,
        unit="cells",
        mistakes=mistakes,
        solution=(
            Step(Say("poolshift.changed.before", {}), rf"{_row(line)}\to{_row(was.astype(int))}"),
            Step(Say("poolshift.changed.after", {}), rf"{_row(moved)}\to{_row(now.astype(int))}"),
            Step(Say("poolshift.changed.count", {}), rf"\#={tex(answer)}"),
        ),
        knobs=_knobs(),
    )


def _row(line: np.ndarray) -> str:
    return r"\begin{bmatrix}" + "&".join(map(str, line.tolist())) + r"\end{bmatrix}"


VARIANTS = (stays, exact, changed, cells)

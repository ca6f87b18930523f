"""C-OUT-2: which padding keeps the size, and why an even kernel needs one side more."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from cnnlab.core.arithmetic import effective_kernel, output_size, same_padding
from cnnlab.exercises.question import DesignTask, Field, Question, Say, Setting, Step, Verdict, usual

CLAIM = "C-OUT-2"
_SIZES = (224, 112, 56, 32, 28, 27, 14, 13)


def _knobs(n: int, f: int, p: int, d: int = 1) -> Setting:
    return {"view": "same", "n": n, "f": f, "s": 1, "p": p, "d": d}


def odd(rng: Random) -> Question:
    """Odd kernel: P = (F − 1) / 2."""
    n, f = rng.choice(_SIZES), rng.choice((3, 5, 7, 9, 11))
    answer = same_padding(f)[0]
    values = {"n": n, "f": f, "p": answer}
    return Question(
        text=Say("same.odd", values),
        answer=answer,
        unit="cells_each_side",
        mistakes=usual(
            answer, (f - 1, "same.both_sides"), ((f + 1) // 2, "same.rounded_up"), (f / 2, "same.half_kernel"),
            (f, "same.whole_kernel"), (0, "same.none"), **values,
        ),
        solution=(
            Step(Say("same.solution_rule", values), rf"{n}+2P-{f}+1={n}"),
            Step(Say("same.solution", values), rf"P=\frac{{{f}-1}}{{2}}={answer}"),
        ),
        knobs=_knobs(n, f, answer),
    )  # fmt: skip


def dilated(rng: Random) -> Question:
    """With dilation: P = D(F − 1) / 2."""
    n, f, d = rng.choice(_SIZES[:5]), rng.choice((3, 5, 7)), rng.choice((2, 3, 4))
    answer = same_padding(f, d)[0]
    values = {"n": n, "f": f, "d": d, "p": answer, "span": effective_kernel(f, d)}
    return Question(
        text=Say("same.dilated", values),
        answer=answer,
        unit="cells_each_side",
        mistakes=usual(
            answer, ((f - 1) // 2, "same.no_dilation"), (d * (f - 1), "same.both_sides_dilated"),
            (d * f // 2, "same.wrong_span"), (d * f / 2, "same.wrong_span"), (0, "same.none"), **values,
        ),
        solution=(
            Step(Say("same.solution_span", values), rf"{d}\cdot({f}-1)+1={effective_kernel(f, d)}"),
            Step(Say("same.solution_dilated", values), rf"P=\frac{{{d}\cdot({f}-1)}}{{2}}={answer}"),
        ),
        knobs=_knobs(n, f, answer, d),
    )  # fmt: skip


def even_size(rng: Random) -> Question:
    """An even kernel with a rounded padding misses the size by one."""
    n, f, rounded = rng.choice(_SIZES), rng.choice((2, 4, 6, 8)), rng.choice((0, 1))
    p = (f - 1) // 2 + rounded
    answer = output_size(n, f, 1, p)
    values = {"n": n, "f": f, "p": p, "s": 1, "span": f, "other": n - 1 if rounded else n + 1}
    return Question(
        text=Say("same.even", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (n, "same.even_kept"), (n + p - f + 1, "size.one_side"), (n + 2 * p - f, "size.no_plus_one"),
            (values["other"], "same.even_wrong_way"), (n - f + 1, "size.no_padding"), **values,
        ),
        solution=(Step(Say("same.solution_even", values), rf"{n}+2\cdot{p}-{f}+1={answer}"),),
        knobs=_knobs(n, f, p),
    )  # fmt: skip


def even_side(rng: Random) -> Question:
    """How torch's `padding="same"` shares out an odd number of zeros."""
    n, f, d = rng.choice(_SIZES[:5]), rng.choice((2, 4, 6, 8, 10)), rng.choice((1, 1, 3))
    side = rng.choice(("left", "right"))
    left, right = same_padding(f, d)
    answer, other = (left, right) if side == "left" else (right, left)
    values = {"n": n, "f": f, "d": d, "total": left + right, "left": left, "right": right}
    return Question(
        text=Say(f"same.torch_{side}", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (other, "same.swapped"), ((left + right) / 2, "same.halved"), (left + right, "same.total"),
            (0, "same.none"), (f // 2, "same.half_even"), **values,
        ),
        solution=(
            Step(Say("same.solution_total", values), rf"{d}\cdot({f}-1)={left + right}"),
            Step(Say("same.solution_sides", values), rf"{left + right}={left}+{right}"),
        ),
        knobs=_knobs(n, f, 0, d),
    )  # fmt: skip


def shrinking(rng: Random) -> Question:
    """What is left after some layers without padding."""
    n, f, count = rng.choice(_SIZES[:5]), rng.choice((3, 3, 5, 7)), rng.choice((2, 3, 4))
    answer = n
    for _ in range(count):
        answer = output_size(answer, f)
    values = {"n": n, "f": f, "layers": count, "lost": f - 1}
    return Question(
        text=Say("same.shrinking", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (n - f + 1, "same.one_layer"), (n - count * f, "same.whole_kernel_lost"),
            (n - count * (f - 1) // 2, "same.one_edge"), (n, "same.kept"), **values,
        ),
        solution=(
            Step(Say("same.solution_lost", values), rf"{f}-1={f - 1}"),
            Step(Say("same.solution_left", values), rf"{n}-{count}\cdot{f - 1}={answer}"),
        ),
        knobs=_knobs(n, f, 0),
    )  # fmt: skip


@dataclass(frozen=True)
class SpanGoal:
    """Keep `n` cells at stride 1, with a dilated kernel that spans exactly `span`."""

    n: int
    span: int

    def judge(self, values: Mapping[str, int]) -> Verdict:
        f, d, p = values["F"], values["D"], values["P"]
        span, got = effective_kernel(f, d), output_size(self.n, f, 1, p, d)
        told = {"f": f, "d": d, "p": p, "n": self.n, "wanted": self.span, "span": span, "got": got}
        if span != self.span:
            return Verdict(False, Say("design.span.missed", told))
        if got != self.n:
            return Verdict(False, Say("design.span.size", told))
        return (
            Verdict(True, Say("design.span.right", told)) if d > 1 else Verdict(False, Say("design.span.dense", told))
        )

    def knobs(self, values: Mapping[str, int]) -> Setting:
        return _knobs(self.n, values["F"], values["P"], values["D"])


def design(rng: Random) -> DesignTask:
    """Choose kernel, dilation and padding that keep the size and span so many cells."""
    n = rng.choice(_SIZES[:5])
    f, d = rng.choice(((3, 2), (3, 3), (3, 4), (3, 5), (5, 2), (5, 3), (7, 2), (7, 3)))
    span, p = effective_kernel(f, d), same_padding(f, d)[0]
    values = {"n": n, "span": span, "f": f, "d": d, "p": p}
    return DesignTask(
        text=Say("design.span", values),
        fields=(Field("F", 1, 15), Field("D", 1, 6), Field("P", 0, 12)),
        goal=SpanGoal(n, span),
        example={"F": f, "D": d, "P": p},
        solution=(
            Step(Say("design.span.solution_span", values), rf"D(F-1)+1={span}:\quad{d}\cdot({f}-1)+1={span}"),
            Step(Say("design.span.solution", values), rf"P=\frac{{{span}-1}}{{2}}={p}"),
        ),
    )


VARIANTS = (odd, shrinking, even_size, dilated, design, even_side)

"""C-OUT-1: output size, with strides, dilation, rectangles and pools that round up."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from random import Random

from cnnlab.core.arithmetic import effective_kernel, output_size, settings_for
from cnnlab.exercises.question import DesignTask, Field, Number, Question, Say, Setting, Step, Verdict, tex, usual

CLAIM = "C-OUT-1"
_SIZES = (224, 227, 112, 96, 64, 56, 55, 32, 28, 27, 14, 13)


def _formula(n: int, span: int, s: int, p: int, result: int, rounding: str = "floor") -> str:
    inside = rf"\frac{{{n}+2\cdot{p}-{span}}}{{{s}}}"
    exact = (n + 2 * p - span) / s
    rounded = rf"\left\l{rounding}{inside}\right\r{rounding}+1"
    if exact == int(exact):
        return rf"{inside}+1={int(exact)}+1={result}"
    return rf"{rounded}=\l{rounding}{tex(round(exact, 2))}\r{rounding}+1={result}"


def _slips(n: int, span: int, s: int, p: int) -> tuple[tuple[Number, str], ...]:
    """What comes out when one part of the formula is forgotten; a size below 1 is no answer anybody gives."""
    room = n + 2 * p - span
    slips = (
        ((n + p - span) // s + 1, "size.one_side"),
        (room // s, "size.no_plus_one"),
        (ceil(room / s) + 1, "size.rounded_up"),
        (round(room / s + 1, 10), "size.fraction"),
        ((n - span) // s + 1, "size.no_padding"),
        ((n + 2 * p) // s, "size.no_kernel"),
        ((n + 2 * p) // s + 1, "size.no_kernel"),
        (room + 1, "size.no_stride"),
    )
    return tuple((value, key) for value, key in slips if value >= 1)


def _knobs(n: int, f: int, s: int, p: int, d: int = 1) -> dict[str, int | bool | str]:
    return {"view": "size", "n": n, "f": f, "s": s, "p": p, "d": d}


def _window(rng: Random, *, divides: bool) -> tuple[int, int, int, int]:
    """N, F, S, P of a convolution whose stride comes out even, or does not."""
    while True:
        n, f = rng.choice(_SIZES), rng.choice((2, 3, 3, 5, 7, 11))
        s = rng.choice((1, 2, 2, 3, 4) if divides else (2, 2, 3, 4))
        p = rng.randint(1 if divides else 0, f // 2)
        if f <= n // 2 and ((n + 2 * p - f) % s == 0) == divides:
            return n, f, s, p


def _conv(key: str, n: int, f: int, s: int, p: int) -> Question:
    answer = output_size(n, f, s, p)
    values = {"n": n, "f": f, "s": s, "p": p, "span": f, "padded": n + 2 * p}
    return Question(
        text=Say(key, values),
        answer=answer,
        unit="cells",
        mistakes=usual(answer, *_slips(n, f, s, p), **values),
        solution=(
            Step(Say("size.solution_padded", values), rf"{n}+2\cdot{p}={n + 2 * p}"),
            Step(Say("size.solution", values), _formula(n, f, s, p, answer)),
        ),
        knobs=_knobs(n, f, s, p),
    )


def even(rng: Random) -> Question:
    """The stride divides."""
    return _conv("size.conv", *_window(rng, divides=True))


def uneven(rng: Random) -> Question:
    """The stride does not divide: the floor."""
    return _conv("size.conv", *_window(rng, divides=False))


def dilated(rng: Random) -> Question:
    """The kernel is spread."""
    n, f, s = rng.choice((112, 64, 56, 32, 28, 27)), rng.choice((2, 3, 3, 5)), rng.choice((1, 1, 2))
    d = rng.choice((2, 3, 4) if f < 5 else (2, 3))
    p = rng.randint(0, d * (f - 1) // 2)
    span, answer = effective_kernel(f, d), output_size(n, f, s, p, d)
    values = {"n": n, "f": f, "s": s, "p": p, "d": d, "span": span, "padded": n + 2 * p, "product": d * f}
    return Question(
        text=Say("size.dilated", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (output_size(n, f, s, p), "size.no_dilation"),
            ((n + 2 * p - d * f) // s + 1, "size.wrong_span"), *_slips(n, span, s, p), **values,
        ),
        solution=(
            Step(Say("size.solution_span", values), rf"{d}\cdot({f}-1)+1={span}"),
            Step(Say("size.solution", values), _formula(n, span, s, p, answer)),
        ),
        knobs=_knobs(n, f, s, p, d),
    )  # fmt: skip


def pool_ceil(rng: Random) -> Question:
    """A pool that rounds up, and may drop its last window."""
    while True:
        n, f, s = rng.choice((*_SIZES, 110, 57, 111)), rng.choice((2, 3, 3)), rng.choice((2, 2, 3))
        p = rng.randint(0, f // 2)
        if (n + 2 * p - f) % s:
            break
    answer = output_size(n, f, s, p, ceil_mode=True)
    up = ceil((n + 2 * p - f) / s) + 1
    values = {"n": n, "f": f, "s": s, "p": p, "span": f, "padded": n + 2 * p, "first": (up - 1) * s, "up": up}
    values["end"] = n + p
    slips = [slip for slip in _slips(n, f, s, p) if slip[1] != "size.rounded_up"]
    steps = [Step(Say("size.solution_ceil", values), _formula(n, f, s, p, up, "ceil"))]
    if answer < up:
        steps.append(
            Step(
                Say("size.solution_dropped", values),
                rf"({up}-1)\cdot{s}={(up - 1) * s}\ge{n}+{p}={n + p}\quad\Rightarrow\quad{up}-1={answer}",
            )
        )
    else:
        steps.append(Step(Say("size.solution_kept", values), rf"({up}-1)\cdot{s}={(up - 1) * s}<{n}+{p}={n + p}"))
    return Question(
        text=Say("size.pool", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (output_size(n, f, s, p), "size.floored"), (up, "size.not_dropped"), *slips, **values
        ),
        solution=tuple(steps),
        knobs={**_knobs(n, f, s, p), "kind": "pool_ceil"},
    )  # fmt: skip


def rectangle(rng: Random) -> Question:
    """One axis of an input and a kernel that are not square."""
    h, w = rng.sample((112, 96, 64, 56, 48, 32, 28), 2)
    fh, fw = rng.sample((1, 3, 5, 7), 2)
    s, p = rng.choice((1, 2)), rng.choice((0, 1, 2))
    axis = rng.choice(("height", "width"))
    (n, f), (n_other, f_other) = ((h, fh), (w, fw)) if axis == "height" else ((w, fw), (h, fh))
    answer = output_size((h, w), (fh, fw), s, p)[0 if axis == "height" else 1]
    values = {"h": h, "w": w, "fh": fh, "fw": fw, "n": n, "f": f, "s": s, "p": p, "span": f}
    return Question(
        text=Say(f"size.{axis}", values),
        answer=answer,
        unit="cells",
        mistakes=usual(
            answer, (output_size(n_other, f_other, s, p), "size.other_axis"),
            (output_size(n, f_other, s, p), "size.other_kernel"), *_slips(n, f, s, p), **values,
        ),
        solution=(Step(Say(f"size.solution_{axis}", values), _formula(n, f, s, p, answer)),),
        knobs=_knobs(w, fw, s, p) | {"rect": True, "n_h": h, "f_h": fh, "s_h": s, "p_h": p, "d_h": 1},
    )  # fmt: skip


@dataclass(frozen=True)
class SizeGoal:
    """Turn `n` cells into `m`, with a kernel of at least `least`."""

    n: int
    m: int
    least: int

    def judge(self, values: Mapping[str, int]) -> Verdict:
        f, s, p = values["F"], values["S"], values["P"]
        told = {"f": f, "s": s, "p": p, "n": self.n, "m": self.m, "least": self.least}
        got = output_size(self.n, f, s, p)
        told["got"] = got
        if got != self.m:
            return Verdict(False, Say("design.size.missed", told))
        if f < self.least:
            return Verdict(False, Say("design.size.small_kernel", told))
        return Verdict(True, Say("design.size.right", told))

    def knobs(self, values: Mapping[str, int]) -> Setting:
        return _knobs(self.n, values["F"], values["S"], values["P"])


def design(rng: Random) -> DesignTask:
    """Choose kernel, stride and padding for a wanted size."""
    n, parts = rng.choice(((224, 2), (224, 4), (112, 2), (96, 2), (64, 2), (64, 4), (56, 2), (32, 2), (28, 2), (27, 2),
                           (27, 3), (55, 2), (96, 3), (48, 3)))  # fmt: skip
    m, least = round(n / parts + 0.01), rng.choice((3, 4, 5, 6, 7))
    found = settings_for(n, m, range(least, least + 2), (parts,), range(least))[0]
    f, s, p = found.kernel, found.stride, found.padding
    values = {"n": n, "m": m, "least": least, "f": f, "s": s, "p": p}
    return DesignTask(
        text=Say("design.size", values),
        fields=(Field("F", 1, 15), Field("S", 1, 8), Field("P", 0, 10)),
        goal=SizeGoal(n, m, least),
        example={"F": f, "S": s, "P": p},
        solution=(
            Step(Say("design.size.solution_stride", values), rf"\frac{{{n}}}{{{m}}}\approx{s}"),
            Step(Say("design.size.solution", values), _formula(n, f, s, p, m)),
        ),
    )


VARIANTS = (even, uneven, design, rectangle, dilated, pool_ceil)

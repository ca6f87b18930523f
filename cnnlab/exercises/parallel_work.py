"""C-CONV-3: rounds of workers, the im2col matrix, bytes, arithmetic intensity, and time."""

from random import Random

from cnnlab.core.parallel import FLOAT_BYTES, Work, copies, rounds
from cnnlab.exercises.question import Question, Say, Setting, Step, tex, usual

CLAIM = "C-CONV-3"
_WORKERS = (4, 16, 64)


def _knobs(view: str, work: Work, **more: int | str) -> Setting:
    return {"view": view, "n": work.side, "f": work.kernel, "c": work.channels, "k": work.filters, **more}


def one_map(rng: Random) -> Question:
    """How many rounds do the cells of one map take?"""
    work, w = Work(rng.randrange(6, 21), 1, 1, rng.choice((2, 3, 4, 5))), rng.choice(_WORKERS)
    n, f, out = work.side, work.kernel, work.out
    answer = rounds(work.cells, w)
    values = {"n": n, "f": f, "w": w}
    return Question(
        text=Say("work.rounds", values),
        answer=answer,
        unit="rounds",
        mistakes=usual(
            answer, (work.cells // w, "work.rounds.floor"), (rounds(n * n, w), "work.rounds.input"),
            (work.cells, "work.rounds.one"), (rounds(out, w), "work.rounds.side"), **values,
        ),
        solution=(
            Step(Say("work.rounds.cells", values), rf"({n}-{f}+1)^2={out}^2={work.cells}"),
            Step(Say("work.rounds.solution", values), rf"\left\lceil\frac{{{work.cells}}}{{{w}}}\right\rceil={answer}"),
        ),
        knobs={"view": "workers", "n": n, "f": f, "workers": str(w)},
    )  # fmt: skip


def many_maps(rng: Random) -> Question:
    """How many rounds do the cells of all filters take?"""
    n, f = rng.randrange(6, 17), rng.choice((3, 5))
    work, w = Work(n, rng.choice((2, 3, 4)), rng.choice((8, 12, 16, 24, 32)), f), rng.choice((64, 128, 256))
    answer, one = rounds(work.cells, w), rounds(work.out**2, w)
    values = {"n": n, "f": f, "w": w, "k": work.filters, "c": work.channels}
    return Question(
        text=Say("work.filters", values),
        answer=answer,
        unit="rounds",
        mistakes=usual(
            answer, (one, "work.filters.one"), (rounds(work.cells * work.channels, w), "work.filters.channels"),
            (rounds(work.filters * n * n, w), "work.rounds.input"), (work.cells // w, "work.rounds.floor"), **values,
        ),
        solution=(
            Step(Say("work.rounds.cells", values), rf"{work.filters}\cdot({n}-{f}+1)^2={tex(work.cells)}"),
            Step(Say("work.filters.solution", values),
                 rf"\left\lceil\frac{{{tex(work.cells)}}}{{{w}}}\right\rceil={answer}"),
        ),
        knobs=_knobs("ways", work),
    )  # fmt: skip


def matrix(rng: Random) -> Question:
    """How many numbers does the im2col matrix hold?"""
    work = Work(rng.randrange(5, 21), rng.choice((2, 3, 4, 8)), 16, rng.choice((2, 3, 5)))
    n, f, c = work.side, work.kernel, work.channels
    rows, columns = work.matrix
    values = {"n": n, "f": f, "c": c}
    return Question(
        text=Say("work.matrix", values),
        answer=rows * columns,
        unit="numbers",
        mistakes=usual(
            rows * columns, (f * f * columns, "work.matrix.channels"), (rows * n * n, "work.matrix.pixels"),
            (c * n * n, "work.matrix.picture"), (c * f * columns, "work.matrix.side"), **values,
        ),
        solution=(
            Step(Say("work.matrix.shape", values),
                 rf"{c}\cdot{f}^2={rows},\quad({n}-{f}+1)^2={columns}"),
            Step(Say("work.matrix.solution", values), rf"{rows}\cdot{columns}={tex(rows * columns)}"),
        ),
        knobs=_knobs("ways", work),
    )  # fmt: skip


def repeats(rng: Random) -> Question:
    """How often does a pixel stand in the im2col matrix?"""
    n, f = rng.randrange(6, 13), rng.choice((3, 4, 5))
    row, column = rng.randrange(f - 1), rng.randrange(1, n)  # near the upper rim, so that F² is not the answer
    down, across = copies(n, f, row), copies(n, f, column)
    values = {"n": n, "f": f, "row": row + 1, "column": column + 1}
    return Question(
        text=Say("work.copies", values),
        answer=down * across,
        unit="times",
        mistakes=usual(
            down * across, (f * f, "work.copies.inner"), (1, "work.copies.once"), (down + across, "work.copies.sum"),
            (across, "work.copies.row"), (f, "work.copies.row"), **values,
        ),
        solution=(Step(Say("work.copies.solution", values), rf"{down}\cdot{across}={down * across}"),),
        knobs={"view": "ways", "n": n, "f": f},
    )  # fmt: skip


def traffic(rng: Random) -> Question:
    """How many bytes must move at least?"""
    work = Work(rng.randrange(8, 21), rng.choice((1, 2, 3, 4)), rng.choice((4, 8, 16, 32)), rng.choice((3, 5)))
    came, held, made = work.numbers
    values = {"n": work.side, "f": work.kernel, "c": work.channels, "k": work.filters}
    return Question(
        text=Say("work.bytes", values),
        answer=work.bytes_ideal,
        unit="bytes",
        mistakes=usual(
            work.bytes_ideal, (came + held + made, "work.bytes.numbers"),
            (FLOAT_BYTES * (came + held), "work.bytes.no_output"),
            (FLOAT_BYTES * (came + made), "work.bytes.no_weights"), (work.bytes_im2col, "work.bytes.im2col"), **values,
        ),
        solution=(
            Step(Say("work.bytes.parts", values), rf"{tex(came)}+{tex(held)}+{tex(made)}={tex(came + held + made)}"),
            Step(Say("work.bytes.solution", values),
                 rf"{FLOAT_BYTES}\cdot{tex(came + held + made)}={tex(work.bytes_ideal)}"),
        ),
        knobs=_knobs("speed", work, chart="roof"),
    )  # fmt: skip


def intensity(rng: Random) -> Question:
    """FLOP for each byte?"""
    answer, mbytes = rng.choice((4, 5, 8, 10, 12, 20, 24, 30, 40, 50)), rng.choice((2, 3, 4, 5, 6, 8, 10))
    mmacs = answer * mbytes // 2 if answer * mbytes % 2 == 0 else answer * mbytes
    answer = 2 * mmacs // mbytes
    values = {"mmacs": mmacs, "mbytes": mbytes}
    return Question(
        text=Say("work.intensity", values),
        answer=answer,
        unit="flop_per_byte",
        mistakes=usual(
            answer, (mmacs / mbytes, "work.intensity.macs"), (mbytes / (2 * mmacs), "work.intensity.upside"),
            (answer / FLOAT_BYTES, "work.intensity.floats"), **values,
        ),
        solution=(
            Step(Say("work.intensity.solution", values), rf"\frac{{2\cdot{mmacs}}}{{{mbytes}}}={answer}"),
        ),
        knobs={"view": "speed", "chart": "roof"},
    )  # fmt: skip


def duration(rng: Random) -> Question:
    """How long does a layer take at a given speed?"""
    out, f, c = rng.choice((50, 100, 200)), rng.choice((1, 3, 5)), rng.choice((4, 8, 16))
    k, rate = rng.choice((8, 16, 32)), rng.choice((2, 5, 10, 20))
    work = Work(out + f - 1, c, k, f)
    per_ms = rate * 10**6
    answer = work.flops / per_ms
    values = {"o": out, "f": f, "c": c, "k": k, "rate": rate}
    return Question(
        text=Say("work.time", values),
        answer=answer,
        unit="milliseconds",
        mistakes=usual(
            answer, (work.macs / per_ms, "work.time.macs"), (answer / c, "work.time.channels"),
            (answer / k, "work.time.filter"), (answer / 1000, "work.time.seconds"), **values,
        ),
        solution=(
            Step(Say("work.time.flop", values),
                 rf"2\cdot{k}\cdot{out}^2\cdot{c}\cdot{f}^2={tex(work.flops)}"),
            Step(Say("work.time.solution", values),
                 rf"\frac{{{tex(work.flops)}}}{{{tex(per_ms)}}}={answer:g}"),
        ),
        knobs={"view": "speed", "c": c, "k": k, "f": f},
    )  # fmt: skip


VARIANTS = (one_map, matrix, repeats, many_maps, traffic, intensity, duration)

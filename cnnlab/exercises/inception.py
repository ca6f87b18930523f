"""C-GOOG-1: what an Inception module stacks, what its 1×1 convolutions save, what its branches read."""

from random import Random

from cnnlab.core.bottleneck import Bottleneck, Counts
from cnnlab.core.inception import MODULES, Inception
from cnnlab.exercises.layers import Setting
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-GOOG-1"
_SIDES = (7, 8, 14, 16, 28, 32)
_INPUTS = (64, 96, 128, 192, 256, 320, 480)
_OUTPUTS = (16, 24, 32, 48, 64, 96, 128)


def _module(rng: Random) -> Inception:
    """Numbers of the paper's size, the reductions below what they reduce."""
    three, five = rng.choice((96, 128, 160, 192, 208)), rng.choice((32, 48, 64, 96))
    return Inception(
        rng.choice(_INPUTS[2:]), rng.choice((48, 64, 112, 160)), three - rng.choice((16, 32, 48)), three,
        rng.choice((12, 16, 24)), five, rng.choice((40, 56, 72, 88)),
    )  # fmt: skip


def _knobs(module: Inception, *, reduced: bool = True) -> Setting:
    return {
        "view": "module", "c_in": module.in_channels, "one": module.one, "r3": module.three_reduce,
        "c3": module.three, "r5": module.five_reduce, "c5": module.five, "pool": module.pool,
        "k5": str(module.five_kernel), "reduced": reduced,
    }  # fmt: skip


def _values(module: Inception) -> dict[str, object]:
    names = ("one", "r3", "c3", "r5", "c5", "pool")
    fields = (module.one, module.three_reduce, module.three, module.five_reduce, module.five, module.pool)
    return {"c": module.in_channels, **dict(zip(names, fields, strict=True))}


def stack(rng: Random) -> Question:
    """How many maps does the module give?"""
    m = _module(rng)
    parts = (m.one, m.three, m.five, m.pool)
    values = _values(m)
    return Question(
        text=Say("goog.stack", values),
        answer=m.out_channels,
        unit="channels",
        mistakes=usual(
            m.out_channels, (m.out_channels + m.three_reduce + m.five_reduce, "goog.stack.reductions"),
            (m.out_channels - m.pool, "goog.stack.no_pool"), (m.naive.out_channels, "goog.stack.all_through"),
            (max(parts), "goog.stack.largest"), **values,
        ),
        solution=(Step(Say("goog.stack.solution", values), rf"{'+'.join(map(str, parts))}={m.out_channels}"),),
        knobs=_knobs(m),
    )  # fmt: skip


def grows(rng: Random) -> Question:
    """How many maps does the naive module give?"""
    m = _module(rng)
    answer = m.naive.out_channels
    values = _values(m)
    parts = (m.one, m.three, m.five, m.in_channels)
    return Question(
        text=Say("goog.naive", values),
        answer=answer,
        unit="channels",
        mistakes=usual(
            answer, (answer - m.in_channels, "goog.naive.no_pool"), (m.out_channels, "goog.naive.reduced"),
            (4 * m.in_channels, "goog.naive.four"), (m.in_channels, "goog.naive.same"), **values,
        ),
        solution=(Step(Say("goog.naive.solution", values), rf"{'+'.join(map(str, parts))}={answer}"),),
        knobs=_knobs(m, reduced=False),
    )  # fmt: skip


def _branch(rng: Random) -> tuple[Bottleneck, Setting, dict[str, object]]:
    """A 1×1 and a large kernel, as knobs of the page, and as numbers."""
    f = rng.choice((3, 5))
    outputs = rng.choice(_OUTPUTS[2:])
    block = Bottleneck(rng.choice(_INPUTS), rng.choice([r for r in _OUTPUTS if r < outputs]), outputs, f, expand=False)
    narrow, wide = ("r3", "c3") if f == 3 else ("r5", "c5")
    knobs: Setting = {
        "view": "module", "c_in": block.in_channels, narrow: block.mid_channels, wide: outputs, "k5": "5",
    }  # fmt: skip
    return block, knobs, {"c": block.in_channels, "r": block.mid_channels, "k": outputs, "f": f}


def weights(rng: Random) -> Question:
    """How many weights has a branch with a reduction?"""
    block, knobs, values = _branch(rng)
    c, r, k, f = block.in_channels, block.mid_channels, block.out_channels, block.kernel
    taps, answer = f * f, block.parameters
    return Question(
        text=Say("goog.weights", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (taps * c * k, "goog.weights.direct"), (taps * r * k, "goog.weights.no_reduce"),
            (c * r + r * k, "goog.weights.no_taps"), (taps * (c * r + r * k), "goog.weights.taps_twice"),
            (c * r + taps * c * k, "goog.weights.not_narrow"), (c * r + f * r * k, "goog.weights.one_side"), **values,
        ),
        solution=(
            Step(Say("goog.weights.parts", values),
                 rf"{c}\cdot {r}={tex(c * r)},\quad {taps}\cdot {r}\cdot {k}={tex(taps * r * k)}"),
            Step(Say("goog.weights.solution", values), rf"{tex(c * r)}+{tex(taps * r * k)}={tex(answer)}"),
        ),
        knobs=knobs,
    )  # fmt: skip


def macs(rng: Random) -> Question:
    """How many multiply-adds does a branch take?"""
    block, knobs, values = _branch(rng)
    n = rng.choice(_SIDES)
    found = Counts(block.parameters, block.macs((n, n)))
    values = {**values, "n": n, "weights": f"{found.parameters:,}"}
    return Question(
        text=Say("goog.macs", values),
        answer=found.macs,
        unit="multiply_adds",
        mistakes=usual(
            found.macs, (found.parameters, "goog.macs.once"), (n * found.parameters, "goog.macs.side"),
            (2 * found.macs, "goog.macs.flops"), (block.direct.macs((n, n)), "goog.macs.direct"), **values,
        ),
        solution=(
            Step(Say("goog.macs.solution", values), rf"{n}\cdot {n}\cdot {tex(found.parameters)}={tex(found.macs)}"),
        ),
        knobs={**knobs, "n": n},
    )  # fmt: skip


def saving(rng: Random) -> Question:
    """How many times as many multiply-adds would the branch take without its 1×1?"""
    block, knobs, values = _branch(rng)
    while block.saving < 1.5:
        block, knobs, values = _branch(rng)
    c, r, k, f = block.in_channels, block.mid_channels, block.out_channels, block.kernel
    answer, direct = round(block.saving), f * f * c * k
    return Question(
        text=Say("goog.saving", values),
        answer=answer,
        unit="times",
        mistakes=usual(
            answer, (round(c / r), "goog.saving.narrower"), (f * f, "goog.saving.taps"),
            (round(f * f * k / r), "goog.saving.reduce_only"), (round(c / k), "goog.saving.outputs"),
            (answer + 1, "goog.saving.rounding"), **values,
        ),
        solution=(
            Step(Say("goog.saving.both", values),
                 rf"{f * f}\cdot {c}\cdot {k}={tex(direct)},\quad {c}\cdot {r}+{f * f}\cdot {r}\cdot {k}="
                 rf"{tex(block.parameters)}"),
            Step(Say("goog.saving.solution", values),
                 rf"\frac{{{tex(direct)}}}{{{tex(block.parameters)}}}\approx {tex(answer)}"),
        ),
        knobs=knobs,
    )  # fmt: skip


def depth(rng: Random) -> Question:
    """Which number of channels reaches a later naive module, if each only adds?"""
    names = list(MODULES)
    first = MODULES[rng.choice(names[:5])]
    added, n = first.one + first.three + first.five, rng.randint(2, 6)
    answer = first.in_channels + n * added
    values = {"c": first.in_channels, "one": first.one, "c3": first.three, "c5": first.five, "n": n, "added": added}
    return Question(
        text=Say("goog.depth", values),
        answer=answer,
        unit="channels",
        mistakes=usual(
            answer, (n * added, "goog.depth.no_pool"), (first.in_channels + added, "goog.depth.once"),
            (n * (first.in_channels + added), "goog.depth.times"), **values,
        ),
        solution=(
            Step(Say("goog.depth.each", values), rf"{first.one}+{first.three}+{first.five}={added}"),
            Step(Say("goog.depth.solution", values), rf"{first.in_channels}+{n}\cdot {added}={answer}"),
        ),
        knobs=_knobs(first, reduced=False),
    )  # fmt: skip


VARIANTS = (stack, grows, weights, macs, saving, depth)

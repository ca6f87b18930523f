"""C-RES-1: layers of a ResNet, what blocks and shortcuts cost, the gradient through several blocks."""

from random import Random

from cnnlab.core.residual import ResidualBlock, total
from cnnlab.exercises.layers import Setting
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-RES-1"
_WIDTHS = (8, 12, 16, 24, 32, 48, 64, 96, 128)
_SLOPES = (-0.5, -0.4, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5)


def depth(rng: Random) -> Question:
    """How many layers with weights?"""
    stages = [rng.randint(2, 8) for _ in range(4)]
    kind = rng.choice(("basic", "bottleneck"))
    blocks, each = sum(stages), len(ResidualBlock(kind, 4, 1, 4).main)
    answer, values = each * blocks + 2, {"stages": ", ".join(map(str, stages)), "each": each}
    return Question(
        text=Say(f"residual.depth_{kind}", values),
        answer=answer,
        unit="layers",
        mistakes=usual(
            answer, (each * blocks, "residual.depth.no_ends"), (each * blocks + 1, "residual.depth.one_end"),
            ((5 - each) * blocks + 2, "residual.depth.other"), (blocks, "residual.depth.blocks"),
            ((each + 1) * blocks + 2, "residual.depth.sums"), **values,
        ),
        solution=(
            Step(Say("residual.depth.solution", values),
                 rf"{each}\cdot({'+'.join(map(str, stages))}) + 2 = {each}\cdot {blocks} + 2 = {answer}"),
        ),
        knobs={"view": "block"},
    )  # fmt: skip


def basic(rng: Random) -> Question:
    """How many weights has a basic block?"""
    c = rng.choice((*_WIDTHS, 192, 256))
    answer, values = total(ResidualBlock("basic", c, c, c).counts((1, 1))).parameters, {"c": c}
    return Question(
        text=Say("residual.basic", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (9 * c * c, "residual.basic.one"), (19 * c * c, "residual.basic.identity"),
            (2 * c * c, "residual.basic.no_taps"), (18 * c, "residual.basic.one_channel"), **values,
        ),
        solution=(Step(Say("residual.basic.solution", values), rf"2\cdot 9\cdot {c}\cdot {c} = {tex(answer)}"),),
        knobs={"view": "block", "m": c, "e": 1, "times": "two"},
    )  # fmt: skip


def projection(rng: Random) -> Question:
    """How many weights has the first block of a stage, with its shortcut?"""
    m, e = rng.choice(_WIDTHS[:7]), rng.choice((2, 4, 4, 6))
    c = e * m // 2
    block = ResidualBlock("bottleneck", c, m, e * m, 2)
    side = block.projection
    assert side is not None  # the shape changes
    answer, values = total(block.counts((8, 8))).parameters, {"m": m, "c": c, "out": e * m}
    main = answer - side.parameters
    return Question(
        text=Say("residual.first", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (main, "residual.first.no_shortcut"), (main + 9 * side.parameters, "residual.first.three"),
            (side.parameters, "residual.first.shortcut"), (answer - 9 * m * m, "residual.first.no_middle"),
            (answer + c * m, "residual.first.as_later"), **values,
        ),
        solution=(
            Step(Say("residual.first.main", values),
                 rf"{c}\cdot {m} + 9\cdot {m}\cdot {m} + {m}\cdot {e * m} = {tex(main)}"),
            Step(Say("residual.first.solution", values),
                 rf"{tex(main)} + {c}\cdot {e * m} = {tex(answer)}"),
        ),
        knobs={"view": "block", "m": m, "e": e, "first": True, "times": "sixteen"},
    )  # fmt: skip


def times(rng: Random) -> Question:
    """How many times as many weights has the basic block at the same outer width?"""
    m, e = rng.choice(_WIDTHS[:7]), rng.choice((2, 3, 4, 5, 6, 8))
    wide, narrow = (
        total(ResidualBlock(kind, e * m, m, e * m).counts((1, 1))).parameters for kind in ("basic", "bottleneck")
    )
    answer, values = round(wide / narrow), {"m": m, "out": e * m}
    return Question(
        text=Say("residual.times", values),
        answer=answer,
        unit="times",
        mistakes=usual(
            answer, (e, "residual.times.widths"), (e * e, "residual.times.squared"),
            (2 * e * e, "residual.times.middle"), (round(wide / 2 / narrow), "residual.times.one"),
            (round(wide / (narrow - e * m * m)), "residual.times.no_expand"), **values,
        ),
        solution=(
            Step(Say("residual.times.both", values),
                 rf"2\cdot 9\cdot {e * m}^2 = {tex(wide)},\quad "
                 rf"2\cdot {e * m}\cdot {m} + 9\cdot {m}^2 = {tex(narrow)}"),
            Step(Say("residual.times.solution", values), rf"\frac{{{tex(wide)}}}{{{tex(narrow)}}} \approx {answer}"),
        ),
        knobs={"view": "block", "m": m, "e": e, "times": "sixteen"},
    )  # fmt: skip


def gradient(rng: Random) -> Question:
    """The factor on the gradient after some blocks."""
    slope, blocks = rng.choice(_SLOPES), rng.randint(2, 4)
    residual = rng.random() < 0.7
    factor = round(1 + slope, 1) if residual else slope
    answer, plain = round(factor**blocks, 6), round(slope**blocks, 6)
    values = {"slope": f"{slope:g}", "n": blocks}
    key = "residual.gradient" if residual else "residual.gradient_plain"
    other = plain if residual else round((1 + slope) ** blocks, 6)
    return Question(
        text=Say(key, values),
        answer=answer,
        unit="factor",
        mistakes=usual(
            answer, (other, f"{key}.other"), (round(factor * blocks, 6), "residual.gradient.times"),
            (round(1 + plain, 6), "residual.gradient.one_outside"),
            (round(1 + blocks * slope, 6), "residual.gradient.sum"), **values,
        ),
        solution=(Step(Say(f"{key}.solution", values), _power(slope, factor, blocks, answer, residual=residual)),),
        knobs=_shortcut(blocks),
    )  # fmt: skip


def _power(slope: float, factor: float, blocks: int, answer: float, *, residual: bool) -> str:
    inner = rf"\left(1 + ({slope:g})\right)^{blocks} = " if residual else ""
    return rf"{inner}({factor:g})^{blocks} = {answer:g}"


def _shortcut(blocks: int) -> Setting:
    return {"view": "shortcut", "length": blocks}


VARIANTS = (basic, depth, gradient, projection, times)

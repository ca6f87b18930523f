"""C-RES-2: what a 1×1 convolution computes at a pixel, what it costs, what a bottleneck saves."""

from random import Random

from cnnlab.core.bottleneck import Bottleneck, counts, same_conv, widest_cheaper
from cnnlab.exercises.layers import Setting
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-RES-2"
_WIDTHS = (16, 24, 32, 48, 64, 96, 128, 192, 256)
_SIDES = (7, 8, 10, 14, 16, 20, 28, 32)


def _layer(c: int, m: int, n: int = 28) -> Setting:
    return {"view": "cost", "c_in": c, "c_out": m, "h": n, "w": n}


def _block(block: Bottleneck) -> Setting:
    return {
        "view": "bottleneck", "b_in": block.in_channels, "mid": block.mid_channels, "b_out": block.out_channels,
        "f": str(block.kernel), "expand": block.expand,
    }  # fmt: skip


def parameters(rng: Random) -> Question:
    """How many parameters has a 1×1 convolution?"""
    c, m, n = rng.choice(_WIDTHS), rng.choice(_WIDTHS), rng.choice(_SIDES)
    answer = counts(same_conv(c, m, 1), (n, n)).parameters
    values = {"c": c, "m": m, "n": n}
    return Question(
        text=Say("one.params", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(
            answer, (c * m, "one.params.no_bias"), (c * m + 1, "one.params.one_bias"), (c * m + c, "one.params.inputs"),
            (9 * c * m + m, "one.params.three"), (m * (c * n * n + 1), "one.params.pixels"), **values,
        ),
        solution=(
            Step(Say("one.params.solution", values), rf"{m}\cdot({c}\cdot 1\cdot 1+1)={tex(answer)}"),
        ),
        knobs=_layer(c, m, n),
    )  # fmt: skip


def pixel(rng: Random) -> Question:
    """Which value comes out at a pixel?"""
    x = [rng.randrange(0, 21) for _ in range(3)]
    w = [rng.choice((-3, -2, -1, 1, 2, 3)) for _ in range(3)]
    b = rng.choice((-9, -7, -5, -4, 3, 4, 6, 8))
    products = sum(one * other for one, other in zip(x, w, strict=True))
    values = {"x": _column(x), "w": _column(w), "b": b}
    told = " + ".join(rf"{one}\cdot {_bracket(other)}" for one, other in zip(x, w, strict=True))
    return Question(
        text=Say("one.pixel", values),
        answer=products + b,
        unit="value",
        mistakes=usual(
            products + b, (products, "one.pixel.no_bias"), (products - b, "one.pixel.minus_bias"),
            (sum(one * abs(other) for one, other in zip(x, w, strict=True)) + b, "one.pixel.no_signs"),
            (sum(x) + b, "one.pixel.no_weights"), (sum(x) * sum(w) + b, "one.pixel.sums"),
            (products + 3 * b, "one.pixel.biases"), **values,
        ),
        solution=(Step(Say("one.pixel.solution", values), rf"{told} + {_bracket(b)} = {products + b}"),),
        knobs={
            "view": "mix", "maps": "rgb", "mix": "typed", "weights": " ".join(map(str, w)), "bias": str(b),
        },
    )  # fmt: skip


def macs(rng: Random) -> Question:
    """How many multiply-adds does a 1×1 convolution take?"""
    c, m, n = rng.choice(_WIDTHS), rng.choice(_WIDTHS), rng.choice(_SIDES)
    answer = counts(same_conv(c, m, 1), (n, n)).macs
    values = {"c": c, "m": m, "n": n}
    return Question(
        text=Say("one.macs", values),
        answer=answer,
        unit="multiply_adds",
        mistakes=usual(
            answer, (c * m, "one.macs.weights"), (n * c * m, "one.macs.side"), (9 * answer, "one.macs.three"),
            (answer + n * n * m, "one.macs.bias"), (n * n * c, "one.macs.one_output"), **values,
        ),
        solution=(
            Step(Say("one.macs.solution", values), rf"{n}\cdot {n}\cdot {c}\cdot {m}={tex(answer)}"),
        ),
        knobs=_layer(c, m, n),
    )  # fmt: skip


def block(rng: Random) -> Question:
    """How many weights has a bottleneck?"""
    c, m = _widths(rng)
    made = Bottleneck(c, m, c)
    values = {"c": c, "m": m}
    return Question(
        text=Say("one.block", values),
        answer=made.parameters,
        unit="weights",
        mistakes=usual(
            made.parameters, (9 * m * m, "one.block.middle"), (c * m + 9 * m * m, "one.block.no_expand"),
            (2 * c * m + m * m, "one.block.no_taps"), (9 * (2 * c * m + m * m), "one.block.all_three"),
            (2 * c * m + 9 * c * m, "one.block.not_narrow"), (9 * c * c, "one.block.direct"), **values,
        ),
        solution=(
            Step(Say("one.block.parts", values), rf"{c}\cdot {m}={tex(c * m)},\quad 9\cdot {m}\cdot {m}="
                 rf"{tex(9 * m * m)},\quad {m}\cdot {c}={tex(c * m)}"),
            Step(Say("one.block.solution", values),
                 rf"{tex(c * m)}+{tex(9 * m * m)}+{tex(c * m)}={tex(made.parameters)}"),
        ),
        knobs=_block(made),
    )  # fmt: skip


def saving(rng: Random) -> Question:
    """How many times as many weights has the direct convolution?"""
    c, m = _widths(rng)
    f = rng.choice((3, 5, 7))
    made = Bottleneck(c, m, c, f)
    answer, direct = round(made.saving), made.direct.parameters
    values = {"c": c, "m": m, "f": f}
    return Question(
        text=Say("one.saving", values),
        answer=answer,
        unit="times",
        mistakes=usual(
            answer, (round(c / m), "one.saving.once"), (round(c * c / m / m), "one.saving.middle"),
            (round(direct / (c * m + f * f * m * m)), "one.saving.no_expand"),
            (round(f * f * c / m), "one.saving.one_narrow"), (f * f, "one.saving.taps"), **values,
        ),
        solution=(
            Step(Say("one.saving.direct", values), rf"{f * f}\cdot {c}\cdot {c}={tex(direct)}"),
            Step(Say("one.saving.solution", values),
                 rf"\frac{{{tex(direct)}}}{{{tex(made.parameters)}}}\approx {tex(answer)}"),
        ),
        knobs=_block(made),
    )  # fmt: skip


def width(rng: Random) -> Question:
    """How wide may the reduction be at most?"""
    c, m, f = rng.choice(_WIDTHS[3:]), rng.choice(_WIDTHS[:6]), rng.choice((3, 5))
    taps = f * f
    answer = widest_cheaper(Bottleneck(c, 1, m, f, expand=False))
    values = {"c": c, "m": m, "f": f}
    share = taps * c * m / (c + taps * m)
    return Question(
        text=Say("one.width", values),
        answer=answer,
        unit="channels",
        mistakes=usual(
            answer, (c - 1, "one.width.inputs"), (answer + 1, "one.width.not_cheaper"), (m, "one.width.outputs"),
            (round(c / taps), "one.width.taps"), **values,
        ),
        solution=(
            Step(Say("one.width.both", values),
                 rf"{c}\cdot r + {taps}\cdot r\cdot {m} < {taps}\cdot {c}\cdot {m}={tex(taps * c * m)}"),
            Step(Say("one.width.solution", values),
                 rf"r < \frac{{{tex(taps * c * m)}}}{{{tex(c + taps * m)}}} \approx {share:.2f}"
                 rf"\quad\Rightarrow\quad r = {answer}"),
        ),
        knobs=_block(Bottleneck(c, answer, m, f, expand=False)),
    )  # fmt: skip


def _widths(rng: Random) -> tuple[int, int]:
    """Outer and mid width, at least halved."""
    mid = rng.choice(_WIDTHS[:6])
    return mid * rng.choice((2, 3, 4, 6, 8)), mid


def _column(values: list[int]) -> str:
    return ", ".join(map(str, values))


def _bracket(value: int) -> str:
    return f"({value})" if value < 0 else str(value)


VARIANTS = (parameters, pixel, macs, block, saving, width)

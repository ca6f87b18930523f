"""C-VGG-2: field and weights of a stack of small kernels and of the large one, and where they break even."""

from random import Random

from cnnlab.core.kernel_stacks import KernelStack, dearest_ratio, widest_cheaper
from cnnlab.exercises.layers import Setting
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-VGG-2"
_WIDTHS = (8, 12, 16, 24, 32, 48, 64, 96, 128)


def _stack(rng: Random, *, alike: bool = False) -> KernelStack:
    inputs = rng.choice(_WIDTHS)
    outputs = inputs if alike else rng.choice([width for width in _WIDTHS if width != inputs])
    kernel = rng.choice((3, 3, 5))
    return KernelStack(inputs, outputs, kernel, rng.randint(2, 5 if kernel == 3 else 3))


def _knobs(stack: KernelStack) -> Setting:
    return {
        "view": "stack", "c_in": stack.in_channels, "c_out": stack.out_channels, "k": stack.kernel,
        "layers": stack.n_layers, "guess": "stack",
    }  # fmt: skip


def _values(stack: KernelStack) -> dict[str, object]:
    return {
        "c": stack.in_channels, "m": stack.out_channels, "k": stack.kernel, "n": stack.n_layers,
        "side": stack.fields[-1],
    }  # fmt: skip


def field(rng: Random) -> Question:
    """Which one kernel sees as much?"""
    kernel, layers = rng.choice((3, 5, 7, 9)), rng.randint(2, 6)
    stack = KernelStack(1, 1, kernel, layers)
    answer, values = stack.fields[-1], {"k": kernel, "n": layers}
    return Question(
        text=Say("stack.field", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (layers * kernel, "stack.field.sum"), (layers * (kernel - 1), "stack.field.no_one"),
            (kernel, "stack.field.one"), (kernel**layers, "stack.field.power"), (answer + 2, "stack.field.more"),
            **values,
        ),
        solution=(Step(Say("stack.field.solution", values), rf"{layers}\cdot({kernel}-1)+1 = {answer}"),),
        knobs={"view": "stack", "k": kernel, "layers": layers},
    )  # fmt: skip


def weights(rng: Random) -> Question:
    """How many weights has the stack?"""
    stack = _stack(rng)
    c, m, n, taps = stack.in_channels, stack.out_channels, stack.n_layers, stack.kernel**2
    answer, values = sum(layer.parameters for layer in stack.layers), _values(stack)
    return Question(
        text=Say("stack.weights", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (n * taps * c * m, "stack.weights.all_read_c"), (n * taps * m * m, "stack.weights.all_read_m"),
            (taps * c * m, "stack.weights.one"), (stack.large.parameters, "stack.weights.large"),
            (c * m + (n - 1) * m * m, "stack.weights.no_taps"), **values,
        ),
        solution=(
            Step(Say("stack.weights.first", values), rf"{taps}\cdot {c}\cdot {m} = {tex(taps * c * m)}"),
            Step(Say("stack.weights.solution", values),
                 rf"{tex(taps * c * m)} + {n - 1}\cdot {taps}\cdot {m}\cdot {m} = {tex(answer)}"),
        ),
        knobs=_knobs(stack),
    )  # fmt: skip


def large(rng: Random) -> Question:
    """How many weights has the large kernel?"""
    stack = _stack(rng)
    c, m, n, side = stack.in_channels, stack.out_channels, stack.n_layers, stack.fields[-1]
    answer, values = stack.large.parameters, _values(stack)
    return Question(
        text=Say("stack.large", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, ((n * stack.kernel) ** 2 * c * m, "stack.large.sum"), (side * c * m, "stack.large.side"),
            (n * stack.kernel**2 * c * m, "stack.large.taps"), (side * side * m, "stack.large.one_channel"), **values,
        ),
        solution=(
            Step(Say("stack.field.solution", values), rf"{n}\cdot({stack.kernel}-1)+1 = {side}"),
            Step(Say("stack.large.solution", values), rf"{side}^2\cdot {c}\cdot {m} = {tex(answer)}"),
        ),
        knobs=_knobs(stack),
    )  # fmt: skip


def share(rng: Random) -> Question:
    """With as many channels in as out: what share of the large kernel's weights has the stack?"""
    stack = _stack(rng, alike=True)
    n, taps, side = stack.n_layers, stack.kernel**2, stack.fields[-1]
    exact, values = 100 * n * taps / side**2, _values(stack)
    answer = round(exact)
    return Question(
        text=Say("stack.share", values),
        answer=answer,
        unit="percent",
        mistakes=usual(
            answer, (100 - answer, "stack.share.saved"), (round(100 * taps / side**2), "stack.share.one"),
            (round(100 * n * stack.kernel / side), "stack.share.sides"),
            (round(100 * side**2 / n / taps), "stack.share.turned"), **values,
        ),
        solution=(
            Step(Say("stack.share.solution", values),
                 rf"\frac{{{n}\cdot {taps}\,C^2}}{{{side}^2\,C^2}} = "
                 rf"\frac{{{n * taps}}}{{{side**2}}} \approx {answer}\,\%"),
        ),
        knobs=_knobs(stack),
    )  # fmt: skip


def width(rng: Random) -> Question:
    """Up to which width has the stack fewer weights?"""
    chosen = _stack(rng)
    answer = widest_cheaper(chosen)
    assert answer is not None  # two layers or more
    over, under = dearest_ratio(chosen)
    c, n, taps, side = chosen.in_channels, chosen.n_layers, chosen.kernel**2, chosen.fields[-1]
    values = _values(chosen)
    return Question(
        text=Say("stack.width", values),
        answer=answer,
        unit="channels",
        mistakes=usual(
            answer, (c, "stack.width.alike"), (answer + 1, "stack.width.not_fewer"),
            (side**2 * c // (n * taps), "stack.width.all_wide"), (side**2 * c // taps, "stack.width.one"), **values,
        ),
        solution=(
            Step(Say("stack.width.both", values),
                 rf"{taps}\cdot {c}\cdot m + {n - 1}\cdot {taps}\cdot m^2 < {side}^2\cdot {c}\cdot m"),
            Step(Say("stack.width.solution", values),
                 rf"m < \frac{{{over}}}{{{under}}}\cdot {c} = {over * c / under:.5g}"
                 rf"\quad\Rightarrow\quad m = {answer}"),
        ),
        knobs=_knobs(KernelStack(c, max(1, answer), chosen.kernel, n)),
    )  # fmt: skip


VARIANTS = (field, weights, large, share, width)

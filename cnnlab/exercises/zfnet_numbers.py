"""C-ZF-1: finer sampling, pools that round up, the enlarged variant, the way back through pools and ReLUs."""

from random import Random

from cnnlab.core.arithmetic import output_size
from cnnlab.core.specs import ConvSpec
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-ZF-1"
_RULES = ("gradient", "deconvnet", "guided")


def finer(rng: Random) -> Question:
    """How many times as many places a smaller stride has."""
    fine, times = rng.choice((1, 2, 3)), rng.choice((2, 3, 4))
    coarse = fine * times
    answer = times**2
    values = {"coarse": coarse, "fine": fine}
    return Question(
        text=Say("zf.finer", values),
        answer=answer,
        unit="times",
        mistakes=usual(answer, (times, "zf.finer.one_axis"), (2 * times, "zf.finer.added"),
                       ((coarse - fine) ** 2, "zf.finer.difference"), (coarse * fine, "zf.finer.product"), **values),
        solution=(
            Step(Say("zf.finer.axis", {}), rf"\frac{{{coarse}}}{{{fine}}} = {times}"),
            Step(Say("zf.finer.solution", {}), rf"{times}^2 = {answer}"),
        ),
        knobs={"view": "first"},
    )  # fmt: skip


def rounded_up(rng: Random) -> Question:
    """A 3×3 pool of stride 2 in ceil mode."""
    size = rng.choice([n for n in range(6, 128) if (n - 3) % 2])
    answer = output_size(size, 3, 2, ceil_mode=True)
    values = {"n": size}
    return Question(
        text=Say("zf.pool", values),
        answer=answer,
        unit="cells_each_side",
        mistakes=usual(answer, (answer - 1, "zf.pool.floor"), (answer + 1, "zf.pool.one_more"),
                       (size - 2, "zf.pool.stride"), **values),
        solution=(
            Step(Say("zf.pool.room", {}), rf"\frac{{{size} - 3}}{{2}} = {(size - 3) / 2:g}"),
            Step(Say("zf.pool.solution", {}), rf"\lceil {(size - 3) / 2:g} \rceil + 1 = {answer}"),
        ),
        knobs={"view": "layers"},
    )  # fmt: skip


def period(rng: Random) -> Question:
    """The shortest wave that cells a jump apart can hold."""
    first, second = rng.choice([(one, two) for one in (2, 3, 4) for two in (1, 2, 3, 4) if one != 2 or two != 2])
    answer = 2 * first * second
    values = {"first": first, "second": second}
    return Question(
        text=Say("zf.period", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(answer, (first * second, "zf.period.jump"), (2 * (first + second), "zf.period.sum"),
                       (2 * second, "zf.period.last"), (2 * first, "zf.period.first"), **values),
        solution=(
            Step(Say("zf.period.apart", {}), rf"{first} \cdot {second} = {first * second}"),
            Step(Say("zf.period.solution", {}), rf"2 \cdot {first * second} = {answer}"),
        ),
        knobs={"view": "first", "guess": "more"},
    )  # fmt: skip


def enlarged(rng: Random) -> Question:
    """Parameters that an enlarged layer has more than the usual one."""
    inputs, outputs, more = rng.choice((256, 384)), rng.choice((256, 384)), rng.choice((512, 768, 1024))
    small, large = (ConvSpec(inputs, each, 3).parameters for each in (outputs, more))
    answer = large - small
    values = {"c": inputs, "small": outputs, "large": more}
    return Question(
        text=Say("zf.enlarged", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(answer, (large, "zf.enlarged.all"), ((more - outputs) * inputs * 9, "zf.enlarged.no_bias"),
                       ((more - outputs) * 10, "zf.enlarged.flat"), (more - outputs, "zf.enlarged.filters"), **values),
        solution=(
            Step(Say("zf.enlarged.one", {}), rf"9 \cdot {inputs} + 1 = {tex(9 * inputs + 1)}"),
            Step(Say("zf.enlarged.solution", {}),
                 rf"({more} - {outputs}) \cdot {tex(9 * inputs + 1)} = {tex(answer)}"),
        ),
        knobs={"view": "layers", "variant": "enlarged"},
    )  # fmt: skip


def switched(rng: Random) -> Question:
    """The cell to which unpooling brings a value back."""
    window = rng.sample(range(10), 4)
    answer = window.index(max(window)) + 1
    back = rng.choice([n for n in range(2, 10) if n not in (answer, max(window))])
    values = {"window": ", ".join(map(str, window)), "back": back}
    return Question(
        text=Say("zf.switch", values),
        answer=answer,
        unit="cell_number",
        mistakes=usual(answer, (max(window), "zf.switch.value"), (answer - 1, "zf.switch.from_zero"),
                       (window.index(min(window)) + 1, "zf.switch.least"), (back, "zf.switch.back"), **values),
        solution=(
            Step(Say("zf.switch.maximum", {}), rf"\max({', '.join(map(str, window))}) = {max(window)}"),
            Step(Say("zf.switch.solution", {}), rf"\text{{}}{answer}"),
        ),
        knobs={"view": "deconv"},
    )  # fmt: skip


def passed(rng: Random) -> Question:
    """What passes a ReLU on the way back, by one of three rules."""
    # One cell of each kind, so that the three rules never agree.
    forward = [rng.randint(1, 5), rng.randint(1, 5), -rng.randint(1, 5), -rng.randint(1, 5)]
    positive = rng.sample(range(1, 9), 2)
    back = [positive[0], -rng.randint(1, 9), positive[1], -rng.randint(1, 9)]
    order = rng.sample(range(4), 4)
    forward, back = [forward[at] for at in order], [back[at] for at in order]
    rule = rng.choice(_RULES)
    sums = {each: sum(_passes(each, x, g) for x, g in zip(forward, back, strict=True)) for each in _RULES}
    answer = sums[rule]
    values = {"forward": ", ".join(map(str, forward)), "back": ", ".join(map(str, back))}
    wrong = [(sums[each], f"zf.relu.{each}.instead") for each in _RULES if each != rule]
    kept = [_passes(rule, x, g) for x, g in zip(forward, back, strict=True)]
    return Question(
        text=Say(f"zf.relu.{rule}", values),
        answer=answer,
        unit="strength",
        mistakes=usual(answer, *wrong, (sum(back), "zf.relu.everything"), **values),
        solution=(
            Step(Say(f"zf.relu.{rule}.solution", {}), " + ".join(f"({each})" for each in kept) + f" = {answer}"),
        ),
        knobs={"view": "deconv"},
    )  # fmt: skip


def _passes(rule: str, forward: int, back: int) -> int:
    on, up = forward > 0, back > 0
    return back if {"gradient": on, "deconvnet": up, "guided": on and up}[rule] else 0


VARIANTS = (finer, rounded_up, period, enlarged, switched, passed)

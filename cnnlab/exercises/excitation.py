"""C-SE-1: what squeeze, excite and scale compute, and what a gate costs."""

from random import Random

from cnnlab.core.excitation import STAGES, Gate, by_stage
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-SE-1"
_CHANNELS = (64, 96, 128, 192, 256, 384, 512, 1024)
_REDUCTIONS = (4, 8, 16, 32)
_NAMES = {"resnet18": "ResNet-18", "resnet50": "ResNet-50"}


def squeeze(rng: Random) -> Question:
    """What does the squeeze make of a map?"""
    mean = rng.randint(-4, 9)
    cells = [mean + rng.randint(-6, 6) for _ in range(3)]
    cells.append(4 * mean - sum(cells))
    values = {"map": "; ".join(f"{a}, {b}" for a, b in (cells[:2], cells[2:]))}
    return Question(
        text=Say("se.squeeze", values),
        answer=mean,
        unit="number",
        mistakes=usual(
            mean, (sum(cells), "se.squeeze.sum"), (max(cells), "se.squeeze.max"),
            (sum(cells) / 2, "se.squeeze.side"), (sum(each for each in cells if each > 0) / 4, "se.squeeze.relu"),
            (mean + 1, "se.squeeze.count"), **values,
        ),
        solution=(
            Step(Say("se.squeeze.solution", values),
                 rf"\frac{{{'+'.join(map(_bracket, cells))}}}{{4}}=\frac{{{sum(cells)}}}{{4}}={mean}"),
        ),
        knobs={"view": "steps"},
    )  # fmt: skip


def logit(rng: Random) -> Question:
    """Which number goes into the sigmoid?"""
    s = [rng.choice((0, 1, 2, 3, 4)) for _ in range(2)] + [rng.choice((-3, -2, -1))]
    w = [rng.choice((-3, -2, -1, 1, 2, 3)) for _ in s]
    b = rng.choice((-4, -3, -2, 2, 3, 4))
    hidden = [max(each, 0) for each in s]
    answer = sum(one * other for one, other in zip(w, hidden, strict=True)) + b
    values = {"s": _listed(s), "w": _listed(w), "b": b}
    told = " + ".join(rf"{_bracket(one)}\cdot {other}" for one, other in zip(w, hidden, strict=True))
    no_relu = sum(one * other for one, other in zip(w, s, strict=True)) + b
    return Question(
        text=Say("se.logit", values),
        answer=answer,
        unit="number",
        mistakes=usual(
            answer, (no_relu, "se.logit.no_relu"), (answer - b, "se.logit.no_bias"),
            (answer - 2 * b, "se.logit.minus_bias"), (sum(hidden) * sum(w) + b, "se.logit.sums"),
            (max(answer, 0), "se.logit.relu_twice"), **values,
        ),
        solution=(
            Step(Say("se.logit.relu", values), rf"\mathrm{{ReLU}}({_listed(s)}) = ({_listed(hidden)})"),
            Step(Say("se.logit.solution", values), rf"{told} + {_bracket(b)} = {answer}"),
        ),
        knobs={"view": "steps"},
    )  # fmt: skip


def _gate(rng: Random, *, bias: bool) -> tuple[Gate, dict[str, object]]:
    gate = Gate(rng.choice(_CHANNELS), rng.choice(_REDUCTIONS), bias)
    return gate, {"c": gate.channels, "r": gate.reduction, "h": gate.hidden}


def weights(rng: Random) -> Question:
    """How many weights has a gate without biases?"""
    gate, values = _gate(rng, bias=False)
    c, r, h, answer = gate.channels, gate.reduction, gate.hidden, gate.counts.parameters
    return Question(
        text=Say("se.weights", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (c * h, "se.weights.one_layer"), (2 * c * c, "se.weights.no_reduction"),
            (2 * c * r, "se.weights.times_r"), (h * h, "se.weights.hidden"), (2 * h, "se.weights.units"), **values,
        ),
        solution=(
            Step(Say("se.hidden.solution", values), rf"{c} / {r} = {h}"),
            Step(Say("se.weights.solution", values), rf"2\cdot {c}\cdot {h}={tex(answer)}"),
        ),
        knobs={"view": "cost", "reduction": str(r), "bias": False},
    )  # fmt: skip


def parameters(rng: Random) -> Question:
    """How many parameters has torchvision's gate?"""
    gate, values = _gate(rng, bias=True)
    c, h, answer = gate.channels, gate.hidden, gate.counts.parameters
    product = 2 * c * h
    return Question(
        text=Say("se.params", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(
            answer, (product, "se.params.no_bias"), (product + 2, "se.params.one_each"),
            (product + 2 * c, "se.params.both_wide"), (c * h + h + c, "se.params.one_layer"), **values,
        ),
        solution=(
            Step(Say("se.hidden.solution", values), rf"{c} / {gate.reduction} = {h}"),
            Step(Say("se.params.solution", values), rf"2\cdot {c}\cdot {h} + {h} + {c}={tex(answer)}"),
        ),
        knobs={"view": "cost", "reduction": str(gate.reduction), "bias": True},
    )  # fmt: skip


def macs(rng: Random) -> Question:
    """How many multiply-adds do both layers take?"""
    gate, values = _gate(rng, bias=False)
    n, c, h, answer = rng.choice((7, 14, 28)), gate.channels, gate.hidden, gate.counts.macs
    values = {**values, "n": n}
    return Question(
        text=Say("se.macs", values),
        answer=answer,
        unit="multiply_adds",
        mistakes=usual(
            answer, (answer * n * n, "se.macs.pixels"), (c * h, "se.macs.one_layer"),
            (answer + h + c, "se.macs.bias"), (c * n * n, "se.macs.scale"), **values,
        ),
        solution=(Step(Say("se.macs.solution", values), rf"2\cdot {c}\cdot {h}={tex(answer)}"),),
        knobs={"view": "cost", "reduction": str(gate.reduction), "bias": False},
    )  # fmt: skip


def stage(rng: Random) -> Question:
    """How many weights do the gates of a stage add?"""
    name, r, at = rng.choice(tuple(STAGES)), rng.choice(_REDUCTIONS), rng.randrange(4)
    channels, blocks = STAGES[name][at]
    answer = list(by_stage(name, r, bias=False))[at].parameters
    one = Gate(channels, r, bias=False).counts.parameters
    values = {"network": _NAMES[name], "stage": at + 1, "blocks": blocks, "c": channels, "r": r}
    return Question(
        text=Say("se.stage", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (one, "se.stage.one_block"), (answer // 2, "se.stage.one_layer"),
            (blocks * 2 * channels**2, "se.stage.no_reduction"), **values,
        ),
        solution=(
            Step(Say("se.stage.gate", values), rf"2\cdot {channels}\cdot \tfrac{{{channels}}}{{{r}}}={tex(one)}"),
            Step(Say("se.stage.solution", values), rf"{blocks}\cdot {tex(one)}={tex(answer)}"),
        ),
        knobs={"view": "cost", "net": name, "reduction": str(r), "bias": False},
    )  # fmt: skip


def _listed(values: list[int]) -> str:
    return ", ".join(map(str, values))


def _bracket(value: int) -> str:
    return f"({value})" if value < 0 else str(value)


VARIANTS = (squeeze, logit, weights, parameters, macs, stage)

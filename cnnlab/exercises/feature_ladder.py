"""C-BOW-2: what is learnt on each rung, what an accuracy is worth, and the lead of one way over another."""

import math
from random import Random

from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-BOW-2"
_NORMAL_95 = 1.96
_PARTS = 5


def classifier(rng: Random) -> Question:
    """Parameters of the linear classifier on top of fixed features."""
    features, classes = rng.choice((324, 500, 784, 1000, 1296, 1764, 2048, 3072)), rng.choice((5, 10, 12, 15))
    answer = classes * features + classes
    values = {"features": features, "classes": classes}
    return Question(
        text=Say("ladder.classifier", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(
            answer, (classes * features, "ladder.classifier.no_bias"), (features + classes, "ladder.classifier.sum"),
            (features, "ladder.classifier.one"), (classes * features + 1, "ladder.classifier.one_bias"), **values,
        ),
        solution=(
            Step(Say("ladder.classifier.solution", values),
                 rf"{classes} \cdot {tex(features)} + {classes} = {tex(answer)}"),
        ),
        knobs={},
    )  # fmt: skip


def convolutions(rng: Random) -> Question:
    """Parameters that the network learns and the random filters do not."""
    depth, first, second, side = (
        rng.choice((1, 3)),
        rng.choice((8, 12, 16, 24)),
        rng.choice((16, 32, 48)),
        rng.choice((3, 5)),
    )
    one, other = side**2 * depth * first + first, side**2 * first * second + second
    answer = one + other
    values = {"c": depth, "a": first, "b": second, "f": side}
    return Question(
        text=Say("ladder.convolutions", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(
            answer, (answer - first - second, "ladder.convolutions.no_bias"), (other, "ladder.convolutions.second"),
            (side**2 * (first + second) + first + second, "ladder.convolutions.flat"),
            (side**2 * depth * (first + second) + first + second, "ladder.convolutions.depth"), **values,
        ),
        solution=(
            Step(Say("ladder.convolutions.first", values),
                 rf"{side}^2 \cdot {depth} \cdot {first} + {first} = {tex(one)}"),
            Step(Say("ladder.convolutions.solution", values),
                 rf"{tex(one)} + {side}^2 \cdot {first} \cdot {second} + {second} = {tex(answer)}"),
        ),
        knobs={"guess": "random"},
    )  # fmt: skip


def wrong(rng: Random) -> Question:
    """Pictures behind an accuracy."""
    pictures = rng.choice((200, 300, 400, 500, 800, 2000))
    percent = rng.choice([each for each in range(70, 100) if (each * pictures) % 100 == 0])
    answer = pictures * (100 - percent) // 100
    values = {"n": pictures, "percent": percent}
    return Question(
        text=Say("ladder.wrong", values),
        answer=answer,
        unit="pictures",
        mistakes=usual(
            answer, (pictures - answer, "ladder.wrong.right"), (100 - percent, "ladder.wrong.percent"),
            (pictures * percent // 1000, "ladder.wrong.shifted"), **values,
        ),
        solution=(
            Step(Say("ladder.wrong.solution", values), rf"{pictures} \cdot \frac{{{100 - percent}}}{{100}} = {answer}"),
        ),
        knobs={"view": "pictures"},
    )  # fmt: skip


def half_width(rng: Random) -> Question:
    """How far the 95 % interval of an accuracy reaches to each side, in points."""
    pictures, percent = rng.choice((100, 225, 400, 900, 1600, 2500)), rng.choice((50, 80, 90, 64, 36, 98))
    share = percent / 100
    error = 100 * math.sqrt(share * (1 - share) / pictures)  # in points
    answer = round(_NORMAL_95 * error, 2)
    values = {"n": pictures, "percent": percent}
    return Question(
        text=Say("ladder.half_width", values),
        answer=answer,
        unit="points",
        mistakes=usual(
            answer, (round(error, 2), "ladder.half_width.one"),
            (round(2 * _NORMAL_95 * error, 2), "ladder.half_width.whole"),
            (round(_NORMAL_95 * error * math.sqrt(pictures), 2), "ladder.half_width.no_n"),
            (round(_NORMAL_95 * 100 * share * (1 - share) / math.sqrt(pictures), 2), "ladder.half_width.no_root"),
            **values,
        ),
        solution=(
            Step(Say("ladder.half_width.error", values),
                 rf"\sqrt{{\frac{{{share:g} \cdot {1 - share:g}}}{{{pictures}}}}} = {error / 100:.5g}"),
            Step(Say("ladder.half_width.solution", values),
                 rf"{_NORMAL_95} \cdot {error / 100:.5g} = {answer / 100:.4f} = {answer:g}\ \%"),
        ),
        knobs={},
    )  # fmt: skip


def lead(rng: Random) -> Question:
    """The mean lead over five parts."""
    theirs = [rng.randrange(740, 860) for _ in range(_PARTS)]  # tenths of a percent
    leads = [rng.randrange(-10, 60) for _ in range(_PARTS)]
    total = sum(leads)
    leads[-1] -= total % _PARTS  # so that the mean has one decimal
    ours = [each + ahead for each, ahead in zip(theirs, leads, strict=True)]
    answer = sum(leads) / _PARTS / 10
    values = {"ours": _row(ours), "theirs": _row(theirs)}
    largest = max(leads) / 10
    return Question(
        text=Say("ladder.lead", values),
        answer=answer,
        unit="points",
        mistakes=usual(
            answer, (sum(leads) / 10, "ladder.lead.sum"), (largest, "ladder.lead.largest"),
            (-answer, "ladder.lead.sign"), (sorted(leads)[_PARTS // 2] / 10, "ladder.lead.median"), **values,
        ),
        solution=(
            Step(Say("ladder.lead.pairs", values), r",\ ".join(f"{each / 10:g}" for each in leads)),
            Step(Say("ladder.lead.solution", values), rf"\frac{{{sum(leads) / 10:g}}}{{5}} = {answer:g}"),
        ),
        knobs={"guess": "cnn"},
    )  # fmt: skip


def _row(tenths: list[int]) -> str:
    return ", ".join(f"{each / 10:.1f}" for each in tenths)


VARIANTS = (classifier, wrong, convolutions, lead, half_width)

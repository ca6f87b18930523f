"""C-VGG-1: layers with weights, sizes of maps, the field through the first stages, the first fully connected layer."""

from random import Random

from cnnlab.core.arithmetic import output_size
from cnnlab.core.dense import DenseSpec
from cnnlab.exercises.layers import Layer, Setting, field
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-VGG-1"
_FAMILY: Setting = {"view": "family"}
_CHANNELS, _UNITS = 512, 4096


def named(rng: Random) -> Question:
    """Which number is in the name?"""
    stages = [rng.randint(1, 2), rng.randint(1, 3), *(rng.randint(2, 5) for _ in range(3))]
    convs = sum(stages)
    values = {"stages": ", ".join(map(str, stages)), "convs": convs}
    return Question(
        text=Say("vgg.named", values),
        answer=convs + 3,
        unit="layers",
        mistakes=usual(
            convs + 3, (convs, "vgg.named.no_fc"), (convs + 8, "vgg.named.pools"), (convs + 5, "vgg.named.pools_no_fc"),
            (convs + 1, "vgg.named.one_fc"), (convs + 2, "vgg.named.hidden"), **values,
        ),
        solution=(Step(Say("vgg.named.solution", values), rf"{'+'.join(map(str, stages))} + 3 = {convs + 3}"),),
        knobs=_FAMILY,
    )  # fmt: skip


def side(rng: Random) -> Question:
    """How large is the map after some stages?"""
    n, stages = 32 * rng.randint(3, 14), rng.randint(2, 5)
    answer = n
    for _ in range(stages):
        answer = output_size(answer, 2, 2)
    values = {"n": n, "stages": stages}
    assert isinstance(answer, int)
    return Question(
        text=Say("vgg.side", values),
        answer=answer,
        unit="cells_each_side",
        mistakes=usual(
            answer, (2 * answer, "vgg.side.one_less"), (n // (2 * stages), "vgg.side.linear"), (n, "vgg.side.same"),
            (answer - 2, "vgg.side.no_padding"), **values,
        ),
        solution=(Step(Say("vgg.side.solution", values), rf"\frac{{{n}}}{{2^{stages}}} = {answer}"),),
        knobs=_FAMILY,
    )  # fmt: skip


def seen(rng: Random) -> Question:
    """What does a cell of the second stage's last convolution see?"""
    first, second = rng.randint(1, 4), rng.randint(1, 5)
    conv = Layer(3, padding=1)
    answer = field([conv] * first + [Layer(2, 2, kind="maxpool")] + [conv] * second)
    values = {"first": first, "second": second}
    alike, pooled = 1 + 2 * (first + second), 1 + 2 * first + 4 * second
    return Question(
        text=Say("vgg.seen", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (alike + 1, "vgg.seen.no_jump"), (pooled, "vgg.seen.no_pool"), (alike, "vgg.seen.neither"),
            (2 * (1 + 2 * first) + 2 * second, "vgg.seen.doubled"), **values,
        ),
        solution=(
            Step(Say("vgg.seen.first", values), rf"1 + {first}\cdot 2 + 1 = {2 + 2 * first}"),
            Step(Say("vgg.seen.solution", values), rf"{2 + 2 * first} + {second}\cdot 2\cdot 2 = {answer}"),
        ),
        knobs=_FAMILY,
    )  # fmt: skip


def dense(rng: Random) -> Question:
    """How many weights has the first fully connected layer?"""
    n = 32 * rng.choice([each for each in range(3, 13) if each != 7])
    cells = n // 32
    answer = DenseSpec((_CHANNELS, cells, cells), (_UNITS,), bias=False).parameters
    values = {"n": n, "cells": cells}
    return Question(
        text=Say("vgg.dense", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (_CHANNELS * _UNITS, "vgg.dense.one_cell"), (cells * _CHANNELS * _UNITS, "vgg.dense.one_side"),
            (cells**2 * _UNITS, "vgg.dense.one_channel"), (49 * _CHANNELS * _UNITS, "vgg.dense.as_224"),
            (n * n * 3 * _UNITS, "vgg.dense.picture"), **values,
        ),
        solution=(
            Step(Say("vgg.dense.cells", values), rf"\frac{{{n}}}{{2^5}} = {cells}"),
            Step(Say("vgg.dense.solution", values),
                 rf"{cells}\cdot {cells}\cdot {_CHANNELS}\cdot {_UNITS} = {tex(answer)}"),
        ),
        knobs=_FAMILY,
    )  # fmt: skip


VARIANTS = (named, side, seen, dense)

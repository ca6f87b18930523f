"""C-ALEX-1: sizes and parameters of AlexNet's layers, crops, dropout, response normalisation."""

from random import Random

import numpy as np

from cnnlab.core.alexnets import HIDDEN
from cnnlab.core.arithmetic import output_size
from cnnlab.core.augmenting import places
from cnnlab.core.dropping import train_mode
from cnnlab.core.response_norm import ResponseNorm
from cnnlab.core.specs import ConvSpec
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-ALEX-1"
_KERNEL, _STRIDE = 11, 4


def first_layer(rng: Random) -> Question:
    """Cells after 11×11 at stride 4, where the windows need not fit."""
    size, padding = rng.randint(120, 256), rng.choice((0, 2))
    answer = output_size(size, _KERNEL, _STRIDE, padding)
    room = size + 2 * padding - _KERNEL
    values = {"n": size, "p": padding}
    return Question(
        text=Say("alex.first", values),
        answer=answer,
        unit="cells_each_side",
        mistakes=usual(
            answer, (room // _STRIDE, "alex.first.no_one"), (-(-room // _STRIDE) + 1, "alex.first.up"),
            (room // _KERNEL + 1, "alex.first.kernel"), (size // _STRIDE, "alex.first.plain"),
            **values,
        ),
        solution=(
            Step(Say("alex.first.room", {}), rf"{size} + 2 \cdot {padding} - {_KERNEL} = {room}"),
            Step(Say("alex.first.solution", {}),
                 rf"\left\lfloor \frac{{{room}}}{{{_STRIDE}}} \right\rfloor + 1 = {answer}"),
        ),
        knobs={"n": size, "way": "pad" if padding else "floor"},
    )  # fmt: skip


def towers(rng: Random) -> Question:
    """Weights of a convolution in two groups."""
    kernel = rng.choice((3, 5))
    inputs, outputs = rng.choice((96, 192, 256, 384)), rng.choice((128, 256, 384))
    spec = ConvSpec(inputs, outputs, kernel, groups=2, bias=False)
    answer = spec.parameters
    values = {"k": kernel, "c": inputs, "m": outputs}
    return Question(
        text=Say("alex.towers", values),
        answer=answer,
        unit="weights",
        mistakes=usual(
            answer, (2 * answer, "alex.towers.forgotten"), (answer // 2, "alex.towers.twice"),
            (answer + outputs, "alex.towers.biases"), (inputs // 2 * outputs, "alex.towers.no_taps"), **values,
        ),
        solution=(
            Step(Say("alex.towers.depth", {}), rf"\frac{{{inputs}}}{{2}} = {inputs // 2}"),
            Step(Say("alex.towers.solution", {}),
                 rf"{outputs} \cdot {inputs // 2} \cdot {kernel}^2 = {tex(answer)}"),
        ),
        knobs={"towers": True, "guess": "fc"},
    )  # fmt: skip


def crops(rng: Random) -> Question:
    """Different crops of a picture, mirrored ones too."""
    crop = rng.choice((24, 28, 112, 196, 224))
    side = crop + rng.choice((4, 8, 16, 32))
    answer = 2 * places(side, crop)
    values = {"n": side, "crop": crop}
    return Question(
        text=Say("alex.crops", values),
        answer=answer,
        unit="pictures",
        mistakes=usual(
            answer, (2 * (side - crop) ** 2, "alex.crops.paper"), (answer // 2, "alex.crops.mirror"),
            (2 * (side - crop + 1), "alex.crops.one_axis"), (2 * (side // crop) ** 2, "alex.crops.tiles"), **values,
        ),
        solution=(
            Step(Say("alex.crops.places", {}), rf"{side} - {crop} + 1 = {side - crop + 1}"),
            Step(Say("alex.crops.solution", {}), rf"2 \cdot {side - crop + 1}^2 = {tex(answer)}"),
        ),
        knobs={"view": "augment"},
    )  # fmt: skip


def dense(rng: Random) -> Question:
    """Parameters of the first fully connected layer for a last map of another size."""
    side, maps = rng.randint(2, 8), rng.choice((192, 256, 384))
    inputs = maps * side**2
    answer = HIDDEN * (inputs + 1)
    values = {"side": side, "maps": maps, "hidden": HIDDEN}
    return Question(
        text=Say("alex.dense", values),
        answer=answer,
        unit="parameters",
        mistakes=usual(
            answer, (HIDDEN * inputs, "alex.dense.no_bias"), (HIDDEN * inputs + 1, "alex.dense.one_bias"),
            (HIDDEN * (maps * side + 1), "alex.dense.one_axis"), (HIDDEN * (side**2 + 1), "alex.dense.one_map"),
            **values,
        ),
        solution=(
            Step(Say("alex.dense.inputs", {}), rf"{maps} \cdot {side}^2 = {tex(inputs)}"),
            Step(Say("alex.dense.solution", {}), rf"{HIDDEN} \cdot ({tex(inputs)} + 1) = {tex(answer)}"),
        ),
        knobs={"guess": "fc"},
    )  # fmt: skip


def dropped(rng: Random) -> Question:
    """What a unit that stays becomes in training, in torch."""
    p, keep = rng.choice(((0.5, 0.5), (0.2, 0.8), (0.75, 0.25), (0.6, 0.4)))
    value = rng.choice((2, 4, 6, 8, 12, 16, 20))
    answer = round(float(train_mode(np.array([float(value)]), np.array([True]), p, "inverted")[0]), 10)
    answer = int(answer) if answer.is_integer() else answer
    values = {"p": p, "value": value}
    return Question(
        text=Say("alex.dropout", values),
        answer=answer,
        unit="strength",
        mistakes=usual(
            answer, (value, "alex.dropout.untouched"), (round(value * keep, 10), "alex.dropout.multiplied"),
            (round(value / p, 10), "alex.dropout.wrong_share"), (0, "alex.dropout.zero"), **values,
        ),
        solution=(
            Step(Say("alex.dropout.keep", {}), rf"1 - {p:g} = {keep:g}"),
            Step(Say("alex.dropout.solution", {}), rf"\frac{{{value}}}{{{keep:g}}} = {answer:g}"),
        ),
        knobs={"view": "dropout", "p": p, "scaling": "inverted"},
    )  # fmt: skip


def response(rng: Random) -> Question:
    """A cell after local response normalisation, with numbers that divide."""
    near = [rng.randint(0, 3) for _ in range(5)]
    near[2] = rng.randint(1, 4)
    outer = [rng.randint(1, 5) for _ in range(2)]
    total = sum(each**2 for each in near)
    scale = next(each for each in (10, 20, 25, 40, 50, 100) if each > total)
    k = scale - total
    maps = np.array([outer[0], *near, outer[1]], float)[:, None, None]
    answer = round(float(ResponseNorm(5, float(k), 1.0, 1.0)(maps)[3, 0, 0]), 10)
    everything = total + outer[0] ** 2 + outer[1] ** 2
    values = {"maps": ", ".join(map(str, maps[:, 0, 0].astype(int))), "k": k, "a": near[2]}
    return Question(
        text=Say("alex.lrn", values),
        answer=answer,
        unit="normalised",
        mistakes=usual(
            answer, (round(near[2] / (k + everything), 4), "alex.lrn.all"), (near[2] / total, "alex.lrn.no_k"),
            (round(near[2] / (k + sum(near)), 4), "alex.lrn.no_squares"),
            (round(near[2] / (k + total - near[2] ** 2), 4), "alex.lrn.not_itself"), **values,
        ),
        solution=(
            Step(Say("alex.lrn.sum", {}), " + ".join(f"{each}^2" for each in near) + rf" = {total}"),
            Step(Say("alex.lrn.solution", {}), rf"\frac{{{near[2]}}}{{{k} + {total}}} = {answer:g}"),
        ),
        knobs={"view": "norm"},
    )  # fmt: skip


VARIANTS = (first_layer, towers, crops, dense, dropped, response)

"""C-OUT-3: how many layers until one cell sees a whole row of pixels; stride and pooling as the way out."""

from collections.abc import Sequence
from random import Random

from cnnlab.core.fields import layers_to_cover
from cnnlab.exercises.layers import Layer, field, field_knobs
from cnnlab.exercises.question import Number, Question, Say, Setting, Step, usual

CLAIM = "C-OUT-3"
_POOL = Layer(2, 2, kind="maxpool")
_LONGEST_SHOWN = 12  # layers that a table or picture still shows well


def _picture(layers: Sequence[Layer], pixels: int) -> Setting:
    """The stack on a picture, padded so that it does not shrink away; nothing where it is too long to look at."""
    padded = [layer._replace(padding=(layer.kernel - 1) // 2) for layer in layers]
    return field_knobs(padded, pixels) if len(layers) <= _LONGEST_SHOWN else {}


def _slips(answer: int, near: Sequence[tuple[Number, str]]) -> list[tuple[Number, str]]:
    return [slip for slip in near if slip[0] > 0] + [(answer - 1, "cover.one_less"), (answer + 1, "cover.one_more")]


def plain(rng: Random) -> Question:
    """Stride 1, one kernel."""
    pixels, k = rng.choice((13, 14, 27, 28, 32, 55, 56, 64, 96, 112, 224)), rng.choice((3, 5, 7))
    answer = layers_to_cover(pixels, k)
    reached = field([Layer(k)] * answer)
    values = {"n": pixels, "k": k, "grow": k - 1, "l": answer, "r": reached, "before": field([Layer(k)] * (answer - 1))}
    return Question(
        text=Say("cover.plain", values),
        answer=answer,
        unit="layers",
        mistakes=usual(
            answer,
            *_slips(
                answer,
                [(-(-pixels // k), "cover.kernel"), (-(-pixels // (k - 1)), "cover.no_one"),
                 ((pixels - 1) // (k - 1), "cover.rounded_down"), (pixels - k + 1, "cover.shrinking"),
                 ((pixels - 1) / (k - 1), "cover.fraction")],
            ),
            **values,
        ),
        solution=(
            Step(Say("cover.solution_plain", values), rf"1+L\cdot({k}-1)\ge{pixels}"),
            Step(Say("cover.solution", values),
                 rf"L=\left\lceil\frac{{{pixels}-1}}{{{k - 1}}}\right\rceil={answer}"),
        ),
        knobs={"pixels": pixels},
    )  # fmt: skip


def pooled_first(rng: Random) -> Question:
    """One pool, then convolutions at stride 1."""
    pixels, k = rng.choice((27, 28, 32, 55, 56, 64, 96, 112, 224)), rng.choice((3, 5, 7))
    answer = layers_to_cover(-(-pixels // 2), k)  # behind the pool a step is 2 pixels: half as many to cover
    alone = layers_to_cover(pixels, k)
    values = {"n": pixels, "k": k, "grow": 2 * (k - 1), "l": answer, "r": field([_POOL, *[Layer(k)] * answer])}
    values["before"] = field([_POOL, *[Layer(k)] * (answer - 1)])
    return Question(
        text=Say("cover.pooled", values),
        answer=answer,
        unit="layers",
        mistakes=usual(
            answer,
            *_slips(
                answer,
                [(alone, "cover.pool_ignored"), (-(-(pixels - 2) // (k - 1)), "cover.pool_added"),
                 (answer + 1, "cover.pool_counted"), (-(-pixels // (2 * k)), "cover.kernel")],
            ),
            **values,
        ),
        solution=(
            Step(Say("cover.solution_pooled", values), rf"2+L\cdot2\cdot({k}-1)\ge{pixels}"),
            Step(Say("cover.solution", values),
                 rf"L=\left\lceil\frac{{{pixels}-2}}{{{2 * (k - 1)}}}\right\rceil={answer}"),
        ),
        knobs=_picture([_POOL, *[Layer(k)] * answer], pixels),
    )  # fmt: skip


def strided(rng: Random) -> Question:
    """Every convolution has stride 2."""
    pixels, k = rng.choice((13, 14, 27, 28, 32, 55, 56, 64, 96, 112, 224)), rng.choice((3, 5, 7))
    answer = layers_to_cover(pixels, k, stride=2)
    fields = [field([Layer(k, 2)] * number) for number in range(1, answer + 1)]
    values = {"n": pixels, "k": k, "l": answer, "r": fields[-1], "before": fields[-2] if answer > 1 else 1}
    return Question(
        text=Say("cover.strided", values),
        answer=answer,
        unit="layers",
        mistakes=usual(
            answer,
            *_slips(
                answer,
                [(layers_to_cover(pixels, k), "cover.stride_ignored"),
                 (-(-(pixels - 1) // (2 * (k - 1))), "cover.stride_once")],
            ),
            **values,
        ),
        solution=(
            Step(Say("cover.solution_strided", values), rf"R_L=1+({k}-1)\cdot(1+2+4+\dots+2^{{L-1}})"),
            Step(Say("cover.solution_series", values), r",\ ".join(map(str, fields)) + rf"\ge{pixels}"),
        ),
        knobs=_picture([Layer(k, 2)] * answer, pixels),
    )  # fmt: skip


def blocks(rng: Random) -> Question:
    """Blocks of one convolution and one pool."""
    pixels, k = rng.choice((14, 27, 28, 32, 55, 56, 64, 96, 112, 224)), rng.choice((3, 5, 7))
    answer = layers_to_cover(pixels, k, pool=2)
    fields = [field([Layer(k), _POOL] * number) for number in range(1, answer + 1)]
    values = {"n": pixels, "k": k, "l": answer, "r": fields[-1], "before": fields[-2] if answer > 1 else 1}
    return Question(
        text=Say("cover.blocks", values),
        answer=answer,
        unit="blocks",
        mistakes=usual(
            answer,
            *_slips(
                answer,
                [(2 * answer, "cover.layers_counted"), (-(-(pixels - 1) // k), "cover.jump_ignored"),
                 (layers_to_cover(pixels, k), "cover.pool_ignored")],
            ),
            **values,
        ),
        solution=(
            Step(Say("cover.solution_blocks", values), rf"R_b=1+{k}\cdot(1+2+4+\dots+2^{{b-1}})"),
            Step(Say("cover.solution_series", values), r",\ ".join(map(str, fields)) + rf"\ge{pixels}"),
        ),
        knobs=_picture([Layer(k), _POOL] * answer, pixels),
    )  # fmt: skip


VARIANTS = (plain, pooled_first, strided, blocks)

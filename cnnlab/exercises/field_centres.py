"""C-RF-4: where a field sits: start, jump, and the centre of any cell."""

from collections.abc import Sequence
from random import Random

from cnnlab.exercises.layers import Layer, field, field_knobs, jump, recursion, start
from cnnlab.exercises.question import Number, Question, Say, Step, tex, usual

CLAIM = "C-RF-4"


def _stack(rng: Random, length: int, *, dilated: bool = False) -> tuple[Layer, ...]:
    layers = []
    for place in range(length):
        if place and rng.random() < 0.3:
            layers.append(Layer(2, 2, kind="maxpool"))
            continue
        k, d = rng.choice((3, 3, 5, 7) if place == 0 else (3, 3, 5)), rng.choice((1, 2)) if dilated and place else 1
        layers.append(Layer(k, rng.choice((1, 2, 2)), rng.randint(0, d * (k - 1) // 2), d))
    if jump(layers) == 1:
        layers[0] = layers[0]._replace(stride=2)
    return tuple(layers)


def _steps(layers: Sequence[Layer]) -> tuple[Step, ...]:
    """start_l = start_{l−1} + (D(F − 1)/2 − P)·j_{l−1}, one line for each layer."""
    steps = []
    for place, layer in enumerate(layers, 1):
        before, apart = (start(layers[: place - 1]), jump(layers[: place - 1])) if place > 1 else (0.5, 1)
        spread = rf"{layer.dilation}\cdot" if layer.dilation > 1 else ""
        inside = rf"\frac{{{spread}({layer.kernel}-1)}}{{2}}-{layer.padding}"
        formula = rf"{tex(before)}+\left({inside}\right)\cdot{apart}={tex(start(layers[:place]))}"
        steps.append(Step(Say("centre.step", {"i": place}), formula))
    return tuple(steps)


def _sum(layers: Sequence[Layer], term) -> float:
    return 0.5 + sum(term(layer, jump(layers[:place]) if place else 1) for place, layer in enumerate(layers))


def _start_slips(layers: Sequence[Layer]) -> tuple[tuple[Number, str], ...]:
    """Starts that come out when one part of the recursion is forgotten."""
    right = start(layers)
    return (
        (right - 0.5, "centre.from_zero"),
        (_sum(layers, lambda layer, apart: layer.reach / 2 * apart), "centre.no_padding"),
        (
            _sum(layers, lambda layer, apart: (layer.reach / 2 - layer.padding) * apart * layer.stride),
            "centre.own_stride",
        ),
        (_sum(layers, lambda layer, apart: layer.reach / 2 - layer.padding), "centre.no_jump"),
        (_sum(layers, lambda layer, apart: layer.reach / 2 * apart - layer.padding), "centre.padding_unscaled"),
        (_sum(layers, lambda layer, apart: ((layer.kernel - 1) / 2 - layer.padding) * apart), "centre.no_dilation"),
        (_sum(layers, lambda layer, apart: (layer.reach - layer.padding) * apart), "centre.no_half"),
        (_sum(layers, lambda layer, apart: (layer.kernel / 2 - layer.padding) * apart), "centre.half_kernel"),
    )


def _first(layers: tuple[Layer, ...]) -> Question:
    answer = start(layers)
    values = {"l": len(layers)}
    return Question(
        text=Say("centre.start", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(answer, *_start_slips(layers), **values),
        solution=_steps(layers),
        knobs=field_knobs(layers, 112, cell=0),
        layers=layers,
    )


def one_layer(rng: Random) -> Question:
    """The start after one layer."""
    k, d = rng.choice((3, 5, 7, 11)), rng.choice((1, 1, 2))
    padding = rng.randrange(d * (k - 1) // 2)  # the full half would leave the centre where it is
    return _first((Layer(k, rng.choice((1, 2, 3, 4)), padding, d),))


def two_layers(rng: Random) -> Question:
    """The start after two layers."""
    return _first(_stack(rng, 2))


def three_layers(rng: Random) -> Question:
    """The start after three layers, some dilated."""
    return _first(_stack(rng, 3, dilated=True))


def cell(rng: Random) -> Question:
    """The centre of any cell."""
    layers, place = _stack(rng, rng.choice((1, 2))), rng.randint(2, 9)
    first, apart = start(layers), jump(layers)
    answer = first + place * apart
    before = jump(layers[:-1]) if len(layers) > 1 else 1
    values = {"l": len(layers), "i": place, "j": apart, "start": first}
    return Question(
        text=Say("centre.cell", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (answer - 0.5, "centre.from_zero"), (first + (place - 1) * apart, "centre.counted_from_one"),
            (first + place, "centre.cell.no_jump"), (first + place * before, "centre.cell.jump_before"),
            (place * apart, "centre.cell.no_start"), (0.5 + place * apart, "centre.cell.half_only"), **values,
        ),
        solution=(
            *_steps(layers),
            Step(Say("centre.solution_cell", values), rf"{tex(first)}+{place}\cdot{apart}={tex(answer)}"),
        ),
        knobs=field_knobs(layers, 112, cell=place),
        layers=layers,
    )  # fmt: skip


def left_edge(rng: Random) -> Question:
    """Where a cell's field begins."""
    layers, place = _stack(rng, 2), rng.randint(2, 6)
    size, centre = field(layers), start(layers) + place * jump(layers)
    answer = centre - size / 2
    values = {"l": len(layers), "i": place, "r": size, "centre": centre}
    return Question(
        text=Say("centre.edge", values),
        answer=int(answer),
        unit="pixels",
        mistakes=usual(
            int(answer), (centre, "centre.edge.centre"), (centre + size / 2, "centre.edge.right"),
            (centre - (size - 1) / 2, "centre.edge.middle"), (centre - size, "centre.edge.whole"),
            (answer - jump(layers), "centre.counted_from_one"), **values,
        ),
        solution=(
            Step(Say("centre.solution_field", values), recursion(layers)[-1]),
            Step(Say("centre.solution_centre", values),
                 rf"{tex(start(layers))}+{place}\cdot{jump(layers)}={tex(centre)}"),
            Step(Say("centre.solution_edge", values), rf"{tex(centre)}-\frac{{{size}}}{{2}}={tex(answer)}"),
        ),
        knobs=field_knobs(layers, 112, cell=place),
        layers=layers,
    )  # fmt: skip


VARIANTS = (one_layer, two_layers, cell, left_edge, three_layers)

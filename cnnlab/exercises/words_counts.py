"""C-BOW-1: patches, the nearest word, histograms of words and their lengths, inertia, and weights of words."""

from random import Random

import numpy as np

from cnnlab.core import k_means, visual_words
from cnnlab.exercises.question import Question, Say, Step, tex, usual

CLAIM = "C-BOW-1"

_SIDES = {"fashion_mnist": 28, "textures": 32}


def patches(rng: Random) -> Question:
    """How many patches a picture is read in."""
    data = rng.choice(tuple(_SIDES))
    side, size, stride = _SIDES[data], rng.randint(3, 8), rng.choice((1, 2, 3, 4))
    along = (side - size) // stride + 1
    answer = along**2
    values = {"side": side, "size": size, "stride": stride}
    return Question(
        text=Say("words.patches", values),
        answer=answer,
        unit="patches",
        mistakes=usual(
            answer, (along, "words.patches.one_axis"), ((along - 1) ** 2, "words.patches.no_one"),
            ((side // size) ** 2, "words.patches.apart"), ((side - size + 1) ** 2, "words.patches.no_stride"),
            (side**2, "words.patches.pixels"), **values,
        ),
        solution=(
            Step(Say("words.patches.along", {}),
                 rf"\left\lfloor \frac{{{side} - {size}}}{{{stride}}} \right\rfloor + 1 = {along}"),
            Step(Say("words.patches.solution", {}), rf"{along} \cdot {along} = {tex(answer)}"),
        ),
        knobs={"view": "picture", "data": data, "size": size, "stride": stride},
    )  # fmt: skip


def nearest(rng: Random) -> Question:
    """The squared distance to the nearest of three words."""
    while True:
        patch = [rng.randint(0, 9) for _ in range(3)]
        words = [[rng.randint(0, 9) for _ in range(3)] for _ in range(3)]
        squares = visual_words.squared_distances(np.array([patch], float), np.array(words, float))[0]
        sums = np.abs(np.array(words) - patch).sum(axis=1)
        if len({*squares.tolist()}) == 3 and squares.min() > 0:
            break
    best = int(squares.argmin())
    answer = round(float(squares[best]))
    others = [round(float(each)) for at, each in enumerate(squares) if at != best]
    values = {"x": _row(patch), "w1": _row(words[0]), "w2": _row(words[1]), "w3": _row(words[2])}
    parts = " + ".join(f"({x} - {w})^2" for x, w in zip(patch, words[best], strict=True))
    listed = r",\quad ".join(
        rf"\lVert x - w_{at + 1} \rVert^2 = {round(float(each))}" for at, each in enumerate(squares)
    )
    return Question(
        text=Say("words.nearest", values),
        answer=answer,
        unit="squared",
        mistakes=usual(
            answer, (int(sums[best]), "words.nearest.sum"), (min(others), "words.nearest.other"),
            (max(others), "words.nearest.farthest"), (sum(others) + answer, "words.nearest.all"), **values,
        ),
        solution=(
            Step(Say("words.nearest.compare", {}), listed),
            Step(Say("words.nearest.solution", {"word": best + 1}), rf"{parts} = {answer}"),
        ),
        knobs={"view": "picture"},
    )  # fmt: skip


def entry(rng: Random) -> Question:
    """One entry of a histogram with hard assignment."""
    total, k = rng.choice((5, 8, 10, 20)), rng.choice((3, 4))
    while True:
        fired = [rng.randint(1, k) for _ in range(total)]
        word = rng.randint(1, k)
        count = fired.count(word)
        if 1 < count < total and count * k != total:
            break
    answer = count / total
    values = {"fired": ", ".join(map(str, fired)), "total": total, "k": k, "word": word}
    return Question(
        text=Say("words.entry", values),
        answer=answer,
        unit="share",
        mistakes=usual(
            answer, (count, "words.entry.count"), (round(1 / k, 4), "words.entry.uniform"),
            (round(count / k, 4), "words.entry.by_words"), (1 / total, "words.entry.once"),
            (round(1 - answer, 4), "words.entry.others"), **values,
        ),
        solution=(
            Step(Say("words.entry.solution", values), rf"h_{{{word}}} = \frac{{{count}}}{{{total}}} = {answer:g}"),
        ),
        knobs={"view": "picture"},
    )  # fmt: skip


def length(rng: Random) -> Question:
    """Numbers in the vector with a spatial pyramid."""
    k, levels = rng.choice((20, 25, 30, 40, 50, 60, 80, 100, 120, 150)), rng.choice((2, 3))
    cells = [4**level for level in range(levels)]
    answer = k * sum(cells)
    values = {"k": k, "levels": levels, "finest": 2 ** (levels - 1)}
    joined = " + ".join(map(str, cells))
    return Question(
        text=Say("words.length", values),
        answer=answer,
        unit="numbers",
        mistakes=usual(
            answer, (k * levels, "words.length.levels"), (k * cells[-1], "words.length.finest"),
            (sum(cells), "words.length.cells"), (k + sum(cells), "words.length.sum"), (k, "words.length.flat"),
            **values,
        ),
        solution=(
            Step(Say("words.length.cells_of", {}), rf"{joined} = {sum(cells)}"),
            Step(Say("words.length.solution", {}), rf"{k} \cdot {sum(cells)} = {tex(answer)}"),
        ),
        knobs={"view": "picture", "k": k, "levels": levels},
    )  # fmt: skip


def inertia(rng: Random) -> Question:
    """The inertia of four numbers and two centres."""
    while True:
        points, centres = sorted(rng.sample(range(20), 4)), sorted(rng.sample(range(20), 2))
        apart = [sorted(abs(point - centre) for centre in centres) for point in points]
        if all(near < far for near, far in apart) and any(near > 1 for near, _ in apart):
            break
    answer = round(k_means.assign(np.array(points, float)[:, None], np.array(centres, float)[:, None]).inertia)
    near = [each[0] for each in apart]
    values = {"points": ", ".join(map(str, points)), "first": centres[0], "second": centres[1]}
    every = sum(far**2 for each in apart for far in each)
    return Question(
        text=Say("words.inertia", values),
        answer=answer,
        unit="inertia",
        mistakes=usual(
            answer, (sum(near), "words.inertia.no_square"), (sum(near) ** 2, "words.inertia.square_late"),
            (every, "words.inertia.both"), (sum((point - centres[0]) ** 2 for point in points), "words.inertia.first"),
            (answer / 4, "words.inertia.mean"), **values,
        ),
        solution=(
            Step(Say("words.inertia.distances", {}), r",\quad ".join(map(str, near))),
            Step(Say("words.inertia.solution", {}), " + ".join(f"{each}^2" for each in near) + f" = {answer}"),
        ),
        knobs={"view": "kmeans", "clusters": 2},
    )  # fmt: skip


def weight(rng: Random) -> Question:
    """How much a word weighs by its inverse document frequency."""
    pictures = rng.choice((49, 99, 199, 239, 499))
    found = rng.choice([each for each in (4, 9, 19, 24, 39) if each < pictures])
    counts = np.zeros((pictures, 1))
    counts[:found] = 1
    answer = round(float(visual_words.inverse_document_frequency(counts)[0]), 2)
    ratio = (1 + pictures) / (1 + found)
    values = {"pictures": pictures, "found": found}
    return Question(
        text=Say("words.weight", values),
        answer=answer,
        unit="weight",
        mistakes=usual(
            answer, (round(float(np.log(ratio)), 2), "words.weight.no_one"),
            (round(float(np.log10(ratio)) + 1, 2), "words.weight.base"), (round(ratio, 2), "words.weight.no_log"),
            (round(1 - float(np.log(ratio)), 2), "words.weight.upside_down"), **values,
        ),
        solution=(
            Step(Say("words.weight.ratio", {}), rf"\frac{{1 + {pictures}}}{{1 + {found}}} = {ratio:g}"),
            Step(Say("words.weight.solution", {}), rf"\ln {ratio:g} + 1 \approx {answer:g}"),
        ),
        knobs={"view": "picture", "tfidf": 1},
    )  # fmt: skip


def triangle(rng: Random) -> Question:
    """How strongly the nearest word answers with soft assignment."""
    low = rng.randint(1, 5)
    middle = low + rng.randint(1, 4)
    high = middle + rng.randint(3, 9)
    high += -(low + middle + high) % 3  # so that the mean is a whole number
    mean = (low + middle + high) // 3
    answer = max(0, mean - low)
    distances = [low, middle, high]
    rng.shuffle(distances)
    values = {"d": ", ".join(map(str, distances)), "low": low, "mean": mean}
    return Question(
        text=Say("words.triangle", values),
        answer=answer,
        unit="answer",
        mistakes=usual(
            answer, (low, "words.triangle.distance"), (1, "words.triangle.hard"), (low - mean, "words.triangle.sign"),
            (middle - low, "words.triangle.second"), (high - low, "words.triangle.farthest"), **values,
        ),
        solution=(
            Step(Say("words.triangle.mean", {}), rf"\frac{{{' + '.join(map(str, distances))}}}{{3}} = {mean}"),
            Step(Say("words.triangle.solution", {}), rf"\max(0,\; {mean} - {low}) = {answer}"),
        ),
        knobs={"view": "picture", "assign": "soft"},
    )  # fmt: skip


def _row(values: list[int]) -> str:
    return f"({', '.join(map(str, values))})"


VARIANTS = (patches, nearest, entry, length, inertia, weight, triangle)

"""C-HOG-1: lengths of descriptors, directions and their bins, votes, and a normalised value."""

from random import Random

from cnnlab.core.hog import HogSettings
from cnnlab.core.hog_steps import magnitude_and_angle, share_votes
from cnnlab.exercises.question import Question, Say, Setting, Step, tex, usual

CLAIM = "C-HOG-1"

_TRIPLES = ((3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17), (9, 12, 15), (7, 24, 25), (20, 21, 29), (12, 16, 20))


def _window(rng: Random) -> tuple[int, int, HogSettings, Setting]:
    """A picture of whole cells and a descriptor, as sizes and as knobs."""
    cell, block, bins = rng.choice((4, 8, 8, 16)), rng.choice((2, 2, 3)), rng.choice((6, 9, 9, 12))
    down = rng.randint(block + 1, 16)
    across = rng.choice([count for count in range(block + 1, 17) if count != down])
    height, width = cell * down, cell * across
    settings = HogSettings(bins, cell, block)
    return height, width, settings, {"h": height, "w": width, "cell": cell, "block": block, "o": bins}


def length(rng: Random) -> Question:
    """Numbers in the descriptor."""
    height, width, settings, knobs = _window(rng)
    down, across, rows, columns, bins = settings.shape(height, width)
    cells = height // settings.cell[0], width // settings.cell[1]
    answer = down * across * rows * columns * bins
    apart = (cells[0] // rows) * (cells[1] // rows) * rows * columns * bins
    values = {"h": height, "w": width, "cell": settings.cell[0], "block": rows, "bins": bins}
    return Question(
        text=Say("hog.length", values),
        answer=answer,
        unit="numbers",
        mistakes=usual(
            answer, (cells[0] * cells[1] * bins, "hog.length.cells"), (down * across * bins, "hog.length.one_each"),
            (cells[0] * cells[1] * rows * columns * bins, "hog.length.blocks"),
            (down * across * rows * columns, "hog.length.no_bins"), (apart, "hog.length.apart"),
            **values,
        ),
        solution=(
            Step(Say("hog.cells.solution", {}), _cells(height, width, settings.cell[0])),
            Step(Say("hog.blocks.solution", {}), _blocks(cells, rows)),
            Step(Say("hog.length.solution", {}),
                 rf"{down} \cdot {across} \cdot {rows} \cdot {columns} \cdot {bins} = {tex(answer)}"),
        ),
        knobs=knobs,
    )  # fmt: skip


def blocks(rng: Random) -> Question:
    """Blocks in the picture, with a stride."""
    height, width, settings, knobs = _window(rng)
    stride = rng.choice((1, 2))
    rows = settings.block[0]
    cells = height // settings.cell[0], width // settings.cell[1]
    down, across, *_ = HogSettings(9, settings.cell, rows, block_stride=stride).shape(height, width)
    answer = down * across
    values = {"h": height, "w": width, "cell": settings.cell[0], "block": rows, "stride": stride}
    return Question(
        text=Say("hog.blocks", values),
        answer=answer,
        unit="blocks",
        mistakes=usual(
            answer, (cells[0] * cells[1], "hog.blocks.cells"), ((cells[0] - rows) * (cells[1] - rows),
            "hog.blocks.no_one"), ((cells[0] // rows) * (cells[1] // rows), "hog.blocks.apart"),
            ((cells[0] - rows + 1) * (cells[1] - rows + 1), "hog.blocks.no_stride"), **values,
        ),
        solution=(
            Step(Say("hog.cells.solution", {}), _cells(height, width, settings.cell[0])),
            Step(Say("hog.blocks.solution", {}), _blocks(cells, rows, stride)),
            Step(Say("hog.blocks.product", {}), rf"{down} \cdot {across} = {answer}"),
        ),
        knobs={**knobs, "step": stride},
    )  # fmt: skip


def which_bin(rng: Random) -> Question:
    """The bin of a direction that has to be folded."""
    degrees = rng.choice([each for each in range(181, 360) if each % 20 not in (0, 10)])
    folded = degrees - 180
    answer = int(share_votes(folded, 9)[0][0]) + 1
    values = {"angle": degrees}
    return Question(
        text=Say("hog.bin", values),
        answer=answer,
        unit="bin",
        mistakes=usual(
            answer, (degrees // 20 + 1, "hog.bin.unfolded"), (folded // 20, "hog.bin.from_zero"),
            ((360 - degrees) // 20 + 1, "hog.bin.mirrored"), (degrees // 40 + 1, "hog.bin.halved"), **values,
        ),
        solution=(
            Step(Say("hog.bin.fold", {}), rf"{degrees}° - 180° = {folded}°"),
            Step(Say("hog.bin.solution", {}),
                 rf"{20 * (answer - 1)}° \le {folded}° < {20 * answer}°,\quad {20 * (answer - 1)} / 20 + 1 = {answer}"),
        ),
        knobs={"view": "cell"},
    )  # fmt: skip


def magnitude(rng: Random) -> Question:
    """The length of a gradient from the four neighbours."""
    a, b, answer = rng.choice(_TRIPLES)
    gx, gy = (a, b) if rng.random() < 0.5 else (b, a)
    gx, gy = gx * rng.choice((-1, 1)), gy * rng.choice((-1, 1))
    left, above = (rng.randint(max(0, -step), 99 - max(0, step)) for step in (gx, gy))
    right, below = left + gx, above + gy
    assert float(magnitude_and_angle(gy, gx)[0]) == answer
    values = {"left": left, "right": right, "above": above, "below": below}
    return Question(
        text=Say("hog.magnitude", values),
        answer=answer,
        unit="value",
        mistakes=usual(
            answer, (abs(gx) + abs(gy), "hog.magnitude.sum"), (answer**2, "hog.magnitude.no_root"),
            (answer / 2, "hog.magnitude.halved"), (max(abs(gx), abs(gy)), "hog.magnitude.larger"), **values,
        ),
        solution=(
            Step(Say("hog.magnitude.gradient", {}),
                 rf"g_x = {right} - {left} = {gx},\quad g_y = {below} - {above} = {gy}"),
            Step(Say("hog.magnitude.solution", {}), rf"\sqrt{{({gx})^2 + ({gy})^2}} = \sqrt{{{answer**2}}} = {answer}"),
        ),
        knobs={},
    )  # fmt: skip


def share(rng: Random) -> Question:
    """What the nearer bin gets of a vote that two bins share, by middles or by labels."""
    by_values = rng.random() < 0.5
    degrees = rng.choice([each for each in range(12, 169) if each % 10 and each % 20 != 10])
    turned = (degrees + 10) % 180 if by_values else degrees
    bins, weights = share_votes(turned, 9, interpolation="orientation")
    upper = round(100 * float(weights[1]))
    low = 20 * int(bins[0]) + (0 if by_values else 10)
    answer, key = upper, "hog.share.values" if by_values else "hog.share.ranges"
    values = {"angle": degrees, "low": low, "high": low + 20, "lower": int(bins[0]) + 1, "upper": int(bins[1]) + 1}
    values |= {"low_edge": 20 * int(bins[0]), "high_edge": 20 * int(bins[1]), "end_edge": 20 * int(bins[1]) + 20}
    other = round(100 * ((degrees - (10 if by_values else 0)) % 20) / 20)  # by the other reading of the bins
    return Question(
        text=Say(key, values),
        answer=answer,
        unit="percent",
        mistakes=usual(
            answer, (100 - upper, "hog.share.swapped"), (other, f"{key}.other"), (100, "hog.share.all"),
            (50, "hog.share.half"), **values,
        ),
        solution=(
            Step(Say("hog.share.solution", values), rf"{low}° \le {degrees}° < {low + 20}°"),
            Step(Say("hog.share.distance", {}),
                 rf"\frac{{{degrees}° - {low}°}}{{20°}} = \frac{{{degrees - low}}}{{20}} = {answer}\,\%"),
        ),
        knobs={"view": "cell", "votes": "orientation", "labels": "values" if by_values else "ranges"},
    )  # fmt: skip


def normalised(rng: Random) -> Question:
    """An entry of a tiny block after L2, without ε."""
    a, b, norm = rng.choice([triple for triple in _TRIPLES if triple[2] in (5, 10, 25, 20)])
    times = rng.choice((1, 2, 3, 4, 5, 6))
    first, second, norm = a * times, b * times, norm * times
    if rng.random() < 0.5:
        first, second = second, first
    answer = first / norm
    values = {"first": first, "second": second}
    return Question(
        text=Say("hog.l2", values),
        answer=answer,
        unit="normalised",
        mistakes=usual(
            answer, (round(first / (first + second), 4), "hog.l2.l1"), (first / max(first, second), "hog.l2.largest"),
            (second / norm, "hog.l2.other"), (round(first / norm**2, 6), "hog.l2.no_root"), **values,
        ),
        solution=(
            Step(Say("hog.l2.norm", {}), rf"\sqrt{{{first}^2 + 0^2 + {second}^2 + 0^2}} = {norm}"),
            Step(Say("hog.l2.solution", {}), rf"\frac{{{first}}}{{{norm}}} = {answer:g}"),
        ),
        knobs={"view": "blocks", "norm": "L2"},
    )  # fmt: skip


def _cells(height: int, width: int, cell: int) -> str:
    return rf"\frac{{{height}}}{{{cell}}} = {height // cell},\quad \frac{{{width}}}{{{cell}}} = {width // cell}"


def _blocks(cells: tuple[int, int], block: int, stride: int = 1) -> str:
    parts = []
    for count in cells:
        found = (count - block) // stride + 1
        if stride == 1:
            parts.append(rf"{count} - {block} + 1 = {found}")
        else:
            parts.append(rf"\left\lfloor \frac{{{count} - {block}}}{{{stride}}} \right\rfloor + 1 = {found}")
    return r",\quad ".join(parts)


VARIANTS = (magnitude, which_bin, blocks, length, share, normalised)

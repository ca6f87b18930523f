"""C-CONV-4: what a batch of pictures of different sizes comes to, in shape, memory, padding and loss."""

from random import Random

from cnnlab.core import batching
from cnnlab.exercises.question import Question, Say, Setting, Step, tex, usual

CLAIM = "C-CONV-4"
# The app's photographs, so that a question can be looked at: (height, width).
PHOTOGRAPHS = {
    "chelsea": (300, 451), "coffee": (400, 600), "astronaut": (512, 512), "rocket": (427, 640),
    "hubble": (872, 1000), "retina": (1411, 1411),
}  # fmt: skip
_WIDE = ("chelsea", "coffee", "rocket", "hubble")
_SIDES = (32, 48, 64, 96, 112, 128, 160, 192, 224, 256)


def _knobs(way: str, names: tuple[str, ...] | list[str], side: int) -> Setting:
    return {"way": way, "pictures": "-".join(names), "side": side}


def _drawn(rng: Random, least: int = 2) -> list[str]:
    return rng.sample(list(PHOTOGRAPHS), rng.randint(least, len(PHOTOGRAPHS)))


def numbers(rng: Random) -> Question:
    """How many numbers are in the tensor?"""
    names, side = _drawn(rng), rng.choice(_SIDES)
    n = len(names)
    (batch,) = batching.plan("resize", [PHOTOGRAPHS[name] for name in names], side)
    answer = batch.bytes // batching.FLOAT32_BYTES
    values = {"n": n, "t": side}
    return Question(
        text=Say("batch.numbers", values),
        answer=answer,
        unit="numbers",
        mistakes=usual(
            answer, (n * side * side, "batch.no_channels"), (3 * side * side, "batch.one_picture"),
            (n * 3 * side, "batch.one_side"), (batch.bytes, "batch.bytes_not_numbers"), **values,
        ),
        solution=(Step(Say("batch.numbers.solution", values), rf"{n}\cdot 3\cdot{side}\cdot{side}={tex(answer)}"),),
        knobs=_knobs("resize", names, side),
    )  # fmt: skip


def longer_side(rng: Random) -> Question:
    """How long is the longer side once the shorter one is resized?"""
    name, side = rng.choice(_WIDE), rng.choice(_SIDES)
    height, width = PHOTOGRAPHS[name]
    answer = max(batching.resized((height, width), side))
    values = {"h": height, "w": width, "t": side}
    return Question(
        text=Say("batch.longer", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (side, "batch.longer.both"), (answer + 1, "batch.longer.rounded_up"),
            (side * height // width, "batch.longer.upside_down"), (width, "batch.longer.kept"),
            (width - height + side, "batch.longer.subtracted"), **values,
        ),
        solution=(
            Step(Say("batch.longer.solution", values),
                 rf"\left\lfloor\frac{{{side}\cdot{width}}}{{{height}}}\right\rfloor={answer}"),
        ),
        knobs=_knobs("crop", [name], side),
    )  # fmt: skip


def cut_columns(rng: Random) -> Question:
    """How many columns does a centre crop cut away?"""
    name, side = rng.choice(_WIDE), rng.choice(_SIDES)
    height, width = PHOTOGRAPHS[name]
    fit = batching.centre_crop((height, width), side)
    longer = fit.scaled[1]
    answer = longer - fit.kept.width
    values = {"h": height, "w": width, "t": side, "longer": longer}
    return Question(
        text=Say("batch.cut", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (answer // 2, "batch.cut.one_edge"), (side, "batch.cut.kept"), (width - side, "batch.cut.unscaled"),
            (longer, "batch.cut.before"), (0, "batch.cut.none"), **values,
        ),
        solution=(
            Step(Say("batch.longer.solution", values),
                 rf"\left\lfloor\frac{{{side}\cdot{width}}}{{{height}}}\right\rfloor={longer}"),
            Step(Say("batch.cut.solution", values), rf"{longer}-{side}={answer}"),
        ),
        knobs=_knobs("crop", [name], side),
    )  # fmt: skip


def letterbox_rows(rng: Random) -> Question:
    """How many rows of padding does a letterbox add?"""
    name, side = rng.choice(_WIDE), rng.choice(_SIDES)
    height, width = PHOTOGRAPHS[name]
    shorter = batching.letterbox((height, width), side).scaled[0]
    answer = side - shorter
    values = {"h": height, "w": width, "t": side, "shorter": shorter}
    return Question(
        text=Say("batch.letterbox", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (shorter, "batch.letterbox.picture"), (answer // 2, "batch.letterbox.one_edge"),
            (side * width // height - side, "batch.letterbox.crop"), (width - height, "batch.letterbox.unscaled"),
            (0, "batch.letterbox.none"), **values,
        ),
        solution=(
            Step(Say("batch.letterbox.solution_shorter", values),
                 rf"\left\lfloor\frac{{{side}\cdot{height}}}{{{width}}}\right\rfloor={shorter}"),
            Step(Say("batch.letterbox.solution", values), rf"{side}-{shorter}={answer}"),
        ),
        knobs=_knobs("pad", [name], side),
    )  # fmt: skip


def padding_pixels(rng: Random) -> Question:
    """How many pixels of a batch padded to its largest picture are padding?"""
    sizes = [(rng.randrange(40, 130, 10), rng.randrange(40, 130, 10)) for _ in range(2)]
    while sizes[0] == sizes[1]:
        sizes[1] = (sizes[1][0], sizes[1][1] + 10)
    (h1, w1), (h2, w2) = sizes
    tall, wide = max(h1, h2), max(w1, w2)
    real = h1 * w1 + h2 * w2
    answer = 2 * tall * wide - real
    largest = max(h1 * w1, h2 * w2)
    values = {"h1": h1, "w1": w1, "h2": h2, "w2": w2, "tall": tall, "wide": wide}
    return Question(
        text=Say("batch.padding", values),
        answer=answer,
        unit="pixels",
        mistakes=usual(
            answer, (2 * largest - real, "batch.padding.larger_picture"),
            (tall * wide - real, "batch.padding.one_tile"),
            (3 * answer, "batch.padding.channels"), (2 * tall * wide, "batch.padding.whole"), (0, "batch.padding.none"),
            **values,
        ),
        solution=(
            Step(Say("batch.padding.solution_tile", values), rf"{tall}\times{wide}"),
            Step(Say("batch.padding.solution", values),
                 rf"2\cdot{tall}\cdot{wide}-{h1}\cdot{w1}-{h2}\cdot{w2}={tex(answer)}"),
        ),
        knobs={"way": "collate"},
    )  # fmt: skip


def batches_by_size(rng: Random) -> Question:
    """How many batches are needed where only equal sizes share one?"""
    sizes = [(300, 400), (400, 300), (300, 300), (400, 600), (600, 400)]
    count, most = rng.randint(2, 4), rng.choice((4, 8, 16))
    counts = [rng.randint(1, 30) for _ in range(count)]
    answer = sum(-(-each // most) for each in counts)
    total = sum(counts)
    listed = ", ".join(f"{each} × ({height}×{width})" for each, (height, width) in zip(counts, sizes, strict=False))
    values = {"listed": listed, "most": most, "total": total, "kinds": count}
    terms = "+".join(rf"\left\lceil\frac{{{each}}}{{{most}}}\right\rceil" for each in counts)
    return Question(
        text=Say("batch.buckets", values),
        answer=answer,
        unit="batches",
        mistakes=usual(
            answer, (count, "batch.buckets.kinds"), (-(-total // most), "batch.buckets.mixed"),
            (sum(each // most for each in counts), "batch.buckets.dropped"), (total, "batch.buckets.single"), **values,
        ),
        solution=(Step(Say("batch.buckets.solution", values), rf"{terms}={answer}"),),
        knobs={"way": "bucket"},
    )  # fmt: skip


VARIANTS = (numbers, longer_side, cut_columns, letterbox_rows, padding_pixels, batches_by_size)

"""Pictures of different sizes into one batch: what each way does to a picture's height and width, and what it costs.

Sizes are (height, width) in pixels. All ways agree with `torchvision.transforms.v2`: the longer side is rounded down,
half a row of a centre crop is rounded to the even side.

References
----------
Ren, He, Girshick and Sun, Faster R-CNN, NeurIPS 2015, arXiv:1506.01497 (a fixed shorter side, padded to the batch).
Krizhevsky, Sutskever and Hinton, ImageNet classification, NeurIPS 2012 (shorter side 256, then crops of 224).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import NamedTuple

from cnnlab.core.errors import LabError

Size = tuple[int, int]
WAYS = ("resize", "crop", "random", "pad", "collate", "bucket")
FLOAT32_BYTES = 4
LONGEST_PX = 8192
_CHANNELS = 3


class Box(NamedTuple):
    """A part of a picture, in pixels."""

    top: int
    left: int
    height: int
    width: int

    @property
    def area(self) -> int:
        return self.height * self.width


@dataclass(frozen=True)
class Fit:
    """One picture's way into a batch: resized to `scaled`, of which `kept` is put at `placed` in a tile of `tile`.

    Attributes
    ----------
    source, scaled, tile
        Sizes before, after resizing, and in the batch.
    kept
        Part of the resized picture that survives.
    placed
        (top, left) of that part in the tile; the rest of the tile is padding.
    """

    source: Size
    scaled: Size
    kept: Box
    tile: Size
    placed: tuple[int, int] = (0, 0)

    @property
    def cropped(self) -> float:
        """Fraction of the picture that is cut away, 0–1."""
        return 1 - self.kept.area / (self.scaled[0] * self.scaled[1])

    @property
    def padded(self) -> float:
        """Fraction of the tile that is padding, 0–1."""
        return 1 - self.kept.area / (self.tile[0] * self.tile[1])

    @property
    def stretch(self) -> float:
        """How much wider, against its height, things look than they are: 1 keeps the aspect ratio."""
        (height, width), (new_height, new_width) = self.source, self.scaled
        return float(Fraction(new_width * height, width * new_height))


@dataclass(frozen=True)
class Batch:
    """Pictures of one size in one tensor."""

    fits: tuple[Fit, ...]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(N, C, H, W) of the tensor."""
        return (len(self.fits), _CHANNELS, *self.fits[0].tile)

    @property
    def bytes(self) -> int:
        """Memory of the tensor as float32."""
        n, channels, height, width = self.shape
        return n * channels * height * width * FLOAT32_BYTES


class Cost(NamedTuple):
    """What a way costs, over all pictures; fractions 0–1, `stretch` of the most distorted picture."""

    cropped: float
    padded: float
    stretch: float
    bytes: int


def same_size(sizes: Iterable[Size]) -> bool:
    """Whether torch can stack pictures of these sizes as they are."""
    return len(set(sizes)) == 1


def resized(size: Size, shortest: int) -> Size:
    """Size with its shorter side at `shortest`, the aspect ratio kept, the longer side rounded down.

    Raises
    ------
    LabError
        `batch.too_long` where the longer side would come out beyond `LONGEST_PX`.
    """
    height, width = size
    longest = shortest * max(size) // min(size)
    if longest > LONGEST_PX:
        values = {"height": height, "width": width, "shortest": shortest, "longest": longest}
        raise LabError("batch.too_long", **values, most=LONGEST_PX)
    return (shortest, longest) if height <= width else (longest, shortest)


def squeeze(size: Size, target: Size) -> Fit:
    """To the target whatever the aspect ratio."""
    return Fit(size, target, Box(0, 0, *target), target)


def centre_crop(size: Size, side: int) -> Fit:
    """The shorter side to `side`, then the middle square."""
    height, width = resized(size, side)
    top, left = round((height - side) / 2), round((width - side) / 2)
    return Fit(size, (height, width), Box(top, left, side, side), (side, side))


def random_crop(size: Size, side: int, *, rng: Random) -> Fit:
    """A square from somewhere, without resizing; where the picture is smaller, it lies somewhere in the padding."""
    kept, placed = zip(*(_somewhere(cells, side, rng) for cells in size), strict=True)
    box = Box(kept[0], kept[1], min(size[0], side), min(size[1], side))
    return Fit(size, size, box, (side, side), (placed[0], placed[1]))


def letterbox(size: Size, side: int) -> Fit:
    """The longer side to `side`, then padding on both sides of the shorter one."""
    height, width = size
    shorter = max(1, side * min(size) // max(size))  # the rounding of `Resize(None, max_size=side)`
    scaled = (shorter, side) if height <= width else (side, shorter)
    placed = ((side - scaled[0]) // 2, (side - scaled[1]) // 2)
    return Fit(size, scaled, Box(0, 0, *scaled), (side, side), placed)


def to_the_largest(sizes: Sequence[Size], shortest: int) -> tuple[Fit, ...]:
    """The shorter side to `shortest`, then padding at the bottom and the right, up to the batch's largest."""
    scaled = [resized(size, shortest) for size in sizes]
    tile = (max(height for height, _ in scaled), max(width for _, width in scaled))
    return tuple(Fit(size, new, Box(0, 0, *new), tile) for size, new in zip(sizes, scaled, strict=True))


def plan(way: str, sizes: Sequence[Size], side: int, *, seed: int = 0) -> tuple[Batch, ...]:
    """The batches that a way makes of these pictures; only `bucket` makes more than one.

    Parameters
    ----------
    way
        One of `WAYS`.
    side
        Side of the square that is aimed at; `bucket` leaves every picture as it is.
    seed
        Where `random` crops.

    Raises
    ------
    LabError
        `batch.empty`, `batch.size`, `batch.target`, `batch.too_long`, `batch.unknown_way`.
    """
    _check(sizes, side)
    rng = Random(seed)
    if way == "bucket":
        return tuple(Batch(tuple(squeeze(size, size) for size in group)) for group in _alike(sizes))
    if way == "collate":
        return (Batch(to_the_largest(sizes, side)),)
    one = {
        "resize": lambda size: squeeze(size, (side, side)),
        "crop": lambda size: centre_crop(size, side),
        "random": lambda size: random_crop(size, side, rng=rng),
        "pad": lambda size: letterbox(size, side),
    }
    if way not in one:
        raise LabError("batch.unknown_way", way=way, known=", ".join(WAYS))
    return (Batch(tuple(one[way](size) for size in sizes)),)


def cost(batches: Iterable[Batch]) -> Cost:
    """What is lost and added. Cut: of all pixels of the pictures; padding: of all pixels of the batches."""
    batches = tuple(batches)
    fits = [fit for batch in batches for fit in batch.fits]
    pixels = sum(fit.source[0] * fit.source[1] for fit in fits)
    tiles = sum(fit.tile[0] * fit.tile[1] for fit in fits)
    lost = sum(fit.cropped * fit.source[0] * fit.source[1] for fit in fits)
    return Cost(
        cropped=lost / pixels,
        padded=1 - sum(fit.kept.area for fit in fits) / tiles,
        stretch=max((fit.stretch for fit in fits), key=lambda stretch: max(stretch, 1 / stretch)),
        bytes=sum(batch.bytes for batch in batches),
    )


def _check(sizes: Sequence[Size], side: int) -> None:
    if not sizes:
        raise LabError("batch.empty")
    for height, width in sizes:
        if min(height, width) < 1:
            raise LabError("batch.size", height=height, width=width)
    if side < 1:
        raise LabError("batch.target", height=side, width=side)


def _alike(sizes: Sequence[Size]) -> list[list[Size]]:
    """Groups of one size each, in the order in which the sizes first come."""
    groups: dict[Size, list[Size]] = {}
    for size in sizes:
        groups.setdefault(size, []).append(size)
    return list(groups.values())


def _somewhere(cells: int, side: int, rng: Random) -> tuple[int, int]:
    """Along one axis: where the kept part begins in the picture, and where it lies in the tile."""
    room = rng.randint(0, abs(cells - side))
    return (room, 0) if cells >= side else (0, room)

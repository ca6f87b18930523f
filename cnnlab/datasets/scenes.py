"""Larger pictures composed of the pictures of a data set, with the boxes of what is in them. Torch-free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from cnnlab.core import checks
from cnnlab.core.errors import LabError
from cnnlab.datasets.images import ImageData

Pixels = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.int64]
SIDE = 32  # of an object at scale 1, and of the pictures to learn from
MOST_OBJECTS, LARGEST_SCENE = 64, 1024
MOST_OVERLAP = 0.1  # of the smaller box


@dataclass(frozen=True)
class Scenery:
    """What a scene is to hold.

    Attributes
    ----------
    target
        Number of the class that is placed.
    height, width
        Of the scene, in pixels.
    count, clutter
        Objects to place, and pieces of other classes: of these as many as fit.
    scales
        Sizes of objects and pieces, in times `SIDE`; each gets one of them by chance.
    most_overlap
        The largest part of an object's box, or of what lies over it, that both may share.
    """

    target: int
    height: int = 192
    width: int = 256
    count: int = 5
    clutter: int = 0
    scales: tuple[float, ...] = (1.0,)
    most_overlap: float = MOST_OVERLAP

    def __post_init__(self) -> None:
        checks.whole("target", self.target, 0, 999)
        for name in ("height", "width"):
            checks.whole(name, getattr(self, name), SIDE, LARGEST_SCENE)
        checks.whole("count", self.count, 0, MOST_OBJECTS)
        checks.whole("clutter", self.clutter, 0, MOST_OBJECTS)
        checks.real("most_overlap", self.most_overlap, 0, 1)
        for scale in self.scales or (0.0,):
            checks.real("scale", scale, 0.5, LARGEST_SCENE / SIDE)


class Scene(NamedTuple):
    """`pixels` uint8 (H, W). Boxes are (x0, y0, x1, y1) with x1, y1 exclusive, (N, 4); `pieces` are of `classes`."""

    pixels: Pixels
    objects: Boxes
    pieces: Boxes
    classes: npt.NDArray[np.int64]


def squares(data: ImageData) -> Pixels:
    """A grey data set's pictures as (N, SIDE, SIDE): digits enlarged smoothly, clothing in a frame of 2 pixels."""
    images = data.images[..., 0]
    side = images.shape[1]
    if side * 2 > SIDE:
        before = (SIDE - side) // 2
        return np.pad(images, ((0, 0), *[(before, SIDE - side - before)] * 2))
    return np.stack([_resized(image, SIDE) for image in images])


def compose(data: ImageData, scenery: Scenery, *, rng: np.random.Generator) -> Scene:
    """Objects and pieces of a data set on black, each at a place drawn by chance from all that are allowed.

    Where boxes overlap, the brighter pixel is seen. No picture is used twice, unless there are too few.

    Raises
    ------
    LabError
        `scene.target` where there is no such class, `scene.full` where an object finds no place.
    """
    if scenery.target >= data.info.num_classes:
        raise LabError("scene.target", target=scenery.target, most=data.info.num_classes - 1)
    pictures, canvas = squares(data), np.zeros((scenery.height, scenery.width), np.uint8)
    objects = list(_objects(data, pictures, scenery, canvas, rng))
    pieces = list(_pieces(data, pictures, scenery, canvas, rng, objects))
    classes = np.array([label for label, _ in pieces], np.int64)
    return Scene(canvas, _rows(objects), _rows([box for _, box in pieces]), classes)


def _objects(
    data: ImageData, pictures: Pixels, scenery: Scenery, canvas: Pixels, rng: np.random.Generator
) -> Iterator[Boxes]:
    """Paint the objects, the largest first, and give their boxes."""
    mine = np.flatnonzero(data.labels == scenery.target)
    chosen = rng.choice(mine, scenery.count, replace=scenery.count > len(mine))
    sides = sorted((round(SIDE * scale) for scale in rng.choice(scenery.scales, scenery.count)), reverse=True)
    boxes: list[Boxes] = []
    for index, side in zip(chosen, sides, strict=True):
        box = _place(canvas.shape, (side, side), boxes, scenery.most_overlap, rng)
        if box is None:
            raise LabError(
                "scene.full", placed=len(boxes), count=scenery.count, height=scenery.height, width=scenery.width
            )
        boxes.append(box)
        _paint(canvas, _resized(pictures[index], side), box)
        yield box


def _pieces(
    data: ImageData,
    pictures: Pixels,
    scenery: Scenery,
    canvas: Pixels,
    rng: np.random.Generator,
    objects: Sequence[Boxes],
) -> Iterator[tuple[int, Boxes]]:
    """Paint pieces of other classes, from half a side to the whole of it; the class and box of each."""
    boxes = list(objects)
    others = np.flatnonzero(data.labels != scenery.target)
    for index in rng.choice(others, scenery.clutter, replace=scenery.clutter > len(others)):
        whole = _resized(pictures[index], round(SIDE * rng.choice(scenery.scales)))
        piece = _cut(whole, rng)
        box = _place(canvas.shape, piece.shape, boxes, scenery.most_overlap, rng)
        if box is None:
            return
        boxes.append(box)
        _paint(canvas, piece, box)
        yield int(data.labels[index]), box


def _cut(picture: Pixels, rng: np.random.Generator) -> Pixels:
    side = len(picture)
    high, wide = rng.integers(side // 2, side + 1, 2)
    top, left = rng.integers(0, side - high + 1), rng.integers(0, side - wide + 1)
    return picture[top : top + high, left : left + wide]


def _place(
    size: tuple[int, ...], piece: tuple[int, ...], taken: Sequence[Boxes], most: float, rng: np.random.Generator
) -> Boxes | None:
    """A box for a piece (height, width), by chance from all that share little enough with those taken; or None."""
    high, wide = piece
    if high > size[0] or wide > size[1]:
        return None
    y, x = np.arange(size[0] - high + 1)[:, None], np.arange(size[1] - wide + 1)[None, :]
    allowed = np.ones((y.size, x.size), bool)
    for x0, y0, x1, y1 in taken:
        down = np.minimum(y + high, y1) - np.maximum(y, y0)
        across = np.minimum(x + wide, x1) - np.maximum(x, x0)
        common = np.maximum(down, 0) * np.maximum(across, 0)  # (places down, across)
        allowed &= common <= most * min(high * wide, (x1 - x0) * (y1 - y0))
    places = np.flatnonzero(allowed)
    if not len(places):
        return None
    top, left = np.unravel_index(rng.choice(places), allowed.shape)
    return np.array([left, top, left + wide, top + high], np.int64)


def _paint(canvas: Pixels, piece: Pixels, box: Boxes) -> None:
    x0, y0, x1, y1 = box
    canvas[y0:y1, x0:x1] = np.maximum(canvas[y0:y1, x0:x1], piece)


def _resized(image: Pixels, side: int) -> Pixels:
    if len(image) == side:
        return image
    return np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))


def _rows(boxes: Sequence[Boxes]) -> Boxes:
    return np.array(boxes, np.int64).reshape(-1, 4)

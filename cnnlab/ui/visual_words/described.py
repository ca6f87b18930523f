"""A picture in words: where each fired, the histogram, the nearest pictures, and what shuffled tiles leave of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cnnlab.core import visual_words
from cnnlab.core.visual_words import Array

from .subject import Book, Counts, Found, training_pictures

GALLERY = 240  # training pictures to find the nearest among
_MOST_LEVELS = 3


@dataclass(frozen=True)
class Reading:
    """How a picture is read with a codebook: pixels from patch to patch, and who answers."""

    book: Book
    stride: int = 1
    assignment: str = "hard"


class Described(NamedTuple):
    """A picture (H, W, C), the nearest word at each place (rows, columns), the histogram (k · cells)."""

    pixels: Array
    places: npt.NDArray[np.intp]
    histogram: Array


class Kept(NamedTuple):
    """Of a picture's patches: those inside a tile that are read again unchanged wherever it goes, and all."""

    same: int
    all: int


def describe_picture(reading: Reading, found: Found, pixels: Array, levels: int) -> Described:
    """Read one picture. LabError where a level has more cells than there are places."""
    answers, points = _answers(reading, found, pixels[None])
    places = visual_words.word_map(points, found.words)[0]
    return Described(pixels, places, visual_words.histograms(answers, levels)[0])


def gallery(reading: Reading, found: Found) -> Array:
    """Histograms of the first training pictures, with as many levels as fit: (GALLERY, k · cells)."""
    parts = []
    for some in np.array_split(training_pictures(reading.book.data, GALLERY), 12):
        answers, _ = _answers(reading, found, some)
        levels = min(_MOST_LEVELS, int(np.log2(min(answers.shape[1:3]))) + 1)
        parts.append(visual_words.histograms(answers, levels))
    return np.concatenate(parts)


def _answers(reading: Reading, found: Found, batch: Array) -> tuple[Array, Array]:
    patches = visual_words.dense_patches(batch, reading.book.size, reading.stride)
    points = found.prepare(patches, reading.book)
    return visual_words.activations(points, found.words, reading.assignment), points


def order_of_tiles(tiles: int, seed: int) -> Counts:
    """Which tile comes to each place, (tiles · tiles,); none stays where it was."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(tiles * tiles)
    return np.roll(order, 1)[np.argsort(order)]  # one cycle through all of them


def shuffled(pixels: Array, order: Counts, tiles: int) -> Array:
    """The picture with its tiles in another order. Its sides are multiples of `tiles`."""
    height, width, channels = pixels.shape
    cut = pixels.reshape(tiles, height // tiles, tiles, width // tiles, channels).swapaxes(1, 2)
    flat = cut.reshape(tiles * tiles, height // tiles, width // tiles, channels)[order]
    again = flat.reshape(tiles, tiles, height // tiles, width // tiles, channels).swapaxes(1, 2)
    return again.reshape(pixels.shape)


def kept(side: int, size: int, stride: int, order: Counts, tiles: int) -> Kept:
    """Count the patches that lie in one tile and are cut again, unchanged, where the tile has gone."""
    tile = side // tiles
    starts = np.arange(0, side - size + 1, stride)
    row, column = np.meshgrid(starts, starts, indexing="ij")
    inside = (row % tile + size <= tile) & (column % tile + size <= tile)
    to = np.argsort(order)[(row // tile) * tiles + column // tile]
    on_grid = ((to // tiles * tile + row % tile) % stride == 0) & ((to % tiles * tile + column % tile) % stride == 0)
    return Kept(int((inside & on_grid).sum()), row.size)

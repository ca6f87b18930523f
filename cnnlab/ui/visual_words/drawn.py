"""Patches, words, word maps and histograms as pictures: data addresses."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageColor

from cnnlab.core.visual_words import Array
from cnnlab.plots import palette
from cnnlab.ui.pictures import address, as_source, encoded

from .described import Described
from .subject import Book, Counts, Found, neighbour_likeness

Pixels = npt.NDArray[np.uint8]
LIT = palette.SERIES[:7]  # words with a colour of their own
OTHER = palette.PADDING
CHOSEN = palette.FIELD_ON_INPUT  # a word shown alone that has no colour of its own
COLUMNS, ROWS = 10, 6  # of a sheet of patches
_GAP_PX = 1
_MOST_UNDER = 60  # bars with their word below
_AT_A_DESK, _IN_A_ROOM = (1200, 190), (640, 330)  # sizes of a histogram
_MOST_SHOWN = 0.99  # of the values: a few very strong ones must not make all others grey


def plain(pixels: Array) -> str:
    """A picture (H, W, C) from 0 to 1."""
    return as_source(_bytes(pixels))


class Sheet(NamedTuple):
    """The first patches in one state, by its name, and how neighbouring pixels correlate in it."""

    name: str
    image: str
    likeness: float


def sheets(book: Book, found: Found) -> list[Sheet]:
    """The first patches as cut, normalised, and whitened, as far as asked for."""

    def sheet(name: str, patches: Array, shown: Array) -> Sheet:
        return Sheet(name, _sheet(shown, book), neighbour_likeness(patches, book.size))

    made = [sheet("raw", found.raw, found.raw)]
    if book.normalise:
        made.append(sheet("normalised", found.normal, _around_grey(found.normal[: COLUMNS * ROWS])))
    if book.whiten:
        made.append(sheet("whitened", found.points, _around_grey(found.points[: COLUMNS * ROWS])))
    return made


def tiles(book: Book, found: Found) -> list[str]:
    """Each word, scaled by its own largest value where 0 is grey."""
    signed = book.normalise or book.whiten
    shown = (_around_grey(word, 1.0) if signed else word for word in found.words)
    return [plain(word.reshape(book.size, book.size, book.channels)) for word in shown]


def word_map(places: Counts, colours: list[str]) -> str:
    """A pixel a place, in the colour of its word."""
    table = np.array([ImageColor.getrgb(colour) for colour in colours], np.uint8)
    return as_source(table[places])


def only(places: Counts, word: int, colour: str) -> str:
    """The places of one word; all others are transparent."""
    shown = np.zeros((*places.shape, 4), np.uint8)
    shown[places == word] = (*ImageColor.getrgb(colour), 255)
    return encoded(Image.fromarray(shown))


def lit(counts: Counts) -> list[int]:
    """The words with a colour of their own: those at most places, the most frequent first."""
    order = np.argsort(-counts, kind="stable")
    return [int(word) for word in order[: len(LIT)] if counts[word]]


def colours_of(words: list[int], k: int) -> list[str]:
    """The colour of each of k words."""
    colours = [OTHER] * k
    for word, colour in zip(words, LIT, strict=False):
        colours[word] = colour
    return colours


def _sheet(patches: Array, book: Book) -> str:
    """The first patches in rows, with transparent gaps."""
    step = book.size + _GAP_PX
    sheet = np.zeros((ROWS * step - _GAP_PX, COLUMNS * step - _GAP_PX, 4), np.uint8)
    for at, patch in enumerate(patches[: ROWS * COLUMNS]):
        top, left = (each * step for each in divmod(at, COLUMNS))
        square = _bytes(patch.reshape(book.size, book.size, book.channels))
        sheet[top : top + book.size, left : left + book.size, :3] = square
        sheet[top : top + book.size, left : left + book.size, 3] = 255
    return encoded(Image.fromarray(sheet))


def _around_grey(values: Array, share: float = _MOST_SHOWN) -> Array:
    """0 becomes middle grey; the value that `share` of all stay below becomes white, its negative black."""
    return 0.5 + 0.5 * values / max(float(np.quantile(np.abs(values), share)), 1e-12)


def _bytes(values: Array) -> Pixels:
    return np.rint(255 * values.clip(0, 1)).astype(np.uint8)


def views(whole: Described, mixed: Described | None, k: int, chosen: int) -> dict[str, tuple[str, str]]:
    """The picture and its word map, or only the word `chosen` (from 0); the same for the shuffled one."""
    words = lit(np.bincount(whole.places.ravel(), minlength=k))
    colours = colours_of(words, k)
    made = {}
    for name, each in (("plain", whole), ("mixed", mixed)):
        if each is not None and chosen < 0:
            made[name] = (plain(each.pixels), word_map(each.places, colours))
        elif each is not None:
            alone = colours[chosen] if chosen in words else CHOSEN
            made[name] = (plain(each.pixels), only(each.places, chosen, alone))
    return made


def charts(
    whole: Described, mixed: Described | None, weights: Array, levels: int, under: list[str], dark: bool, room: bool
) -> list[str]:
    """The histogram of the whole picture, and where there is a pyramid the whole vector. `weights` (k · cells)."""
    k = len(under)
    colours = colours_of(lit(np.bincount(whole.places.ravel(), minlength=k)), k)
    shown = whole.histogram * weights
    other = None if mixed is None else (mixed.histogram * weights)[:k]
    size, most = (_IN_A_ROOM, 0) if room else (_AT_A_DESK, _MOST_UNDER)
    made = [chart(shown[:k], other, colours, under if k <= most else [], size, dark)]
    return made if levels == 1 else [*made, strip(shown, k, levels, dark)]


def chart(
    shown: Array, other: Array | None, colours: list[str], under: list[str], size: tuple[int, int], dark: bool
) -> str:
    """A histogram as bars, with another one as outlines, and each word under its bar where there is room.

    Parameters
    ----------
    shown, other
        (k,); `other` may be missing.
    under
        k pictures, or none.
    size
        Width and height, in units of the drawing.
    """
    width, height = size
    k, ink = len(shown), "#E6EAF0" if dark else "#1A222D"
    step = width / k
    tile = min(step - 2, 34.0) if under else 0.0
    foot = tile + 4 if under else 2
    most = max(float(shown.max()), float(other.max()) if other is not None else 0.0, 1e-12)
    parts = []
    for at in range(k):
        for values, style in ((shown, f'fill="{colours[at]}"'), (other, f'fill="none" stroke="{ink}"')):
            if values is not None:
                tall = (height - 4) * float(values[at]) / most
                box = f'x="{at * step + 1:.1f}" y="{height - tall:.1f}" width="{step - 2:.1f}" height="{tall:.1f}"'
                parts.append(f'<rect {box} {style} stroke-width="2"/>')
        if under:
            place = f'x="{at * step + (step - tile) / 2:.1f}" y="{height + 4}" width="{tile:.1f}" height="{tile:.1f}"'
            parts.append(f'<image {place} href="{under[at]}" style="image-rendering:pixelated"/>')
    parts.append(f'<path d="M0 {height}h{width}" stroke="{ink}" stroke-width="2"/>')
    return _svg(width, height + foot, parts)


def strip(histogram: Array, k: int, levels: int, dark: bool) -> str:
    """A whole vector as thin bars; lines between the pyramid's levels are long, between its cells short."""
    width, height, foot = 1200, 70, 14
    ink, step = "#E6EAF0" if dark else "#1A222D", width / len(histogram)
    parts, start = [], 0
    for level in range(levels):
        end = start + k * 4**level
        part = histogram[start:end]
        tall = (height - 2) * part / max(float(part.max()), 1e-12)
        line = "".join(f"M{(start + at + 0.5) * step:.1f} {height}v-{high:.1f}" for at, high in enumerate(tall) if high)
        parts.append(f'<path d="{line}" stroke="{palette.SERIES[level]}" stroke-width="{max(step, 1):.2f}"/>')
        parts += [f'<path d="M{at * step:.1f} {height}v5" stroke="{ink}"/>' for at in range(start, end, k)]
        parts.append(f'<path d="M{start * step:.1f} {height}v{foot}" stroke="{ink}" stroke-width="3"/>')
        start = end
    return _svg(width, height + foot, [*parts, f'<path d="M0 {height}h{width}" stroke="{ink}" stroke-width="2"/>'])


def _svg(width: float, height: float, parts: list[str]) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}">{"".join(parts)}</svg>'
    return address(svg.encode(), "svg+xml")

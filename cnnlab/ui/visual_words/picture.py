"""One picture in words: where each word fires, the histogram, its length; then what it is near to."""

import html
from typing import NamedTuple

import numpy as np
import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.core.visual_words import Array
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import visual_words as formulas
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.picture import ink
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.theme import dark

from . import drawn, figures, nearest, settings
from .described import Described, Kept, Reading, kept, order_of_tiles
from .subject import Book, Found

_READING = ("stride", "assign", "tfidf", "levels", "tiles")
_CODEBOOK = ("size", "n", "k", "normalise", "whiten", "seed")


class Subject(NamedTuple):
    """A picture in words, and with its tiles shuffled; `idf` (k · cells) is 1 everywhere without tf-idf."""

    reading: Reading
    found: Found
    which: int
    tiles: int
    order: int
    levels: int
    plain: Described
    mixed: Described | None
    kept: Kept | None
    gallery: Array
    idf: Array

    @property
    def book(self) -> Book:
        return self.reading.book

    @property
    def side(self) -> int:
        return self.plain.pixels.shape[0]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Where the places lie in the picture, each in the middle of its patch: (top, left, height, width)."""
        step, size = self.reading.stride, self.book.size
        start, long = (size - step) / 2 / self.side, len(self.plain.places) * step / self.side
        return start, start, long, long


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        shown = _controls(page)
    if shown is None:
        return
    with stage:
        _pictures(page, shown)
        _formulas(page, shown)
        if shown.mixed is not None:
            nearest.forgotten(page, shown)
        nearest.ask(page, shown)


def _controls(page: Lesson) -> Subject | None:
    if page.present:
        for name in ("index", *_READING[1:]):
            settings.control(page, name)
        with st.expander(page.s("settings"), icon=":material/tune:"):
            made = settings.codebook(page, "data", "stride", *_CODEBOOK)
            _word(page)
    else:
        for name in ("data", "index", *_READING):
            settings.control(page, name)
        if page.knobs["tiles"] != "1":
            settings.control(page, "order")
        _word(page)
        with st.expander(page.s("codebook"), icon=":material/tune:"):
            made = settings.codebook(page, *_CODEBOOK)
    return None if made is None else _subject(page, *made)


def _word(page: Lesson) -> None:
    page.knobs.slider("word", high=page.knobs.whole("k"))


def _subject(page: Lesson, book: Book, found: Found) -> Subject | None:
    reading = Reading(book, page.knobs.whole("stride"), str(page.knobs["assign"]))
    index, levels, tiles = page.knobs.whole("index"), page.knobs.whole("levels"), int(str(page.knobs["tiles"]))
    order = page.knobs.whole("order")
    try:
        plain = cache.words_picture(reading, index, 1, 0, levels)
        mixed = cache.words_picture(reading, index, tiles, order, levels) if tiles > 1 else None
        gallery = cache.words_gallery(reading)[:, : len(plain.histogram)]
    except LabError as error:
        lesson.explain(error, page.t)
        return None
    length = gallery.shape[1]
    idf = cache.words_idf(reading)[:length] if page.knobs["tfidf"] else np.ones(length)
    same = kept(plain.pixels.shape[0], book.size, reading.stride, order_of_tiles(tiles, order), tiles)
    return Subject(
        reading, found, index, tiles, order, levels, plain, mixed, same if tiles > 1 else None, gallery, idf
    )  # fmt: skip


def _pictures(page: Lesson, shown: Subject) -> None:
    counts = np.bincount(shown.plain.places.ravel(), minlength=shown.book.k)
    words = drawn.lit(counts)
    chosen = page.knobs.whole("word") - 1
    views = cache.words_views(*_key(shown), chosen)
    lines = _lines(shown)
    made = []
    for name, each in (("plain", shown.plain), ("mixed", shown.mixed)):
        if each is None:
            continue
        image, places = views[name]
        tiles = page.knobs.option_label("tiles", str(page.knobs["tiles"]))
        label = page.s("class", own=_label(page, shown), index=shown.which)
        told = label if name == "plain" else "" if page.present else page.s("mixed.told", tiles=tiles)
        made.append(figures.figure(image, page.s(f"figure.{name}"), told, lines, "square"))
        over = figures.over(places, shown.box) + lines
        told = "" if page.present else page.s("map.told", places=each.places.size)
        if chosen >= 0:
            count = int((each.places == chosen).sum())
            told = page.s("map.only", word=chosen + 1, count=count, places=each.places.size)
        made.append(figures.figure(image, page.s(f"map.{name}"), told, over, "square", "faint"))
    charts = _histograms(page, shown)
    if page.present:  # beside the pictures, so that all is seen
        made.append(charts.pop(0))
    made.append(_legend(page, shown, words, counts))
    kind = "bow room" if page.present else "bow"
    st.html(f'{figures.STYLE}<div class="{kind}">{"".join(made)}</div>{"".join(charts)}')


def _key(shown: Subject) -> tuple[Reading, int, int, int, int]:
    """What the caches know the picture by."""
    return shown.reading, shown.which, shown.tiles, shown.order, shown.levels


def _label(page: Lesson, shown: Subject) -> str:
    return nearest.class_name(page, shown.book.data, cache.words_labels(shown.book.data, "test", shown.which + 1)[-1])


def _lines(shown: Subject) -> str:
    """The edges of the pyramid's smallest cells, over the places."""
    cells, along = 2 ** (shown.levels - 1), len(shown.plain.places)
    return figures.lines([(cell * along // cells) / along for cell in range(1, cells)], shown.box)


def _legend(page: Lesson, shown: Subject, words: list[int], counts: np.ndarray) -> str:
    tiles = cache.words_tiles(shown.book)
    total = int(counts.sum())
    made, short = [], ".short" if page.present else ""
    for word, colour in zip(words, drawn.LIT, strict=False):
        said = page.s(f"legend.word{short}", word=word + 1, count=int(counts[word]), total=total)
        made.append(f'<li><i style="background: {colour}"></i><img src="{tiles[word]}" alt="">{html.escape(said)}</li>')
    rest = total - sum(int(counts[word]) for word in words)
    said = page.s(f"legend.others{short}", count=rest, total=total)
    made.append(f'<li><i style="background: {drawn.OTHER}"></i><span>{html.escape(said)}</span></li>')
    return f'<ul class="bow-lit{"" if shown.mixed is None else " wide"}">{"".join(made)}</ul>'


def _histograms(page: Lesson, shown: Subject) -> list[str]:
    """The histogram of the whole picture; where there is a pyramid, the whole vector."""
    told = page.s("histogram.told" if shown.mixed is None else "histogram.mixed")
    words = ((page.s("histogram.title", k=shown.book.k), told), (page.s("strip.title"), page.s("strip.told")))
    images = cache.words_charts(*_key(shown), bool(page.knobs["tfidf"]), dark(), page.present)
    return [figures.wide(image, title, told) for image, (title, told) in zip(images, words, strict=False)]


def _formulas(page: Lesson, shown: Subject) -> None:
    pen, k = ink(), shown.book.k

    def say(value: float) -> str:
        return numbers.decimal(float(value), "en", 3)

    counts = np.bincount(shown.plain.places.ravel(), minlength=k)
    best = int(counts.argmax()) if shown.reading.assignment == "hard" else int(shown.plain.histogram[:k].argmax())
    entry = say(shown.plain.histogram[best])
    if not page.present:
        st.latex(formulas.places(shown.side, shown.book.size, shown.reading.stride, pen))
    if shown.reading.assignment == "hard":
        st.latex(formulas.share(best + 1, str(counts[best]), str(counts.sum()), entry, pen))
    else:
        st.latex(formulas.soft_share(best + 1, entry, pen))
    if page.knobs["tfidf"]:
        has = int((shown.gallery[:, best] > 0).sum())
        st.latex(formulas.weight(best + 1, str(len(shown.gallery)), str(has), say(shown.idf[best])))
        st.markdown(page.s("tfidf.told" if shown.reading.assignment == "hard" else "tfidf.soft"))
    total = numbers.integer(len(shown.plain.histogram), "en").replace(",", "{,}")
    st.latex(formulas.length(k, shown.levels, total, pen))
    if not page.present:
        st.caption(page.s(f"assign.{shown.reading.assignment}.told"))

"""Patches before and after each preparation, and the codebook that k-means makes of them."""

import html
import math

import streamlit as st

from cnnlab.i18n import t
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.formulas import visual_words as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places

from . import figures, settings
from .code import source
from .drawn import COLUMNS, ROWS
from .subject import MOST_MOVES, Book, Found

_KNOBS = ("data", "size", "n", "k", "normalise", "whiten", "seed")
_IN_A_ROOM = ("k", "normalise", "whiten", "seed")


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        if page.present:
            with st.expander(page.s("settings"), icon=":material/tune:"):
                for name in _KNOBS[:3]:
                    settings.control(page, name)
            made = settings.codebook(page, *_IN_A_ROOM)
        else:
            made = settings.codebook(page, *_KNOBS)
    if made is None:
        return
    with stage:
        book, found = made
        _sheets(page, book, found)
        _codebook(page, book)
        _formulas(page, book, found)
        _check(page, book, found)
        lesson.copy_code(source(book), page.t, page.s("copy"))


def _sheets(page: Lesson, book: Book, found: Found) -> None:
    at = liveliest(found)
    over = figures.mark(at, COLUMNS, ROWS, book.size)
    made = []
    for name, image, likeness in cache.words_sheets(book):
        said = "–" if math.isnan(likeness) else f"{round(likeness, 2) + 0.0:.2f}".replace("-", "−")
        title, told = page.s(f"sheet.{name}"), page.s(f"sheet.{name}.told", likeness=said)
        made.append(figures.figure(image, title, told, over))
    st.html(f'{figures.STYLE}<div class="bow{" room" if page.present else ""}">{"".join(made)}</div>')


def liveliest(found: Found) -> int:
    """The number of the shown patch with the most contrast."""
    return int(found.raw[: COLUMNS * ROWS].var(axis=1).argmax())


def _codebook(page: Lesson, book: Book) -> None:
    signed = "codebook.signed" if book.normalise or book.whiten else "codebook.plain"
    title = page.s("codebook.title", k=book.k)
    st.markdown(title if page.present else f"{title} {page.s(signed)}")
    st.html(figures.STYLE + cache.words_listed(book, page.lang))


def listed(found: Found, tiles: list[str], lang: str) -> str:
    """The codebook as an HTML list: each word with its use as a bar and a number."""
    most, total = max(int(found.uses.max()), 1), int(found.uses.sum())
    made = []
    for at, (image, use) in enumerate(zip(tiles, found.uses, strict=True), 1):
        share = numbers.percent(use / total, lang, 1 if use * 1000 >= total else 2)
        alt = html.escape(t("visual-words.word.alt", lang, word=at, share=share), quote=True)
        bar = f'<span class="use" style="width: {100 * use / most:.1f}%"></span>'
        made.append(f'<li><img src="{image}" alt="{alt}">{bar}{share}</li>')
    return f'<ol class="bow-words">{"".join(made)}</ol>'


def _formulas(page: Lesson, book: Book, found: Found) -> None:
    ink = picture.ink()

    def say(value: float) -> str:
        return numbers.decimal(float(value), "en", 3)

    if book.normalise:
        at = liveliest(found)
        patch, brightest = found.raw[at], int(found.raw[at].argmax())
        st.latex(
            formulas.normalised(
                say(patch[brightest]), say(patch.mean()), say(patch.var()), say(found.floor),
                say(found.normal[at, brightest]), ink,
            )
        )  # fmt: skip
    if book.whiten and not page.present:
        st.latex(formulas.whitened(ink))
    total = numbers.integer(round(found.inertia), "en").replace(",", "{,}")
    st.latex(formulas.inertia(numbers.integer(book.patches, "en").replace(",", "{,}"), book.k, total, ink))
    if not page.present:
        st.caption(page.s("formulas.told" if book.normalise else "formulas.told_plain"))


def _check(page: Lesson, book: Book, found: Found) -> None:
    theirs, *others = cache.words_by_scikit_learn(book)
    key = "settled" if found.settled else "cut_off"
    st.markdown(page.s(f"moves.{key}", moves=found.moves, most=MOST_MOVES))
    if found.emptied:
        st.caption(page.s("check.emptied"))
    else:
        ours, other = (numbers.decimal(value, page.lang, 6) for value in (found.inertia, theirs))
        lesson.agreements([Agreement(page.s("check.inertia"), ours, other)], page.t, "scikit-learn")
    ends = page.s("comma").join(numbers.decimal(value, page.lang, 6) for value in others)
    st.markdown(page.s("check.others", ends=ends, starts=len(others)))

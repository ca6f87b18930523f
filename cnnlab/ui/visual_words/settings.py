"""The lesson's knobs, and the codebook they ask for."""

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.core.visual_words import ASSIGNMENTS, DISTANCES
from cnnlab.datasets import describe
from cnnlab.ui import cache, lesson
from cnnlab.ui.knobs import Choice, Flag, Knob, Number
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import controls

from .course import STARTS
from .subject import DATASETS, Book, Found

VIEWS = ("words", "picture", "kmeans")
MOST_WORDS, LARGEST_INDEX, LARGEST_SEED = 150, 999, 999


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page; ranges are wider than what makes sense."""
    return (
        Choice("view", "words", VIEWS),
        Choice("data", "fashion_mnist", DATASETS),
        Number("size", 6, 2, 10), Number("n", 3000, 50, 6000, 50), Number("k", 40, 2, MOST_WORDS),
        Flag("normalise", True), Flag("whiten", True),
        Number("seed", 0, 0, LARGEST_SEED),
        Number("index", 0, 0, LARGEST_INDEX),
        Number("stride", 1, 1, 8),
        Choice("assign", "hard", ASSIGNMENTS),
        Flag("tfidf", False),
        Number("levels", 1, 1, 3),
        Choice("distance", "chi_square", DISTANCES),
        Choice("tiles", "1", ("1", "2", "4")),
        Number("order", 0, 0, LARGEST_SEED),
        Number("word", 0, 0, MOST_WORDS),
        Choice("guess", "ask", ("ask", "yes", "no")),
        Number("clusters", 4, 2, 8),
        Choice("start", "random", STARTS),
        Number("start_seed", 0, 0, LARGEST_SEED),
        Choice("reach", "ask", ("ask", "yes", "no")),
    )  # fmt: skip


def book(page: Lesson) -> Book:
    """The codebook that the knobs ask for."""
    whole, knobs = page.knobs.whole, page.knobs
    return Book(
        str(knobs["data"]), whole("size"), whole("n"), whole("k"), bool(knobs["normalise"]), bool(knobs["whiten"]),
        whole("seed"),
    )  # fmt: skip


def codebook(page: Lesson, *names: str) -> tuple[Book, Found] | None:
    """Draw the controls of `names`, then find the words. Where that is nonsense, why, and None."""
    for name in names:
        control(page, name)
    asked = book(page)
    try:
        return asked, cache.words_found(asked)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def control(page: Lesson, name: str) -> None:
    """One knob as the kind of control that fits it; `seed` with a button to draw again."""
    if name == "data":
        page.knobs.select(name, format_func=lambda data: page.s(f"data.{data}"))
    elif name in ("normalise", "whiten", "tfidf"):
        page.knobs.toggle(name)
    elif name in ("assign", "distance", "tiles", "start"):
        page.knobs.segmented(name)
    elif name in ("seed", "order", "start_seed"):
        _seed(page, name)
    elif name == "index":
        page.knobs.slider(name, high=min(LARGEST_INDEX, describe(str(page.knobs["data"])).n_test - 1))
    else:
        controls(page, name)


def _seed(page: Lesson, name: str) -> None:
    def again() -> None:
        page.knobs.set(**{name: (page.knobs.whole(name) + 1) % (LARGEST_SEED + 1)})

    label = page.s(f"{name}.again", seed=page.knobs.whole(name))
    st.button(label, icon=":material/casino:", key=f"{page.key}.{name}.again", on_click=again)

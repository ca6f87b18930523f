"""The lesson's knobs, and what they ask for."""

from typing import NamedTuple

import streamlit as st

from cnnlab.core.axes import Pair
from cnnlab.core.errors import LabError
from cnnlab.core.hog import HogSettings
from cnnlab.core.hog_steps import INTERPOLATIONS, NORMS
from cnnlab.datasets import describe, describe_photograph, photographs
from cnnlab.ui import cache, lesson, uploads
from cnnlab.ui.knobs import Choice, Flag, Knob, Number
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import controls
from cnnlab.ui.uploads import OWN, Upload

from .subject import DATASETS, FLAT, Described, Fields, Look, Picture, busiest_cell

VIEWS = ("steps", "cell", "blocks", "detect")
MOST_BINS, LARGEST_SIDE, LARGEST_INDEX = 18, 256, 359
_STAND_IN = "astronaut"  # while there is no picture of one's own


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page; ranges are wider than what makes sense."""
    return (
        Choice("view", "steps", VIEWS),
        Choice("picture", "astronaut", (*photographs(), *DATASETS, FLAT, *OWN)),
        Number("index", 0, 0, LARGEST_INDEX),
        Number("h", 128, 8, LARGEST_SIDE, 8), Number("w", 64, 8, LARGEST_SIDE, 8),
        Choice("channel", "strongest", ("strongest", "grey")),
        Flag("sqrt", False),
        Number("o", 9, 2, MOST_BINS),
        Flag("signed", False),
        Number("cell", 8, 2, 32),
        Choice("votes", "none", INTERPOLATIONS),
        Choice("labels", "ranges", ("ranges", "values")),
        Number("block", 2, 1, 4), Number("step", 1, 1, 4),
        Choice("norm", "L2-Hys", NORMS),
        Number("row", -1, -1, LARGEST_SIDE), Number("column", -1, -1, LARGEST_SIDE),
        Number("k", 2.0, 0.0, 4.0, 0.25), Number("lift", 0.0, 0.0, 1.0, 0.05),
        Choice("length", "ask", ("ask", "cells", "blocks", "vector")),
        Number("bin", -1, -1, MOST_BINS - 1),
        Choice("data", "fashion_mnist", DATASETS), Number("target", 9, 0, 9),
        Number("count", 5, 1, 16), Number("scene", 0, 0, 9999), Flag("clutter", True), Flag("sizes", False),
        Number("stride", 4, 2, 32), Number("threshold", 0.0, -2.0, 2.0, 0.1), Number("overlap", 0.3, 0.0, 1.0, 0.05),
        Flag("before", False),
        Choice("windows", "ask", ("ask", "tiles", "windows", "pixels")),
    )  # fmt: skip


class Subject(NamedTuple):
    """A described picture: what was asked for, and every step of it."""

    look: Look
    settings: HogSettings
    fields: Fields
    found: Described
    cell: Pair

    @property
    def size(self) -> Pair:
        """Height and width of the picture."""
        return self.fields.magnitude.shape[0], self.fields.magnitude.shape[1]


def subject(page: Lesson, *names: str) -> Subject | None:
    """Draw the controls of the picture and of `names`; what they ask for. Where that is nonsense, why, and None."""
    own = _picture_controls(page)
    for name in names:
        _control(page, name)
    try:
        look, settings = Look(_picture(page, own), bool(page.knobs["sqrt"]), bool(page.knobs["signed"])), asked(page)
        found = cache.hog_described(look, settings)
    except LabError as error:
        lesson.explain(error, page.t)
        return None
    return Subject(look, settings, cache.hog_fields(look), found, _cell(page, found))


def asked(page: Lesson) -> HogSettings:
    """The settings of the descriptor. LabError where they make no sense."""
    whole, knobs = page.knobs.whole, page.knobs
    return HogSettings(
        whole("o"), whole("cell"), whole("block"), str(knobs["norm"]), bool(knobs["sqrt"]), whole("step"),
        bool(knobs["signed"]), str(knobs["votes"]),
    )  # fmt: skip


def _control(page: Lesson, name: str) -> None:
    if name in ("sqrt", "signed"):
        page.knobs.toggle(name)
    elif name in ("norm", "votes", "labels"):
        page.knobs.select(name)
    else:
        controls(page, name)


def _picture_controls(page: Lesson) -> Upload | None:
    chosen = page.knobs.select("picture", format_func=lambda name: title(page, name))
    own = uploads.own(page, chosen) if chosen in OWN else None
    if chosen in OWN and own is None:
        st.caption(page.s("own", instead=title(page, _STAND_IN)))
    if chosen in DATASETS:
        controls(page, "index")
    elif page.present:
        controls(page, "h", "w")
    else:
        for place, name in zip(st.columns(2), ("h", "w"), strict=True):
            with place:
                page.knobs.number(name)
    if chosen not in (*DATASETS, FLAT, "drawing"):
        page.knobs.segmented("channel")
    return own


def title(page: Lesson, name: str) -> str:
    """What a picture is called."""
    return page.t(f"dataset.photo_{name}" if name in photographs() else f"{page.key}.picture.{name}")


def credit(page: Lesson, shown: Subject) -> None:
    """Whom to name for the photograph."""
    if shown.look.picture.name in photographs():
        st.caption(page.s("credit", credit=describe_photograph(shown.look.picture.name).attribution))


def _picture(page: Lesson, own: Upload | None) -> Picture:
    name = str(page.knobs["picture"])
    if name in DATASETS:
        return Picture(name, index=min(page.knobs.whole("index"), describe(name).n_test - 1))
    size = page.knobs.whole("h"), page.knobs.whole("w")
    if name == FLAT:
        return Picture(name, *size)
    grey = page.knobs["channel"] == "grey" or name == "drawing"
    if own is not None:
        return Picture(name, *size, grey, own=own.name, pixels=own.pixels)
    return Picture(_STAND_IN if name in OWN else name, *size, grey)


def _cell(page: Lesson, found: Described) -> Pair:
    """The chosen cell; none chosen, or one beyond the picture: the one with the most votes."""
    row, column = page.knobs.whole("row"), page.knobs.whole("column")
    down, across = found.histograms.shape[:2]
    return (row, column) if 0 <= row < down and 0 <= column < across else busiest_cell(found.histograms)

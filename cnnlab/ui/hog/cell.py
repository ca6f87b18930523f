"""One cell: its pixels as arrows, each pixel's vote, the histogram. The pointer chooses pixels, a click a cell."""

from base64 import b64encode
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnlab.core import hog_steps
from cnnlab.core.hog_steps import Array, Votes
from cnnlab.plots import palette
from cnnlab.ui import cache, numbers
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places

from . import drawn, settings
from .settings import Subject

_KEY = "hog.voting"
_KNOBS = ("cell", "o", "signed", "votes", "labels")
_WORDS = (
    "picture", "pictureAlt", "cell", "cellAlt", "histogram", "bar", "ask", "one", "two", "outside", "none", "folded",
    "kept", "binSays",
)  # fmt: skip


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        if page.present:
            page.knobs.segmented("votes")
            page.knobs.segmented("labels")
            with st.expander(page.s("settings"), icon=":material/tune:"):
                shown = settings.subject(page, "cell", "o", "signed")
        else:
            shown = settings.subject(page, *_KNOBS)
    if shown is None:
        return
    with stage:
        votes, bars = voted(page, shown)
        _answer(page, shown, bars)
        _component(page, shown, votes, bars)
        st.markdown(page.s(f"votes.{shown.settings.interpolation}.words"))
        st.markdown(page.s(f"labels.{page.knobs['labels']}.words"))
        settings.credit(page, shown)


def voted(page: Lesson, shown: Subject) -> tuple[Votes, Array]:
    """The chosen cell's votes and its histogram, for bins as ranges or as values."""
    angle, interpolation, ours = shown.fields.angle, shown.settings.interpolation, shown.settings
    if page.knobs["labels"] == "values":  # values 0, 20, … are middles of ranges that begin half a bin earlier
        turn = hog_steps.turn(ours.signed)
        angle = (angle + turn / ours.orientations / 2) % turn
        interpolation = "orientation" if interpolation == "none" else interpolation
    votes = hog_steps.votes_of_cell(
        shown.fields.magnitude, angle, shown.cell, ours.orientations, ours.cell, ours.signed, interpolation
    )
    shares = (votes.weights * votes.magnitude).ravel()
    sums = np.bincount(votes.bins.ravel(), shares, ours.orientations)
    return votes, sums / (ours.cell[0] * ours.cell[1])


def labels(page: Lesson, shown: Subject) -> list[str]:
    """What each bin is called."""
    edges = hog_steps.bin_edges(shown.settings.orientations, shown.settings.signed)
    names = [numbers.decimal(float(edge), "en", 3) for edge in edges]
    if page.knobs["labels"] == "values":
        return [f"{name}°" for name in names[:-1]]
    return [f"[{low}°, {high}°)" for low, high in pairwise(names)]


def _answer(page: Lesson, shown: Subject, bars: Array) -> None:
    """What came of the guess. In front of it, the question."""
    guess = page.knobs.whole("bin")
    if guess < 0 or not bars.any():
        st.markdown(page.s("cell.question" if bars.any() else "cell.flat"))
        return
    names = labels(page, shown)
    best = int(bars.argmax())
    given = names[min(guess, len(names) - 1)]
    st.markdown(page.s("cell.right" if given == names[best] else "cell.wrong", best=names[best], given=given))


def _component(page: Lesson, shown: Subject, votes: Votes, bars: Array) -> None:
    top, left = votes.top, votes.left
    high, wide = votes.magnitude.shape
    window = (slice(top, top + high), slice(left, left + wide))
    found = shown.fields
    data = {
        "picture": cache.hog_pictures(shown.look)["picture"],
        "size": shown.size, "cell": shown.settings.cell, "cells": shown.found.histograms.shape[:2],
        "chosen": shown.cell,
        "patch": {
            "top": top, "left": left, "h": high, "w": wide,
            "gx": _packed(found.gx[window]), "gy": _packed(found.gy[window]),
            "magnitude": _packed(votes.magnitude), "angle": _packed(found.angle[window]),
            "full": _packed(found.full[window]), "bins": _packed(votes.bins), "weights": _packed(votes.weights),
        },
        "bars": bars.tolist(), "labels": labels(page, shown), "hues": drawn.hues(shown.settings),
        "share": 1 / (shown.settings.cell[0] * shown.settings.cell[1]),
        "reveal": page.knobs.whole("bin") >= 0, "signed": shown.look.signed,
        "colours": {"mark": palette.FIELD_ON_INPUT, "white": "#FFFFFF"},
        "font": picture.font_px(page), "present": page.present,
        "words": {name: page.s(f"say.{name}") for name in _WORDS},
    }  # fmt: skip
    cache.component("hog_cell")(
        data=data,
        key=_KEY,
        on_choice_change=lambda: _take(page, st.session_state[_KEY].get("choice"), ("row", "column")),
        on_guess_change=lambda: _take(page, st.session_state[_KEY].get("guess"), ("bin",)),
    )


def _take(page: Lesson, told: object, names: tuple[str, ...]) -> None:
    if not isinstance(told, Mapping):
        return
    try:
        page.knobs.set(**{name: int(told[name]) for name in names})
    except (KeyError, TypeError, ValueError):
        return  # not from our own component


def _packed(values: npt.NDArray) -> str:
    return b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()

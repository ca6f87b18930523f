"""The nearest pictures by histogram, after a guess; and how far shuffled tiles move a picture."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from cnnlab.core import visual_words
from cnnlab.core.visual_words import Array
from cnnlab.datasets import describe
from cnnlab.ui import cache, numbers
from cnnlab.ui.lesson import Lesson

from . import figures

if TYPE_CHECKING:
    from .picture import Subject

_SHOWN, _IN_A_ROOM = 6, 6


def class_name(page: Lesson, data: str, label: int) -> str:
    """What a class is called."""
    return page.t(f"dataset.{describe(data).class_names[label]}")


def ask(page: Lesson, shown: Subject) -> None:
    """A guess first; then the nearest pictures, framed where they are of the same class."""
    page.knobs.segmented("distance")
    guess = page.knobs.segmented("guess")
    if guess == "ask":
        return
    data = shown.book.data
    own = cache.words_labels(data, "test", shown.which + 1)[-1]
    labels = cache.words_labels(data, "train", len(shown.gallery))
    distances = _distances(page, shown, shown.levels)
    order = np.argsort(distances, kind="stable")[: _IN_A_ROOM if page.present else _SHOWN]
    same = [labels[at] == own for at in order]
    name = class_name(page, data, own)
    verdict = "right" if (guess == "yes") == same[0] else "wrong"
    found = class_name(page, data, labels[order[0]])
    st.markdown(page.s(f"near.{verdict}", own=name, found=found, count=sum(same), shown=len(same)))
    images = cache.words_training_pictures(data, tuple(int(at) for at in order))
    made = []
    for at, image, alike in zip(order, images, same, strict=True):
        title, far = class_name(page, data, labels[at]), numbers.decimal(float(distances[at]), page.lang, 2)
        said = f"<b>{html.escape(title)}</b><br>{html.escape(page.s('near.distance', far=far))}"
        alt = html.escape(title, quote=True)
        made.append(f'<li class="{"same" if alike else ""}"><img src="{image}" alt="{alt}">{said}</li>')
    st.html(f'{figures.STYLE}<ol class="bow-near">{"".join(made)}</ol>')
    if not page.present:
        st.caption(page.s("near.told", count=len(shown.gallery)))


def forgotten(page: Lesson, shown: Subject) -> None:
    """How many patches survive the shuffling, and how far it moves the histogram, with and without the pyramid."""
    assert shown.mixed is not None and shown.kept is not None
    same, every, stride = shown.kept.same, shown.kept.all, shown.reading.stride
    on_grid = shown.side // int(str(page.knobs["tiles"])) % stride == 0
    key = "mixed.kept" if on_grid else "mixed.kept_off"
    st.markdown(page.s(key, same=same, all=every, others=every - same, stride=stride))
    for level in sorted({1, shown.levels}):
        moved = _moved(page, shown, shown.mixed.histogram, level)
        others = _distances(page, shown, level)
        values = {
            name: numbers.decimal(float(value), page.lang, 2)
            for name, value in (("moved", moved), ("nearest", others.min()), ("middle", np.median(others)))
        }
        st.markdown(page.s("mixed.flat" if level == 1 else "mixed.pyramid", levels=level, **values))


def _distances(page: Lesson, shown: Subject, levels: int) -> Array:
    """Distance of the picture from all of the gallery, by that many levels."""
    distance, weighted = str(page.knobs["distance"]), bool(page.knobs["tfidf"])
    return cache.words_distances(shown.reading, shown.which, levels, distance, weighted)


def _moved(page: Lesson, shown: Subject, other: Array, levels: int) -> float:
    """Distance of the picture from itself with its tiles shuffled."""
    length = shown.book.k * sum(4**level for level in range(levels))
    one, two = ((each * shown.idf)[:length] for each in (shown.plain.histogram, other))
    return float(visual_words.picture_distances(one, two[None], str(page.knobs["distance"]))[0])

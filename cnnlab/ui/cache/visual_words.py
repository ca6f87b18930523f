"""Bag of visual words: codebooks, pictures read with them, runs of k-means, and their drawings."""

from collections.abc import Callable
from typing import Any

import streamlit as st

# Small frozen settings: their repr says all, and is found much faster than a hash of every field.
_BY_REPR: dict[str | type[Any], Callable[[Any], Any]] = {
    "cnnlab.ui.visual_words.subject.Book": repr,
    "cnnlab.ui.visual_words.described.Reading": repr,
    "cnnlab.ui.visual_words.course.Run": repr,
}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_REPR)
def words_found(book):
    """A codebook. Shared: not to be written to. LabError where it cannot be found."""
    from cnnlab.ui.visual_words.subject import found

    return found(book)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=_BY_REPR)
def words_by_scikit_learn(book) -> tuple[float, ...]:
    """scikit-learn's inertia: from the same start, then from others."""
    from cnnlab.ui.visual_words.subject import by_scikit_learn

    return by_scikit_learn(book)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_BY_REPR)
def words_sheets(book):
    """The first patches before and after each preparation: a sheet of them, and how alike neighbouring pixels are."""
    from cnnlab.ui.visual_words.drawn import sheets

    return sheets(book, words_found(book))


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_BY_REPR)
def words_tiles(book) -> list[str]:
    """Each word as a small picture."""
    from cnnlab.ui.visual_words.drawn import tiles

    return tiles(book, words_found(book))


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=_BY_REPR)
def words_listed(book, lang: str) -> str:
    """The codebook as a list: each word with its use."""
    from cnnlab.ui.visual_words.words import listed

    return listed(words_found(book), words_tiles(book), lang)


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=_BY_REPR)
def words_gallery(reading):
    """Histograms of training pictures, and their labels. Shared: not to be written to."""
    from cnnlab.ui.visual_words.described import gallery

    return gallery(reading, words_found(reading.book))


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=_BY_REPR)
def words_idf(reading):
    """How much each entry of a histogram weighs by tf-idf. Shared: not to be written to."""
    from cnnlab.core.visual_words import inverse_document_frequency

    return inverse_document_frequency(words_gallery(reading))


@st.cache_resource(max_entries=96, show_spinner=False, hash_funcs=_BY_REPR)
def words_distances(reading, index: int, levels: int, distance: str, weighted: bool):
    """Distance of a test picture from each picture of the gallery. Shared: not to be written to."""
    from cnnlab.core.visual_words import picture_distances

    one = words_picture(reading, index, 1, 0, levels).histogram
    others, idf = words_gallery(reading)[:, : len(one)], words_idf(reading)[: len(one)]
    return (
        picture_distances(one * idf, others * idf, distance) if weighted else picture_distances(one, others, distance)
    )


@st.cache_data(max_entries=8, show_spinner=False)
def words_labels(data: str, split: str, most: int) -> list[int]:
    """Labels of the first pictures of a split."""
    from cnnlab.datasets import load

    return load(data, "train" if split == "train" else "test").labels[:most].tolist()


@st.cache_resource(max_entries=96, show_spinner=False, hash_funcs=_BY_REPR)
def words_picture(reading, index: int, tiles: int, seed: int, levels: int):
    """A test picture in words, its tiles shuffled where there is more than one."""
    from cnnlab.ui.visual_words import described
    from cnnlab.ui.visual_words.subject import test_picture

    pixels = test_picture(reading.book.data, index)
    if tiles > 1:
        pixels = described.shuffled(pixels, described.order_of_tiles(tiles, seed), tiles)
    return described.describe_picture(reading, words_found(reading.book), pixels, levels)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=_BY_REPR)
def words_views(reading, index: int, tiles: int, seed: int, levels: int, chosen: int) -> dict[str, tuple[str, str]]:
    """A test picture and its word map, also with its tiles shuffled, as data addresses."""
    from cnnlab.ui.visual_words.drawn import views

    return views(*_both(reading, index, tiles, seed, levels), reading.book.k, chosen)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=_BY_REPR)
def words_charts(
    reading, index: int, tiles: int, seed: int, levels: int, weighted: bool, dark: bool, room: bool
) -> list[str]:
    """A test picture's histogram, and its whole vector where there is a pyramid, as data addresses."""
    from numpy import ones

    from cnnlab.ui.visual_words.drawn import charts

    plain, mixed = _both(reading, index, tiles, seed, levels)
    weights = words_idf(reading)[: len(plain.histogram)] if weighted else ones(len(plain.histogram))
    return charts(plain, mixed, weights, levels, words_tiles(reading.book), dark, room)


def _both(reading, index: int, tiles: int, seed: int, levels: int):
    """A test picture in words as it is and shuffled, or None."""
    mixed = words_picture(reading, index, tiles, seed, levels) if tiles > 1 else None
    return words_picture(reading, index, 1, 0, levels), mixed


@st.cache_data(max_entries=64, show_spinner=False)
def words_training_pictures(data: str, indices: tuple[int, ...]) -> list[str]:
    """Training pictures as data addresses."""
    from cnnlab.ui.visual_words.drawn import plain
    from cnnlab.ui.visual_words.subject import training_pictures

    images = training_pictures(data, max(indices) + 1)
    return [plain(images[index]) for index in indices]


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=_BY_REPR)
def words_course(run):
    """Every state of a run of k-means. Shared: not to be written to."""
    from cnnlab.ui.visual_words.course import course

    return course(run, words_found(run.book))


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=_BY_REPR)
def words_frames(run) -> dict:
    """The same, rounded and packed for the browser. Shared: not to be written to."""
    from cnnlab.ui.visual_words.kmeans import frames

    return frames(words_course(run))


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=_BY_REPR)
def words_course_by_scikit_learn(run) -> float:
    """scikit-learn's inertia for the same run."""
    from cnnlab.ui.visual_words.course import by_scikit_learn

    return by_scikit_learn(run, words_course(run).points)

"""Histogram of oriented gradients: fields, cells and blocks of a picture, and their drawings."""

from collections.abc import Callable
from typing import Any

import streamlit as st

# What holds a picture, without its pixels: its repr leaves them out.
_BY_NAME: dict[str | type[Any], Callable[[Any], Any]] = {
    "cnnlab.ui.hog.subject.Picture": repr,
    "cnnlab.ui.hog.subject.Look": repr,
}


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_NAME)
def hog_fields(look):
    """The gradients of a picture. Shared: not to be written to."""
    from cnnlab.ui.hog.subject import fields

    return fields(look)


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=_BY_NAME)
def hog_described(look, settings):
    """A picture's cell histograms and blocks. Shared: not to be written to. LabError where no block fits."""
    from cnnlab.ui.hog.subject import described

    return described(hog_fields(look), settings)


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs=_BY_NAME)
def hog_pictures(look) -> dict[str, str]:
    """Each step before the histograms, as data addresses."""
    from cnnlab.ui.hog.drawn import pictures

    return pictures(look, hog_fields(look))


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs=_BY_NAME)
def hog_glyphs(look, settings, dark: bool) -> str:
    """The cells as strokes along their edges, as a data address."""
    from cnnlab.ui.hog.drawn import glyphs

    return glyphs(hog_described(look, settings).histograms, settings, hog_fields(look).magnitude.shape, dark)


@st.cache_data(max_entries=128, show_spinner=False, hash_funcs=_BY_NAME)
def hog_by_scikit_image(picture, settings) -> tuple[int, int]:
    """Length of scikit-image's descriptor, and how many of its values ours equals to 1e-6."""
    from numpy import isclose

    from cnnlab.ui.hog.subject import Look, scikit_image_vector

    theirs = scikit_image_vector(picture, settings)
    ours = hog_described(Look(picture, settings.transform_sqrt), settings).vector
    same = isclose(ours, theirs, rtol=0, atol=1e-6).sum() if len(ours) == len(theirs) else 0
    return len(theirs), int(same)


@st.cache_data(max_entries=2, show_spinner=False)
def hog_wheel(signed: bool) -> str:
    """The colour of every direction, as a data address."""
    from cnnlab.ui.hog.drawn import wheel

    return wheel(signed)

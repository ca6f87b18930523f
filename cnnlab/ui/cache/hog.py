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


@st.cache_resource(max_entries=64, show_spinner=False)
def hog_scene(search):
    """A scene with its objects' boxes. Shared: not to be written to. LabError where the objects do not fit."""
    return search.scene()


@st.cache_resource(max_entries=20, show_spinner=False)
def hog_learnt(data: str, target: int):
    """A detector of one class of a data set, and what it was trained on. Shared: not to be written to."""
    from cnnlab.ui.hog.seeking import learnt

    return learnt(data, target)


@st.cache_resource(max_entries=24, show_spinner=False)
def hog_search(search):
    """Every window of a scene with its score. Shared: not to be written to. LabError where the objects do not fit."""
    from cnnlab.ui.hog.seeking import scored

    return scored(search, hog_scene(search).pixels, hog_learnt(search.data, search.target).detector)


@st.cache_data(max_entries=24, show_spinner=False)
def hog_scene_pictures(search) -> tuple[str, str]:
    """The scene, and the heat map over it, as data addresses."""
    from cnnlab.ui.hog import seen

    pixels = hog_scene(search).pixels
    return seen.scene(pixels), seen.heat(search, hog_search(search), pixels)


@st.cache_data(max_entries=40, show_spinner=False)
def hog_weight_pictures(data: str, target: int, dark: bool) -> tuple[str, str, str]:
    """The mean of the class, and what speaks for and against it, as data addresses."""
    from cnnlab.ui.hog.seen import weights

    return weights(hog_learnt(data, target), dark)


@st.cache_data(max_entries=256, show_spinner=False)
def hog_kept_by_torchvision(search, threshold: float, most_overlap: float) -> list[int]:
    """Numbers of the boxes that torchvision keeps of those above the threshold. Torch must be loaded."""
    import torch
    from torchvision.ops import nms

    from cnnlab.ui.hog.seeking import candidates

    boxes, scores, _ = candidates(hog_search(search), threshold)
    return nms(torch.from_numpy(boxes), torch.from_numpy(scores), most_overlap).tolist()

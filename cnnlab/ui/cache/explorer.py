"""The convolution explorer."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnlab import torch_gate

# A picture without its pixels: its repr leaves them out.
_BY_NAME: dict[str | type[Any], Callable[[Any], Any]] = {"cnnlab.ui.explorer.subject.Picture": repr}


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs=_BY_NAME)
def convolved(picture, layer):
    """A picture through a layer, by our own arithmetic. LabError where it does not fit."""
    from cnnlab.ui.explorer.subject import compute

    return compute(picture, layer)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=_BY_NAME)
def convolved_by_torch(picture, layer):
    """Ours beside torch's for the same picture and layer. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.explorer.subject import compare

    return compare(picture, layer)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_BY_NAME)
def whole_pictures(picture, layer):
    """The picture and what comes out, as encoded images."""
    from cnnlab.ui.explorer.whole import pictures

    return pictures(picture, layer)

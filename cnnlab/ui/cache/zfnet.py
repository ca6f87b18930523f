"""ZFNet: responses at a stride, filters side by side, units seen from behind."""

from importlib import import_module

import streamlit as st

from cnnlab import torch_gate
from cnnlab.ui.cache.alexnet import square_photograph
from cnnlab.ui.cache.filters import layer_kernels

_SIDE_PX, _FILTER_PX = 227, 7


@st.cache_resource(max_entries=16, show_spinner=False)
def grey_photograph(photo: str):
    """The middle of a photograph in grey, as large as AlexNet's input: float64, (227, 227), read-only."""
    from cnnlab.core.mixing import LUMA

    found = square_photograph(photo, _SIDE_PX) @ LUMA
    found.flags.writeable = False
    return found


@st.cache_data(max_entries=64, show_spinner=False)
def sampled_response(photo: str, angle: int, period: float, stride: int):
    """A `core.sampling.Sampled`."""
    from cnnlab.core.sampling import filter_of, respond

    return respond(grey_photograph(photo), filter_of(_FILTER_PX, angle, period), stride)


@st.cache_data(max_entries=64, show_spinner=False)
def torch_response(photo: str, angle: int, period: float, stride: int):
    """The same by torch's convolution. Only where torch is ready."""
    return _zfnet().response(photo, angle, period, _FILTER_PX, stride)


@st.cache_data(max_entries=8, show_spinner=False)
def first_filters(key, each: bool, _source) -> str:
    """A first layer's kernels with grey rims, the strongest first, as a data address."""
    import numpy as np

    from cnnlab.ui.filters.sprite import sheet

    kernels = layer_kernels(key, "features.0", _source)
    order = np.argsort(-(kernels.astype(np.float64) ** 2).sum(axis=(1, 2, 3)), kind="stable")
    across = int(np.sqrt(len(order)))
    rimmed = np.pad(kernels[order], ((0, -len(order) % across), (0, 0), (1, 1), (1, 1)))  # empty places are grey
    return sheet(rimmed, each=each).url


@st.cache_data(max_entries=32, show_spinner=False)
def zfnet_layer(key, depth: str, _source):
    """Where a convolution's ReLU stands. Imports torch."""
    return _zfnet().layer_at(key, _source, int(depth))


@st.cache_data(max_entries=4, show_spinner=False)
def dead_maps(key, _source):
    """Dead and all maps behind each convolution. Imports torch."""
    return _zfnet().dead_maps(key, _source)


@st.cache_data(max_entries=64, show_spinner=False)
def unit_view(key, index: int, channel: int, patch, _source):
    """What excited a unit, in three ways. Imports torch."""
    return _zfnet().view(key, _source, index, channel, patch)


def _zfnet():
    torch_gate.load()
    return import_module("cnnlab.ui.zfnet.compute")

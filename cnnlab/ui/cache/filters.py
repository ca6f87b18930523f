"""Filters and feature maps. A key is a source's id and when its file was written."""

from importlib import import_module

import streamlit as st

from cnnlab import datasets, torch_gate
from cnnlab.training.normalisation import Normalisation


@st.cache_resource(ttl=2.0, max_entries=4, show_spinner=False)
def inspectable_sources(home: str):
    """What weights there are, those of the runs in `home` among them."""
    from cnnlab.ui.filters.subject import survey

    return survey()


@st.cache_data(max_entries=16, show_spinner=False)
def picture_scale(dataset: str) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of a data set's training pictures, per channel, in units of the full brightness."""
    found = Normalisation.of(datasets.load(dataset, "train").for_network())
    return found.mean.tolist(), found.std.tolist()


@st.cache_resource(max_entries=3, show_spinner=False)
def inspected_model(key, _source):
    """A network with its weights. Imports torch."""
    return _filters().model(_source)


@st.cache_data(max_entries=32, show_spinner=False)
def network_layers(key, _source):
    """The network's layers."""
    return _filters().layers(key, _source)


@st.cache_resource(max_entries=32, show_spinner=False)
def layer_kernels(key, layer: str, _source):
    """A layer's kernels, (K, C, kh, kw)."""
    return _filters().kernels(key, _source, layer)


@st.cache_data(max_entries=64, show_spinner=False)
def kernel_likenesses(key, layer: str, _source):
    """How many kernels are oriented, and how many compare colours. Takes seconds."""
    return _filters().likenesses(key, _source, layer)


@st.cache_data(max_entries=64, show_spinner=False)
def kernel_sheet(key, layer: str, chosen: tuple[tuple[int, ...], tuple[int, ...] | None], _source):
    """The kernels of these filters (their slices, or in colour) as one picture."""
    from cnnlab.ui.filters.kernels import encoded

    return encoded(layer_kernels(key, layer, _source), *chosen)


@st.cache_resource(max_entries=24, show_spinner=False)
def picture_maps(key, layer: str, picture: str, _source, _pixels):
    """A layer's maps of one picture, (K, h, w) or (K,), and its channels in order of response."""
    found = _filters().feature_maps(key, _source, layer, _pixels)
    return found, _filters().order(found)


@st.cache_data(max_entries=48, show_spinner=False)
def map_sheet(key, layer: str, picture: str, each: bool, order: tuple[int, ...], _maps):
    """The maps as one picture."""
    from cnnlab.ui.filters.sprite import sheet

    return sheet(_maps[list(order)], each=each)


@st.cache_data(max_entries=128, show_spinner=False)
def network_answer(key, picture: str, _source, _pixels):
    """What the network takes a picture for."""
    return _filters().answer(key, _source, _pixels)


@st.cache_data(max_entries=128, show_spinner=False)
def exciting_patches(key, layer: str, channel: int, split: str, _source):
    """The patches that excite a channel most."""
    return _filters().patches(key, _source, layer, channel, split)


@st.cache_data(max_entries=64, show_spinner=False)
def channel_facts(key, layer: str, _source):
    """Statistics of a layer's channels over some hundreds of pictures."""
    return _filters().statistics(key, _source, layer)


@st.cache_data(max_entries=64, show_spinner=False)
def gradient_picture(key, picture: str, target: int, method: str, layer: str, _source, _pixels) -> bytes:
    """What one method says of the picture, as a PNG."""
    from cnnlab.ui.filters.gradients import drawn

    return drawn(_filters().attribution(key, _source, _pixels, target, method, layer))


@st.cache_data(max_entries=8, show_spinner=False)
def imagenet_classes(network: str) -> tuple[str, ...]:
    """ImageNet's class names."""
    return _filters().categories(network)


@st.cache_data(max_entries=8, show_spinner=False)
def filter_course(run_id: str, stamp: int):
    """The first layer at each recorded moment of a run."""
    from cnnlab.ui.filters.course import read

    return read(run_id)


def _filters():
    torch_gate.load()
    return import_module("cnnlab.ui.filters.compute")

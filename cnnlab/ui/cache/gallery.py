"""The gallery. Keys are a `gallery.settings.Chosen`, or a network's name."""

import streamlit as st

from cnnlab import torch_gate


@st.cache_resource(max_entries=64, show_spinner=False)
def classic(chosen):
    """A network's graph, rows and numbers. Only where torch is ready."""
    return _traced().classic(chosen)


@st.cache_data(max_entries=128, show_spinner=False)
def classic_by_torch(chosen):
    """Torch's parameters, multiply-adds and output shape. Only where torch is ready."""
    return _traced().counted(chosen)


@st.cache_data(max_entries=256, show_spinner=False)
def layer_repr(chosen, path: str) -> str | None:
    """What torch prints of a layer. Only where torch is ready."""
    return _traced().layer_repr(chosen, path)


@st.cache_data(max_entries=256, show_spinner=False)
def layer_forward(chosen, path: str):
    """The forward around a function of a network of ours. Only where torch is ready."""
    return _traced().forward_of(chosen, path)


@st.cache_data(max_entries=64, show_spinner=False)
def imagenet_weights(name: str):
    """What torchvision says of its ImageNet weights of a network. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.gallery.imagenet import weights_of

    return weights_of(name)


@st.cache_data(ttl=2.0, max_entries=4, show_spinner=False)
def small_results(home: str):
    """Test accuracies of small versions: shipped weights, recordings, finished runs in `home`."""
    from cnnlab.ui.gallery.results import survey

    return survey()


def _traced():
    torch_gate.load()
    from cnnlab.ui.gallery import traced

    return traced

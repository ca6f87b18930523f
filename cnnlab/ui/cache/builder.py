"""Networks of one's own: read and analysed, and counted by torch."""

import streamlit as st

from cnnlab import torch_gate
from cnnlab.core.blueprint import parse


@st.cache_resource(max_entries=128, show_spinner=False)
def own_network(text: str, size: int, channels: int, classes: int):
    """A typed network with what is said of it."""
    from cnnlab.ui.builder.built import build

    return build(text, size, channels, classes)


@st.cache_data(max_entries=256, show_spinner=False)
def own_by_torch(text: str, size: int, channels: int, classes: int) -> tuple[tuple[int, ...], int, int]:
    """Shape, parameters and multiply-adds of torch's own forward. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.networks.own import count

    return count(parse(text, (channels, size, size), classes))


@st.cache_data(max_entries=4, show_spinner=False)
def own_as_onnx(text: str, size: int, channels: int, classes: int, weights: bool) -> bytes:
    """An ONNX file, with weights that the seed 0 draws or without any. Imports torch."""
    torch_gate.load()
    from cnnlab import networks
    from cnnlab.core.onnx_export import to_onnx

    module = networks.build(networks.OWN + text, num_classes=classes, image_size=size, in_channels=channels, seed=0)
    return to_onnx(module, (channels, size, size), weights=weights)

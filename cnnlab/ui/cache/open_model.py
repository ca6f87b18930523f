"""ONNX files: read, and written from the app's own networks."""

import streamlit as st

from cnnlab import torch_gate


@st.cache_resource(max_entries=8, show_spinner=False)
def opened_model(digest: str, _data: bytes, size: tuple[int, int] | None):
    """A file's graph, rows and numbers. LabError where it is none."""
    from cnnlab.ui.open_model.opened import read

    return read(digest, _data, size)


@st.cache_data(max_entries=64, show_spinner=False)
def model_takes_any_size(digest: str, _data: bytes) -> bool:
    """Whether a file leaves the picture's size open. LabError where it is none."""
    from cnnlab.ui.open_model.opened import takes_any_size

    return takes_any_size(_data)


@st.cache_data(max_entries=32, show_spinner=False)
def network_as_onnx(chosen) -> bytes:
    """A network of the gallery as an ONNX file without weights. Imports torch."""
    torch_gate.load()
    import torch

    from cnnlab import networks
    from cnnlab.core.onnx_export import to_onnx

    shape = chosen.shape
    with torch.device("meta"):
        module = networks.build(
            chosen.name, num_classes=shape.num_classes, image_size=shape.image_size, in_channels=shape.in_channels,
            width=shape.width,
        )  # fmt: skip
    return to_onnx(module, chosen.input_shape, weights=False)

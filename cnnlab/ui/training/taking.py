"""A run's network of one's own, to take along: its source, and the trained network as ONNX."""

import streamlit as st

from cnnlab import datasets, networks, torch_gate
from cnnlab.core.blueprint import parse
from cnnlab.jobs.home import path_of
from cnnlab.jobs.view import RunView
from cnnlab.networks.own_code import to_code
from cnnlab.networks.own_name import text_of
from cnnlab.training import TrainConfig
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import settings


def own_network(page: Lesson, run: RunView) -> None:
    """Two downloads, where the run trained a network of one's own."""
    config = settings.read(run.config)
    if config is None or not networks.is_own(config.network):
        return
    for name, data in (("py", lambda: _source(config)), ("onnx", lambda: _trained(run, config))):
        st.download_button(
            page.s(f"own_{name}"),
            data=data,
            file_name=f"{run.id}.{name}",
            mime="application/octet-stream",
            key=f"training.own_{name}",
            icon=":material/download:",
            on_click="ignore",
        )


def _source(config: TrainConfig) -> str:
    data = datasets.describe(config.dataset)
    shape = (data.channels, data.network_size, data.network_size)
    return to_code(parse(text_of(config.network), shape, data.num_classes))


def _trained(run: RunView, config: TrainConfig) -> bytes:
    torch_gate.load()
    import safetensors.torch

    from cnnlab.core.onnx_export import to_onnx

    data = datasets.describe(config.dataset)
    module = networks.build(
        config.network, num_classes=data.num_classes, image_size=data.network_size, in_channels=data.channels, seed=0
    )
    module.load_state_dict(safetensors.torch.load_file(path_of(run.id) / "weights.safetensors"))
    return to_onnx(module, (data.channels, data.network_size, data.network_size))

"""ResNet: gradients before training, residual blocks on pictures, torch's counts."""

import streamlit as st

from cnnlab import torch_gate
from cnnlab.ui.cache.asking import ask
from cnnlab.ui.cache.receptive_field import network_subject


@st.cache_data(max_entries=512, show_spinner=False)
def gradient_flow(probe):
    """Gradient norms by layer of a `DepthProbe`. Only where torch is ready; a tenth of a second at depth 56."""
    torch_gate.load()
    from cnnlab.inspection.gradient_flow import measure

    return measure(probe)


@st.cache_data(max_entries=256, show_spinner=False)
def gradient_flow_by_hooks(probe) -> tuple[float, ...]:
    """The weights' norms from what hooks saw. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.inspection.gradient_flow import weights_by_hooks

    return weights_by_hooks(probe)


@st.cache_resource(max_entries=32, show_spinner=False)
def residual_run(chain, residual: bool):
    """What a `resnet.pictures.Chain` does, with shortcuts or without."""
    from cnnlab.ui.resnet.pictures import run

    return run(chain, residual=residual)


@st.cache_data(max_entries=128, show_spinner=False)
def residual_by_torch(chain, residual: bool) -> tuple[int, int, int]:
    """Values of a chain's map, and how many outputs and gradients torch has too. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.resnet.pictures import equal_to_torch

    return equal_to_torch(chain, residual=residual)


@st.cache_data(max_entries=256, show_spinner=False)
def torch_residual_block(block, size: tuple[int, int]):
    """Torch's parameters and multiply-adds of a `ResidualBlock`, its shortcut included. Only where torch is ready."""
    asked = ask("one_by_one_torch")
    paths = [block.main, *([(block.projection,)] if block.projection else [])]
    found = [asked.count_chain(path, size) for path in paths]
    return type(found[0])(*map(sum, zip(*found, strict=True)))


@st.cache_data(max_entries=8, show_spinner=False)
def traced_field(network: str) -> int:
    """Side of the field of a cell of a network's last map, by its trace. Only where torch is ready."""
    rows = network_subject(network, True).rows
    field = next(row for row in reversed(rows) if row.kind == "conv").local_field[0]
    assert field is not None  # convolutions, pools and sums only
    return field

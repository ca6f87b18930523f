"""SENet: a block's maps and gate, the gates of many pictures, torch's counts."""

import streamlit as st

from cnnlab import datasets, torch_gate, weights
from cnnlab.ui.cache.asking import ask

_CLASS_PICTURES = 1000


@st.cache_resource(max_entries=64, show_spinner=False)
def gate_inside(source: str, dataset: str, index: int, block: int):
    """What the gate of a block reads of a test picture, and its weights. Imports torch."""
    torch_gate.load()
    from cnnlab.inspection.gates import inside

    pictures = datasets.load(dataset, "test").for_network()[index : index + 1]
    return inside(weights.load(source), weights.preprocess(weights.describe(source), pictures), block)


@st.cache_resource(max_entries=2, show_spinner=False)
def gates_by_class(source: str, dataset: str):
    """For each block the gates of the first test pictures, (N, C), and their labels, (N,). Imports torch."""
    torch_gate.load()
    from cnnlab.inspection.gates import gates

    data = datasets.load(dataset, "test")
    pictures = weights.preprocess(weights.describe(source), data.for_network()[:_CLASS_PICTURES])
    return gates(weights.load(source), pictures), data.labels[:_CLASS_PICTURES]


@st.cache_data(max_entries=128, show_spinner=False)
def torch_gate_counts(gate):
    """Torch's parameters and multiply-adds of a `Gate`. Only where torch is ready."""
    return ask("excitation_torch").count(gate)


@st.cache_data(max_entries=64, show_spinner=False)
def torch_excited(source: str, dataset: str, index: int, block: int, _maps, _weights, about: str):
    """torchvision's gates and scaled maps. `about` differs whenever the weights do. Only where torch is ready."""
    return ask("excitation_torch").excited(_maps, _weights)

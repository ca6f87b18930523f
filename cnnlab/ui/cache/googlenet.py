"""GoogLeNet: what torch counts, what the small trained network makes of a photograph, gradients with helping heads."""

import streamlit as st

from cnnlab import torch_gate
from cnnlab.ui.cache.asking import ask


@st.cache_data(max_entries=128, show_spinner=False)
def torch_inception(module, size: tuple[int, int], published: bool):
    """Torch's counts and shape of an `Inception` on (H, W); `published`: of torchvision's own. Only with torch."""
    asked = ask("inception_torch")
    return asked.count_published(module, size) if published else asked.count(module, size)


@st.cache_data(max_entries=64, show_spinner=False)
def auxiliary_gradients(weight: float, scale: float, norm: bool, seed: int):
    """Gradients in a small GoogLeNet with and without its heads. Takes about a second; imports torch."""
    torch_gate.load()
    from cnnlab.inspection.auxiliary import measure

    return measure(weight, scale, norm=norm, seed=seed)


@st.cache_data(max_entries=48, show_spinner=False)
def branch_sheets(photo: str, module: str, each: bool):
    """A trained module's branches on a photograph, as pictures. Takes about a second; imports torch."""
    torch_gate.load()
    from cnnlab.ui.googlenet.branches import seen

    return seen(photo, module, each=each)

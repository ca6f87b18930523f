"""Why GPUs."""

import streamlit as st

from cnnlab import torch_gate


@st.cache_data(max_entries=64, show_spinner=False)
def three_ways(side: int, channels: int, filters: int, kernel: int):
    """The same convolution by every way. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.why_gpus.compare import results

    return results(side, channels, filters, kernel)


@st.cache_data(max_entries=64, show_spinner=False)
def im2col_pictures(side: int, kernel: int):
    """A picture and its im2col matrix, as data addresses."""
    from cnnlab.ui.why_gpus.compare import pictures

    return pictures(side, kernel)


@st.cache_data(ttl=5.0, max_entries=32, show_spinner=False)
def measured_here(home: str, settings) -> dict | None:
    """The last finished measurement of this machine with these settings, kept in `home`."""
    from cnnlab.jobs import measuring

    return measuring.kept(settings)

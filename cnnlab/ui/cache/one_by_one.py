"""1×1 convolutions."""

import streamlit as st

from cnnlab import torch_gate
from cnnlab.ui.cache.asking import ask


@st.cache_resource(max_entries=48, show_spinner=False)
def feature_stack(stack):
    """The maps of a `one_by_one.stack.Stack`: uint8, (C, side, side), read-only."""
    maps = stack.maps()
    maps.flags.writeable = False
    return maps


@st.cache_data(max_entries=16, show_spinner=False)
def stack_photograph(photo: str) -> str:
    """The photograph that such maps are made from, as a data URL."""
    from cnnlab.ui.one_by_one.stack import shown

    return shown(photo)


@st.cache_data(max_entries=64, show_spinner=False)
def principal_mix(stack, outputs: int):
    """The strongest components of a stack's pixels, as a mix."""
    from cnnlab.core.mixing import principal

    return principal(feature_stack(stack), outputs)


@st.cache_data(max_entries=256, show_spinner=False)
def mixed_by_torch(stack, mix):
    """How many values of ours torch's convolution and linear layer have too. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.one_by_one.compare import compare

    return compare(feature_stack(stack), mix)


@st.cache_data(max_entries=256, show_spinner=False)
def torch_conv_counts(conv, size: tuple[int, int]):
    """Torch's parameters and multiply-adds of a `ConvSpec` on (H, W). Only where torch is ready."""
    return ask("one_by_one_torch").count(conv, size)


@st.cache_data(max_entries=256, show_spinner=False)
def torch_block_counts(block, size: tuple[int, int]):
    """Torch's parameters and multiply-adds of a `Bottleneck` on (H, W). Only where torch is ready."""
    return ask("one_by_one_torch").count_block(block, size)

"""Sources of weights, and single layers of networks. The networks are not kept: VGG-16's other weights take 500 MB."""

import streamlit as st


@st.cache_resource(ttl=5.0, max_entries=1, show_spinner=False)
def weight_sources() -> dict:
    """Every source of weights by its id, in order; looked for again every few seconds."""
    from cnnlab import weights

    return {source.id: source for source in weights.sources()}


@st.cache_resource(max_entries=16, show_spinner=False)
def network_convolutions(source_id: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each convolution's name and the shape (K, C, kh, kw) of its weights, in the network's order. Imports torch."""
    from cnnlab import weights

    module = weights.load(source_id)
    from cnnlab.inspection import filters, layers

    return tuple((name, filters.kernels(module, name).shape) for name in layers.convolutions(module))


@st.cache_resource(max_entries=8, show_spinner=False)
def network_kernels(source_id: str, layer: str):
    """A convolution's weights: float32, (K, C, kh, kw), read-only. Imports torch."""
    from cnnlab import weights

    module = weights.load(source_id)
    from cnnlab.inspection import filters

    found = filters.kernels(module, layer)
    found.flags.writeable = False
    return found

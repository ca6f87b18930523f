"""Sources of weights, and the convolutions of networks. The rest is not kept: VGG-16's other weights take 500 MB."""

import streamlit as st


@st.cache_resource(ttl=5.0, max_entries=1, show_spinner=False)
def weight_sources() -> dict:
    """Every source of weights by its id, in order; looked for again every few seconds."""
    from cnnlab import weights

    return {source.id: source for source in weights.sources()}


@st.cache_resource(max_entries=4, show_spinner=False)
def network_kernels(source_id: str) -> dict:
    """Each convolution's weights by its name, in order: float32, (K, C, kh, kw), read-only. Imports torch."""
    from cnnlab import weights

    module = weights.load(source_id)
    from cnnlab.inspection import filters, layers

    found = {name: filters.kernels(module, name) for name in layers.convolutions(module)}
    for kernels in found.values():
        kernels.flags.writeable = False
    return found

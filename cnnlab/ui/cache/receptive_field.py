"""Receptive fields. The rooms behind these are imported when a page first asks."""

import streamlit as st


@st.cache_resource(max_entries=64)
def stack_subject(text: str, size: int, everything: bool):
    """A typed stack, analysed."""
    from cnnlab.ui.layers.subject import from_stack

    return from_stack(text, size, everything)


@st.cache_resource(max_entries=64)
def own_subject(text: str, size: int, everything: bool):
    """A network of one's own, analysed."""
    from cnnlab.ui.layers.subject import from_own

    return from_own(text, size, everything)


@st.cache_resource(max_entries=24)
def network_subject(name: str, everything: bool):
    """A published network, traced and analysed. Imports torch."""
    from cnnlab.ui.layers.subject import from_network

    return from_network(name, everything)


@st.cache_data(max_entries=128, show_spinner=False)
def field_by_autograd(stack: str, network: str, size: int, layer: str, cell: tuple[int, int], head: bool):
    """Autograd's answer for one cell. Imports torch."""
    from cnnlab.ui.receptive_field.check import Question, ask

    return ask(Question(stack, network, size, layer, cell, head))

"""Pooling."""

import streamlit as st

from cnnlab import torch_gate
from cnnlab.ui.pictures import as_source


@st.cache_data(max_entries=64, show_spinner=False)
def pooled(maps, pool):
    """Maps through a pool, by our own arithmetic. LabError where it does not fit."""
    return pool(maps.values())


@st.cache_data(max_entries=64, show_spinner=False)
def pooled_pictures(maps, pool) -> tuple[list[str], list[str]]:
    """Each map before and after the pool, as data addresses."""
    from cnnlab.ui.pooling.drawn import pictures

    return pictures(maps, pool)


@st.cache_data(max_entries=256, show_spinner=False)
def pooled_by_torch(maps, pool):
    """Ours beside torch's for the same maps and pool. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.pooling.subject import compare

    return compare(maps, pool)


@st.cache_data(max_entries=48, show_spinner=False)
def moved_features(photo: str, times: int, measure: str) -> dict:
    """Dense features of a photograph and how far each shift moves them."""
    from cnnlab.ui.pooling.moved import payload

    return payload(photo, times, measure)


@st.cache_data(max_entries=24, show_spinner=False)
def torch_moved(photo: str, times: int) -> tuple[list[str], list[str]]:
    """Distances for a shift by 1 px, ours and from torch's layers on the shifted picture. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.pooling.moved_torch import compare

    return compare(photo, times)


@st.cache_data(max_entries=8, show_spinner=False)
def shifted_pictures(dataset: str, shifts_px: tuple[int, ...]) -> list[str]:
    """The first test picture on its canvas, moved right by each of `shifts_px`. Data addresses."""
    from cnnlab.ui.pooling.drawn import canvases

    return [as_source(canvas) for canvas in canvases(dataset, shifts_px)]

"""Batches of pictures."""

from typing import TYPE_CHECKING

import streamlit as st

from cnnlab.ui.cache.asking import ask

if TYPE_CHECKING:
    from cnnlab.core.batching import Fit


@st.cache_data(max_entries=512, show_spinner=False)
def batch_tile(name: str, fit: "Fit | None", _pixels) -> str:
    """A picture called `name` as it is (no `fit`) or as it lies in a batch, as a small data URL."""
    from cnnlab.ui.batches.picture import as_url

    return as_url(_pixels, fit)


@st.cache_data(max_entries=64, show_spinner=False)
def torch_stacking(sizes: tuple[tuple[int, int], ...]) -> tuple[str | None, str | None]:
    """Torch's words to pictures of these sizes. Only where torch is ready."""
    return tuple(ask("batch_torch").refusals(sizes))


@st.cache_data(max_entries=256, show_spinner=False)
def torch_batches(way: str, sizes: tuple[tuple[int, int], ...], side: int) -> list[tuple[int, ...]]:
    """Shapes that torchvision's transforms give. Only where torch is ready."""
    return ask("batch_torch").shapes(way, sizes, side)


@st.cache_data(max_entries=64, show_spinner=False)
def torch_any_size(size: tuple[int, int], built_for: tuple[int, int]) -> tuple:
    """(features, pooled, flattened) of one picture in a real forward. Only where torch is ready."""
    return tuple(ask("batch_torch").forward(size, built_for))

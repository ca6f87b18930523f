"""Pictures of data sets, photographs, and what visitors bring. All bounded."""

import streamlit as st

from cnnlab import datasets
from cnnlab.ui.pictures import as_source


@st.cache_data(max_entries=64)
def test_pictures(dataset: str, indices: tuple[int, ...]) -> list[str]:
    """Pictures of the test split, as data addresses."""
    images = datasets.load(dataset, "test").images
    return [as_source(images[index]) for index in indices]


@st.cache_data(max_entries=8)
def one_of_each(dataset: str) -> list[str]:
    """The first training picture of each class, in label order, as data addresses."""
    data = datasets.load(dataset, "train")
    firsts = [int((data.labels == label).argmax()) for label in range(data.info.num_classes)]
    return [as_source(data.images[index]) for index in firsts]


@st.cache_data(max_entries=64)
def photograph_url(name: str, height: int, width: int) -> str:
    """A photograph at a network's input size, as a data URL."""
    from cnnlab.ui.receptive_field.picture import as_url

    return as_url(name, height, width)


@st.cache_resource(max_entries=16, show_spinner=False)
def uploaded_picture(file_id: str, _file):
    """An uploaded file, decoded: uint8, (H, W, 3), read-only. LabError for what is no picture."""
    from cnnlab.datasets.uploads import decode

    pixels = decode(_file.getvalue())
    pixels.flags.writeable = False
    return pixels


@st.cache_resource(max_entries=16, show_spinner=False)
def drawn_picture(digest: str, _file: bytes):
    """A drawing's PNG file, decoded: uint8, (H, W, 3), read-only. LabError for what is no picture."""
    from cnnlab.datasets.uploads import decode

    pixels = decode(_file)
    pixels.flags.writeable = False
    return pixels


@st.cache_resource(max_entries=16, show_spinner=False)
def photograph(name: str):
    """A photograph, decoded once: uint8, (H, W, 3), read-only."""
    return datasets.photograph(name)


@st.cache_resource(max_entries=64, show_spinner=False)
def test_picture(dataset: str, index: int):
    """A test picture as networks are shown it: uint8, (S, S, C), read-only."""
    pixels = datasets.load(dataset, "test").for_network()[index].copy()
    pixels.flags.writeable = False
    return pixels


@st.cache_resource(max_entries=8, show_spinner=False)
def first_pictures(dataset: str, split: str, most: int):
    """The first pictures of a split as networks are shown them: uint8, (N, S, S, C)."""
    return datasets.load(dataset, split).for_network()[:most].copy()

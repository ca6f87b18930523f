"""Every cache of the server. Keys are small values, never arrays; every cache is bounded."""

from pathlib import Path

import streamlit as st
import streamlit.components.v2 as browser

from cnnlab import datasets
from cnnlab.i18n import ASSETS
from cnnlab.ui.training.feed import Feed
from cnnlab.ui.training.pictures import as_source


@st.cache_resource(max_entries=32)
def component(name: str):
    """The browser component `assets/components/<name>.js`, with its `.css` and `.html` where there are any."""
    folder = ASSETS / "components"
    return browser.component(
        f"cnnlab_{name}",
        js=(folder / f"{name}.js").read_text("utf-8"),
        css=_optional(folder / f"{name}.css"),
        html=_optional(folder / f"{name}.html"),
    )


@st.cache_data(max_entries=2)
def style(present: bool) -> str:
    """The app's style sheet, with large type for a room where `present`."""
    files = ["style.css", "present.css"] if present else ["style.css"]
    return "<style>" + "".join((ASSETS / file).read_text("utf-8") for file in files) + "</style>"


@st.cache_resource(max_entries=64)
def feed(run_id: str) -> Feed:
    """What is known of a run's curves, shared by all who watch it."""
    return Feed(run_id)


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


def _optional(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None

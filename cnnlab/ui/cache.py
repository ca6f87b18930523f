"""Every cache of the server. Keys are small values, never arrays; every cache is bounded."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
import streamlit.components.v2 as browser

from cnnlab import datasets, torch_gate
from cnnlab.core.arithmetic import Setting
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.i18n import ASSETS
from cnnlab.ui.training.feed import Feed
from cnnlab.ui.training.pictures import as_source

if TYPE_CHECKING:
    from cnnlab.core.torch_answer import Answer


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


@st.cache_data(max_entries=512)
def torch_answer(spec: LayerSpec) -> "Answer":
    """What torch gives for a layer: its output's shape and its parameters. Only where torch is ready."""
    return _torch("torch_answer").ask(spec)


@st.cache_data(max_entries=256)
def torch_sizes(n: int, settings: tuple[Setting, ...]) -> list[int]:
    """Torch's output size of `n` cells for each setting. Only where torch is ready."""
    return _torch("torch_answer").sizes(n, settings)


@st.cache_data(max_entries=256)
def torch_refusal(input_shape: tuple[int, ...], weight_shape: tuple[int, ...], groups: int) -> str | None:
    """Torch's words to filters that do not fit their input. Only where torch is ready."""
    return _torch("torch_answer").refusal(input_shape, weight_shape, groups)


@st.cache_data(max_entries=256)
def torch_same(kernel: int, stride: int, dilation: int) -> tuple[tuple[int, int], str | None]:
    """The sides that torch's "same" pads, and its words where it refuses the stride. Only where torch is ready."""
    answer = _torch("torch_answer")
    return tuple(answer.same_sides(kernel, dilation)), answer.same_refusal(kernel, stride)


def _torch(module: str):
    torch_gate.load()
    return import_module(f"cnnlab.core.{module}")


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


# Receptive fields. The rooms behind these are imported when a page first asks.


@st.cache_resource(max_entries=64)
def stack_subject(text: str, size: int, everything: bool):
    """A typed stack, analysed."""
    from cnnlab.ui.receptive_field.subject import from_stack

    return from_stack(text, size, everything)


@st.cache_resource(max_entries=24)
def network_subject(name: str, everything: bool):
    """A published network, traced and analysed. Imports torch."""
    from cnnlab.ui.receptive_field.subject import from_network

    return from_network(name, everything)


@st.cache_data(max_entries=64)
def photograph_url(name: str, height: int, width: int) -> str:
    """A photograph at a network's input size, as a data URL."""
    from cnnlab.ui.receptive_field.picture import as_url

    return as_url(name, height, width)


@st.cache_data(max_entries=128, show_spinner=False)
def field_by_autograd(stack: str, network: str, size: int, layer: str, cell: tuple[int, int], head: bool):
    """Autograd's answer for one cell. Imports torch."""
    from cnnlab.ui.receptive_field.check import Question, ask

    return ask(Question(stack, network, size, layer, cell, head))


# The convolution explorer.


@st.cache_data(max_entries=24, show_spinner=False)
def convolved(picture, layer):
    """A picture through a layer, by our own arithmetic. LabError where it does not fit."""
    from cnnlab.ui.explorer.subject import compute

    return compute(picture, layer)


@st.cache_data(max_entries=256, show_spinner=False)
def convolved_by_torch(picture, layer):
    """Ours beside torch's for the same picture and layer. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.explorer.subject import compare

    return compare(picture, layer)


@st.cache_data(max_entries=16, show_spinner=False)
def whole_pictures(picture, layer):
    """The picture and what comes out, as encoded images."""
    from cnnlab.ui.explorer.whole import pictures

    return pictures(picture, layer)

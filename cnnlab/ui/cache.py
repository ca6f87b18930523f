"""Every cache of the server. Keys are small values, never arrays; every cache is bounded."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
import streamlit.components.v2 as browser

from cnnlab import datasets, torch_gate
from cnnlab.core.arithmetic import Setting
from cnnlab.core.dense import DenseSpec
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.i18n import ASSETS
from cnnlab.ui.training.feed import Feed
from cnnlab.ui.training.pictures import as_source

if TYPE_CHECKING:
    from cnnlab.core.batching import Fit
    from cnnlab.core.torch_answer import Answer


@st.cache_resource(max_entries=32)
def component(name: str):
    """The browser component `assets/components/<name>.js`, with its `.css` and `.html` where there are any.

    Where its first line is `// uses: stage, explorer/sum`, the files `parts/stage.js` and `parts/explorer/sum.js` stand
    in front of it: one module, one scope.
    """
    folder = ASSETS / "components"
    return browser.component(
        f"cnnlab_{name}",
        js=_with_parts(folder, (folder / f"{name}.js").read_text("utf-8")),
        css=_optional(folder / f"{name}.css"),
        html=_optional(folder / f"{name}.html"),
    )


def _with_parts(folder: Path, script: str) -> str:
    """A component's script behind the parts that its first line names."""
    first = script.partition("\n")[0]
    uses = "// uses: "
    names = first.removeprefix(uses).split(", ") if first.startswith(uses) else []
    return "\n".join([(folder / "parts" / f"{name}.js").read_text("utf-8") for name in names] + [script])


@st.cache_data(max_entries=4)
def style(name: str) -> str:
    """The style sheet `assets/<name>.css`, ready for the page."""
    return f"<style>{(ASSETS / f'{name}.css').read_text('utf-8')}</style>"


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


@st.cache_data(max_entries=256)
def torch_counts(dense: DenseSpec, conv: LayerSpec) -> tuple[tuple[int, int], tuple[int, int]]:
    """Torch's parameters and multiply-adds of both layers. Only where torch is ready."""
    answer = _torch("dense_torch")
    return answer.count_dense(dense), answer.count_conv(conv)


@st.cache_data(max_entries=256)
def torch_product(n: int, kernel: int, stride: int, padding: int, dilation: int) -> tuple[list[float], list[float]]:
    """An example multiplied out with the matrix, and torch's conv2d of the same. Only where torch is ready."""
    from cnnlab.core import toeplitz

    weight, x = toeplitz.example((n, n), (kernel, kernel))
    ours = toeplitz.matrix(weight, (n, n), stride, padding, dilation) @ x.ravel()
    return ours.tolist(), _torch("dense_torch").convolve(weight, x, stride, padding, dilation).tolist()


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


# Uploads and batches.


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


@st.cache_data(max_entries=512, show_spinner=False)
def batch_tile(name: str, fit: "Fit | None", _pixels) -> str:
    """A picture called `name` as it is (no `fit`) or as it lies in a batch, as a small data URL."""
    from cnnlab.ui.batches.picture import as_url

    return as_url(_pixels, fit)


@st.cache_data(max_entries=64, show_spinner=False)
def torch_stacking(sizes: tuple[tuple[int, int], ...]) -> tuple[str | None, str | None]:
    """Torch's words to pictures of these sizes. Only where torch is ready."""
    return tuple(_torch("batch_torch").refusals(sizes))


@st.cache_data(max_entries=256, show_spinner=False)
def torch_batches(way: str, sizes: tuple[tuple[int, int], ...], side: int) -> list[tuple[int, ...]]:
    """Shapes that torchvision's transforms give. Only where torch is ready."""
    return _torch("batch_torch").shapes(way, sizes, side)


@st.cache_data(max_entries=64, show_spinner=False)
def torch_any_size(size: tuple[int, int], built_for: tuple[int, int]) -> tuple:
    """(features, pooled, flattened) of one picture in a real forward. Only where torch is ready."""
    return tuple(_torch("batch_torch").forward(size, built_for))


# The permutation experiment.


@st.cache_data(ttl=1.0, max_entries=4, show_spinner=False)
def training_runs(home: str) -> dict[str, tuple[str, str]]:
    """Of each configuration (by digest) that the runs in `home` have: the run that says most, and its state."""
    from cnnlab.ui.fully_connected.trials import survey

    return survey()


@st.cache_data(max_entries=1024, show_spinner=False)
def run_accuracy(run_id: str) -> float:
    """The test accuracy of a finished run."""
    from cnnlab.jobs import api

    return float(api.result(run_id)["test_accuracy"])


@st.cache_data(max_entries=64)
def permuted_pictures(dataset: str, shuffle_seed: int, indices: tuple[int, ...]) -> list[str]:
    """Test pictures as a network is shown them, their pixels permuted; 0 leaves them as they are. Data addresses."""
    from cnnlab.datasets.shuffle import permute

    shown = datasets.load(dataset, "test").for_network()[list(indices)]
    return [as_source(image) for image in permute(shown, shuffle_seed)]


@st.cache_data(max_entries=8)
def ledger(name: str) -> list[dict]:
    """What was recorded of an experiment."""
    from cnnlab.experiments import ledger

    return ledger.read(name)


# The convolution explorer.


# A picture without its pixels: its repr leaves them out.
_BY_NAME: dict[str | type[Any], Callable[[Any], Any]] = {"cnnlab.ui.explorer.subject.Picture": repr}


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs=_BY_NAME)
def convolved(picture, layer):
    """A picture through a layer, by our own arithmetic. LabError where it does not fit."""
    from cnnlab.ui.explorer.subject import compute

    return compute(picture, layer)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=_BY_NAME)
def convolved_by_torch(picture, layer):
    """Ours beside torch's for the same picture and layer. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.explorer.subject import compare

    return compare(picture, layer)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_BY_NAME)
def whole_pictures(picture, layer):
    """The picture and what comes out, as encoded images."""
    from cnnlab.ui.explorer.whole import pictures

    return pictures(picture, layer)


# Why GPUs.


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


# Filters of networks, for the explorer. The networks themselves are not kept: VGG-16's other weights take 500 MB.


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

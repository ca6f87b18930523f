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
    from cnnlab.ui.trials import survey

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


# Pooling.


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


@st.cache_data(max_entries=1024, show_spinner=False)
def run_under_shifts(run_id: str):
    """Test accuracy and consistency under shifts of a finished run."""
    from cnnlab.experiments.shift_invariance import of_summary
    from cnnlab.jobs import api

    return of_summary(api.result(run_id))


@st.cache_data(max_entries=8, show_spinner=False)
def shifted_pictures(dataset: str, shifts_px: tuple[int, ...]) -> list[str]:
    """The first test picture on its canvas, moved right by each of `shifts_px`. Data addresses."""
    from cnnlab.ui.pooling.drawn import canvases

    return [as_source(canvas) for canvas in canvases(dataset, shifts_px)]


# Filters and feature maps. A key is a source's id and when its file was written.


@st.cache_resource(ttl=2.0, max_entries=4, show_spinner=False)
def inspectable_sources(home: str):
    """What weights there are, those of the runs in `home` among them."""
    from cnnlab.ui.filters.subject import survey

    return survey()


@st.cache_data(max_entries=16, show_spinner=False)
def picture_scale(dataset: str) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of a data set's training pictures, per channel, in units of the full brightness."""
    values = datasets.load(dataset, "train").for_network()
    return (values.mean(axis=(0, 1, 2)) / 255).tolist(), (values.std(axis=(0, 1, 2)) / 255).tolist()


@st.cache_resource(max_entries=3, show_spinner=False)
def inspected_model(key, _source):
    """A network with its weights. Imports torch."""
    return _filters().model(_source)


@st.cache_data(max_entries=32, show_spinner=False)
def network_layers(key, _source):
    """The network's layers."""
    return _filters().layers(key, _source)


@st.cache_resource(max_entries=32, show_spinner=False)
def layer_kernels(key, layer: str, _source):
    """A layer's kernels, (K, C, kh, kw)."""
    return _filters().kernels(key, _source, layer)


@st.cache_data(max_entries=64, show_spinner=False)
def kernel_likenesses(key, layer: str, _source):
    """How many kernels are oriented, and how many compare colours. Takes seconds."""
    return _filters().likenesses(key, _source, layer)


@st.cache_data(max_entries=64, show_spinner=False)
def kernel_sheet(key, layer: str, chosen: tuple[tuple[int, ...], tuple[int, ...] | None], _source):
    """The kernels of these filters (their slices, or in colour) as one picture."""
    from cnnlab.ui.filters.kernels import encoded

    return encoded(layer_kernels(key, layer, _source), *chosen)


@st.cache_resource(max_entries=24, show_spinner=False)
def picture_maps(key, layer: str, picture: str, _source, _pixels):
    """A layer's maps of one picture, (K, h, w) or (K,), and its channels in order of response."""
    found = _filters().feature_maps(key, _source, layer, _pixels)
    return found, _filters().order(found)


@st.cache_data(max_entries=48, show_spinner=False)
def map_sheet(key, layer: str, picture: str, each: bool, order: tuple[int, ...], _maps):
    """The maps as one picture."""
    from cnnlab.ui.filters.sprite import sheet

    return sheet(_maps[list(order)], each=each)


@st.cache_data(max_entries=128, show_spinner=False)
def network_answer(key, picture: str, _source, _pixels):
    """What the network takes a picture for."""
    return _filters().answer(key, _source, _pixels)


@st.cache_data(max_entries=128, show_spinner=False)
def exciting_patches(key, layer: str, channel: int, split: str, _source):
    """The patches that excite a channel most."""
    return _filters().patches(key, _source, layer, channel, split)


@st.cache_data(max_entries=64, show_spinner=False)
def channel_facts(key, layer: str, _source):
    """Statistics of a layer's channels over some hundreds of pictures."""
    return _filters().statistics(key, _source, layer)


@st.cache_data(max_entries=64, show_spinner=False)
def gradient_picture(key, picture: str, target: int, method: str, layer: str, _source, _pixels) -> bytes:
    """What one method says of the picture, as a PNG."""
    from cnnlab.ui.filters.gradients import drawn

    return drawn(_filters().attribution(key, _source, _pixels, target, method, layer))


@st.cache_data(max_entries=8, show_spinner=False)
def imagenet_classes(network: str) -> tuple[str, ...]:
    """ImageNet's class names."""
    return _filters().categories(network)


@st.cache_data(max_entries=8, show_spinner=False)
def filter_course(run_id: str, stamp: int):
    """The first layer at each recorded moment of a run."""
    from cnnlab.ui.filters.course import read

    return read(run_id)


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


def _filters():
    torch_gate.load()
    return import_module("cnnlab.ui.filters.compute")


# 1×1 convolutions.


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
    return _torch("one_by_one_torch").count(conv, size)


@st.cache_data(max_entries=256, show_spinner=False)
def torch_block_counts(block, size: tuple[int, int]):
    """Torch's parameters and multiply-adds of a `Bottleneck` on (H, W). Only where torch is ready."""
    return _torch("one_by_one_torch").count_block(block, size)


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

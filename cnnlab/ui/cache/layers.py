"""Torch's answers on single layers."""

from typing import TYPE_CHECKING

import streamlit as st

from cnnlab.core.arithmetic import Setting
from cnnlab.core.dense import DenseSpec
from cnnlab.core.layer_spec import LayerSpec
from cnnlab.ui.cache.asking import ask

if TYPE_CHECKING:
    from cnnlab.core.torch_answer import Answer


@st.cache_data(max_entries=512)
def torch_answer(spec: LayerSpec) -> "Answer":
    """What torch gives for a layer: its output's shape and its parameters. Only where torch is ready."""
    return ask("torch_answer").ask(spec)


@st.cache_data(max_entries=256)
def torch_sizes(n: int, settings: tuple[Setting, ...]) -> list[int]:
    """Torch's output size of `n` cells for each setting. Only where torch is ready."""
    return ask("torch_answer").sizes(n, settings)


@st.cache_data(max_entries=256)
def torch_refusal(input_shape: tuple[int, ...], weight_shape: tuple[int, ...], groups: int) -> str | None:
    """Torch's words to filters that do not fit their input. Only where torch is ready."""
    return ask("torch_answer").refusal(input_shape, weight_shape, groups)


@st.cache_data(max_entries=256)
def torch_same(kernel: int, stride: int, dilation: int) -> tuple[tuple[int, int], str | None]:
    """The sides that torch's "same" pads, and its words where it refuses the stride. Only where torch is ready."""
    answer = ask("torch_answer")
    return tuple(answer.same_sides(kernel, dilation)), answer.same_refusal(kernel, stride)


@st.cache_data(max_entries=256)
def torch_counts(dense: DenseSpec, conv: LayerSpec) -> tuple[tuple[int, int], tuple[int, int]]:
    """Torch's parameters and multiply-adds of both layers. Only where torch is ready."""
    answer = ask("dense_torch")
    return answer.count_dense(dense), answer.count_conv(conv)


@st.cache_data(max_entries=256)
def torch_product(n: int, kernel: int, stride: int, padding: int, dilation: int) -> tuple[list[float], list[float]]:
    """An example multiplied out with the matrix, and torch's conv2d of the same. Only where torch is ready."""
    from cnnlab.core import toeplitz

    weight, x = toeplitz.example((n, n), (kernel, kernel))
    ours = toeplitz.matrix(weight, (n, n), stride, padding, dilation) @ x.ravel()
    return ours.tolist(), ask("dense_torch").convolve(weight, x, stride, padding, dilation).tolist()

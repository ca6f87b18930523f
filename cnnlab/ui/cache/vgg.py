"""VGG: stacks of small kernels, the family's numbers by torch and torchvision."""

from typing import NamedTuple

import streamlit as st

from cnnlab import torch_gate
from cnnlab.core.bottleneck import Counts
from cnnlab.ui.cache.asking import ask


class Seen(NamedTuple):
    """Torch's counts, and the field that autograd finds, (height, width) in pixels."""

    counts: Counts
    field: tuple[int, int]


@st.cache_data(max_entries=256, show_spinner=False)
def torch_kernel_stack(stack, size: tuple[int, int]):
    """Torch's numbers for a `KernelStack` and for its large kernel. Only where torch is ready."""
    asked = ask("one_by_one_torch")
    return tuple(
        Seen(asked.count_chain(layers, size), asked.field_of_chain(layers)) for layers in (stack.layers, (stack.large,))
    )


@st.cache_data(max_entries=16, show_spinner=False)
def torch_vgg(name: str) -> tuple[int, int, int]:
    """(multiply-adds, parameters, field of the last map's cell) of torchvision's module. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.ui.vgg.published import counted

    return counted(name)


@st.cache_data(max_entries=64, show_spinner=False)
def imagenet_top1(network: str) -> float | None:
    """Top-1 of torchvision's weights as a fraction. Only where torch is ready."""
    torch_gate.load()
    from cnnlab.weights.accuracy import top1

    return top1(network)

"""Costs of 1×1 convolutions and bottlenecks: closed forms against torch's modules and its flop counter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab.core.bottleneck import Bottleneck, counts, same_conv, widest_cheaper
from cnnlab.core.errors import LabError
from cnnlab.core.one_by_one_torch import count, count_block

WIDTHS = st.integers(1, 300)
SIZES = st.tuples(st.integers(1, 60), st.integers(1, 60))
BLOCKS = st.builds(Bottleneck, WIDTHS, WIDTHS, WIDTHS, st.sampled_from((1, 3, 5, 7)), st.booleans())


@settings(max_examples=40, deadline=None)
@given(WIDTHS, WIDTHS, st.sampled_from((1, 3, 5, 7)), SIZES, st.booleans())
def test_one_convolution_costs_what_torch_counts(c_in, c_out, kernel, size, bias):
    conv = same_conv(c_in, c_out, kernel, bias=bias)
    assert counts(conv, size) == count(conv, size)


@settings(max_examples=40, deadline=None)
@given(BLOCKS, SIZES)
def test_a_bottleneck_costs_what_torch_counts(block, size):
    assert (block.parameters, block.macs(size)) == count_block(block, size)
    assert block.saving == count(block.direct, size).macs / count_block(block, size).macs


def test_resnets_block_has_seventy_thousand_weights_and_the_direct_convolution_590_thousand():
    block = Bottleneck(256, 64, 256)
    assert [layer.parameters for layer in block.layers] == [16_384, 36_864, 16_384]
    assert (block.parameters, block.direct.parameters) == (69_632, 589_824)


def test_googlenets_five_by_five_reduction_saves_nine_tenths():
    block = Bottleneck(192, 16, 32, 5, expand=False)
    assert (block.parameters, block.direct.parameters) == (15_872, 153_600)


@settings(max_examples=200, deadline=None)
@given(BLOCKS)
def test_the_widest_cheaper_block_is_cheaper_and_the_next_is_not(block):
    def weights(mid):
        return Bottleneck(block.in_channels, mid, block.out_channels, block.kernel, block.expand).parameters

    widest = widest_cheaper(block)
    assert widest == 0 or weights(widest) < block.direct.parameters
    assert weights(widest + 1) >= block.direct.parameters


@pytest.mark.parametrize("kernel", [2, 4])
def test_an_even_kernel_is_refused_with_its_odd_neighbours(kernel):
    with pytest.raises(LabError, match=f"{kernel - 1} or {kernel + 1}"):
        Bottleneck(8, 4, 8, kernel)

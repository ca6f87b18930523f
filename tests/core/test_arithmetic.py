import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlab.core.arithmetic import (
    effective_kernel,
    output_size,
    same_padding,
    settings_for,
    transposed_output_size,
    windows,
)
from cnnlab.core.errors import LabError
from cnnlab.core.specs import ConvSpec, TransposedSpec

many = settings(max_examples=1500, derandomize=True, deadline=None, database=None)
some = settings(max_examples=200, derandomize=True, deadline=None, database=None)
sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))
kernels = st.tuples(st.integers(1, 9), st.integers(1, 9))
steps = st.tuples(st.integers(1, 5), st.integers(1, 5))
paddings = st.tuples(st.integers(0, 5), st.integers(0, 5))
dilations = st.tuples(st.integers(1, 3), st.integers(1, 3))


def shape_or_refusal(torch_layer, x):
    """(H, W) that torch gives, or None where it refuses."""
    try:
        return tuple(torch_layer(x).shape[2:])
    except RuntimeError:
        return None


def ours_or_refusal(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except LabError:
        return None


@many
@given(sizes, kernels, steps, paddings, dilations)
def test_output_size_is_torchs_convolution(n, kernel, stride, padding, dilation):
    x = torch.empty(1, 1, *n, device="meta")
    weight = torch.empty(1, 1, *kernel, device="meta")
    expected = shape_or_refusal(lambda x: F.conv2d(x, weight, None, stride, padding, dilation), x)
    assert ours_or_refusal(output_size, n, kernel, stride, padding, dilation) == expected


@many
@given(sizes, kernels, steps, paddings, dilations, st.booleans())
def test_output_size_is_torchs_max_pool(n, kernel, stride, padding, dilation, ceil_mode):
    padding = tuple(min(p, k // 2) for p, k in zip(padding, kernel, strict=True))
    x = torch.empty(1, 1, *n, device="meta")
    expected = shape_or_refusal(lambda x: F.max_pool2d(x, kernel, stride, padding, dilation, ceil_mode), x)
    assert ours_or_refusal(output_size, n, kernel, stride, padding, dilation, ceil_mode) == expected


@some
@given(sizes, kernels, steps, paddings, st.booleans())
def test_output_size_is_torchs_average_pool(n, kernel, stride, padding, ceil_mode):
    padding = tuple(min(p, k // 2) for p, k in zip(padding, kernel, strict=True))
    expected = shape_or_refusal(
        lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil_mode), torch.empty(1, 1, *n, device="meta")
    )
    assert ours_or_refusal(output_size, n, kernel, stride, padding, 1, ceil_mode) == expected


@many
@given(st.tuples(st.integers(1, 9), st.integers(1, 9)), kernels, steps, paddings, paddings, dilations)
def test_transposed_size_is_torchs(n, kernel, stride, padding, output_padding, dilation):
    weight = torch.ones(1, 1, *kernel)  # on the CPU: the meta device lets any output padding pass
    expected = shape_or_refusal(
        lambda x: F.conv_transpose2d(x, weight, None, stride, padding, output_padding, 1, dilation),
        torch.ones(1, 1, *n),
    )
    if expected and 0 in expected:
        expected = None  # torch hands on an empty map where nothing is left; we say so
    ours = ours_or_refusal(transposed_output_size, n, kernel, stride, padding, output_padding, dilation)
    assert ours == expected


def test_one_int_gives_an_int_and_one_pair_gives_a_pair():
    assert output_size(32, 3) == 30
    assert output_size(32, (3, 5)) == (30, 28)
    assert output_size((32, 16), 3, padding=((1, 0), (0, 0))) == (31, 14)


def test_a_3x3_pool_of_stride_2_on_110_gives_54_or_with_the_ceiling_55():
    assert output_size(110, 3, 2) == 54
    assert output_size(110, 3, 2, ceil_mode=True) == 55


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@some
@given(st.integers(1, 12), st.integers(1, 4))
def test_same_padding_gives_what_torchs_same_gives(kernel, dilation):
    x = torch.arange(1.0, 61.0)[None, None]
    weight = torch.arange(1.0, kernel + 1)[None, None]
    odd = torch.nn.functional.pad(x, same_padding(kernel, dilation))
    assert torch.equal(F.conv1d(odd, weight, dilation=dilation), F.conv1d(x, weight, padding="same", dilation=dilation))


axis = {
    "n": st.integers(1, 24),
    "kernel": st.integers(1, 5),
    "stride": st.integers(1, 7),
    "before": st.integers(0, 3),
    "after": st.integers(0, 3),
    "dilation": st.integers(1, 3),
}


@some
@given(**axis)
def test_windows_read_what_a_gradient_says_they_read(n, kernel, stride, before, after, dilation):
    padded = torch.ones(1, 1, before + n + after, requires_grad=True)
    if effective_kernel(kernel, dilation) > padded.shape[-1]:
        return
    found = windows(n, kernel, stride, (before, after), dilation)
    output = F.conv1d(padded, torch.ones(1, 1, kernel), stride=stride, dilation=dilation)[0, 0]
    for cell, taps in zip(output, found.taps, strict=True):
        (gradient,) = torch.autograd.grad(cell, padded, retain_graph=True)
        assert tuple(gradient[0, 0].nonzero().flatten().tolist()) == taps
    (gradient,) = torch.autograd.grad(output.sum(), padded)
    assert (gradient[0, 0] == 0).nonzero().flatten().tolist() == sorted(found.skipped + found.unread)
    assert found.starts == tuple(taps[0] for taps in found.taps)


def test_unread_are_the_last_columns_that_the_floor_leaves_out():
    found = windows(8, 3, 2)
    assert found.unread == (7,)
    assert found.skipped == ()
    assert windows(9, 2, 3).skipped == (2, 5)
    assert windows(6, 3, 2, ceil_mode=True).overhang == 1


def test_settings_for_are_exactly_those_that_torch_agrees_with():
    offered = range(1, 12), range(1, 5), range(6), (1, 2)
    found = set(settings_for(224, 112, *offered))
    x = torch.empty(1, 1, 1, 224, device="meta")
    for kernel in offered[0]:
        for stride in offered[1]:
            for padding in offered[2]:
                for dilation in offered[3]:
                    weight = torch.empty(1, 1, 1, kernel, device="meta")
                    width = F.conv2d(x, weight, None, (1, stride), (0, padding), (1, dilation)).shape[-1]
                    assert ((kernel, stride, padding, dilation) in found) == (width == 112)
    assert {(7, 2, 3, 1), (3, 2, 1, 1), (2, 2, 0, 1)} <= found


@some
@given(st.data())
def test_a_conv_spec_counts_what_torch_counts(data):
    groups = data.draw(st.integers(1, 3))
    channels = [groups * data.draw(st.integers(1, 4)) for _ in range(2)]
    kernel, stride, padding, dilation = (data.draw(s) for s in (kernels, steps, paddings, dilations))
    bias = data.draw(st.booleans())
    spec = ConvSpec(*channels, kernel, stride, padding, dilation, groups, bias)
    module = nn.Conv2d(*channels, kernel, stride, padding, dilation, groups, bias, device="meta")
    assert spec.weight_shape == tuple(module.weight.shape)
    assert spec.parameters == sum(p.numel() for p in module.parameters())
    x = torch.empty(1, channels[0], 30, 31, device="meta")
    with FlopCounterMode(display=False) as counter:
        assert spec.output((30, 31)) == tuple(module(x).shape[2:])
    assert spec.macs((30, 31)) * 2 == counter.get_total_flops()


@some
@given(st.data())
def test_a_transposed_spec_counts_what_torch_counts(data):
    groups = data.draw(st.integers(1, 3))
    channels = [groups * data.draw(st.integers(1, 4)) for _ in range(2)]
    kernel, stride, dilation = (data.draw(s) for s in (kernels, steps, dilations))
    spec = TransposedSpec(*channels, kernel, stride, 0, 0, dilation, groups)
    module = nn.ConvTranspose2d(*channels, kernel, stride, 0, 0, groups, True, dilation, device="meta")
    assert spec.weight_shape == tuple(module.weight.shape)
    assert spec.parameters == sum(p.numel() for p in module.parameters())
    with FlopCounterMode(display=False) as counter:
        assert spec.output((9, 7)) == tuple(module(torch.empty(1, channels[0], 9, 7, device="meta")).shape[2:])
    assert spec.macs((9, 7)) * 2 == counter.get_total_flops()


def test_an_even_kernel_keeps_the_size_with_same_and_with_no_number():
    assert ConvSpec(1, 1, 4, padding="same").output(32) == (32, 32)
    assert ConvSpec(1, 1, 4, padding="same").pads == ((1, 2), (1, 2))
    assert [output_size(32, 4, padding=p) for p in (1, 2)] == [31, 33]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: output_size(3, 5), "kernel_exceeds_input"),
        (lambda: output_size(8, 3, 0), "stride_below_one"),
        (lambda: output_size(8, 0), "kernel_below_one"),
        (lambda: output_size(8, 3, dilation=0), "dilation_below_one"),
        (lambda: output_size(0, 1), "size_below_one"),
        (lambda: output_size(8, 3, padding=-1), "negative_padding"),
        (lambda: output_size(8, 3.0), "not_whole"),  # pyright: ignore
        (lambda: output_size(8, True), "not_whole"),
        (lambda: output_size((8, 8, 8), 3), "not_a_pair"),  # pyright: ignore
        (lambda: transposed_output_size(8, 3, 2, 0, 2), "output_padding_too_large"),
        (lambda: transposed_output_size(1, 1, 1, 3), "transposed_below_one"),
        (lambda: ConvSpec(3, 4, groups=2), "groups_do_not_divide"),
        (lambda: ConvSpec(0, 4), "channels_below_one"),
        (lambda: ConvSpec(3, 4, stride=2, padding="same"), "same_needs_stride_one"),
        (lambda: ConvSpec(3, 4, padding_mode="mirror"), "padding_mode_unknown"),
        (lambda: ConvSpec(3, 4, padding=4, padding_mode="reflect").output(4), "padding_beyond_input"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_in_a_sentence(make, code):
    with pytest.raises(LabError) as error:
        make()
    assert error.value.code == code
    assert "{" not in str(error.value)


@some
@given(st.integers(1, 10), st.integers(2, 12), st.integers(0, 2), st.integers(1, 3))
def test_the_ways_out_of_a_kernel_too_large_are_ways_out(n, kernel, padding, dilation):
    try:
        output_size(n, kernel, 1, padding, dilation)
    except LabError as error:
        largest, missing = error.values["largest"], error.values["missing"]
        assert isinstance(largest, int)
        assert isinstance(missing, int)
        assert output_size(n, largest, 1, padding, dilation) >= 1
        assert output_size((n, n), kernel, 1, ((padding, padding + missing),) * 2, dilation) == (1, 1)

"""One layer as the page describes it, against the same layer built by hand in torch."""

import contextlib
import io
import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnlab.core import torch_answer
from cnnlab.core.arithmetic import Setting, same_padding
from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import LayerSpec

pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
sizes = st.tuples(st.integers(1, 14), st.integers(1, 14))


def torch_says(layer: nn.Module, channels: int, size: tuple[int, int]) -> tuple[tuple[int, ...], int]:
    output = layer(torch.zeros(1, channels, *size))
    return tuple(output.shape[1:]), sum(weight.numel() for weight in layer.parameters())


def ours(**given: object) -> tuple[tuple[int, ...], int]:
    spec = LayerSpec(**given)  # pyright: ignore[reportArgumentType]
    return spec.output_shape, spec.parameters


@settings(max_examples=150, deadline=None)
@given(sizes, pairs, pairs, st.tuples(st.integers(0, 3), st.integers(0, 3)), pairs, st.integers(1, 3), st.data())
def test_a_convolution_has_torchs_shape_and_parameters_or_both_refuse(
    size: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int],
    dilation: tuple[int, int], groups: int, data: st.DataObject,
) -> None:  # fmt: skip
    channels, filters = (data.draw(st.integers(1, 6)) for _ in range(2))
    try:
        layer = nn.Conv2d(channels, filters, kernel, stride, padding, dilation, groups)
        expected = torch_says(layer, channels, size)
    except (RuntimeError, ValueError):
        expected = None
    setting = {"size": size, "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    channels_given = {"in_channels": channels, "out_channels": filters, "groups": groups}
    if expected is None:
        with pytest.raises(LabError):
            ours(**setting, **channels_given)
    else:
        assert ours(**setting, **channels_given) == expected


@settings(max_examples=150, deadline=None)
@given(
    sizes, st.tuples(st.integers(1, 5), st.integers(1, 5)), pairs, st.tuples(st.integers(0, 3), st.integers(0, 3)),
    pairs, st.booleans(),
)  # fmt: skip
def test_a_pool_has_torchs_shape_with_floor_and_ceiling_or_both_refuse(
    size: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int],
    dilation: tuple[int, int], ceil_mode: bool,
) -> None:  # fmt: skip
    try:
        layer = nn.MaxPool2d(kernel, stride, padding, dilation, ceil_mode=ceil_mode)
        expected = torch_says(layer, 3, size)
    except RuntimeError:
        expected = None
    setting = {"size": size, "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    if expected is None:
        with pytest.raises(LabError):
            ours(kind="pool", ceil_mode=ceil_mode, **setting)
    else:
        assert ours(kind="pool", ceil_mode=ceil_mode, **setting) == expected


@pytest.mark.parametrize(
    ("n", "kernel", "stride", "padding", "extra"), [(4, 3, 2, 1, 0), (4, 3, 2, 1, 1), (7, 4, 3, 0, 2)]
)
def test_a_transposed_convolution_has_torchs_shape_and_parameters(
    n: int, kernel: int, stride: int, padding: int, extra: int
) -> None:
    layer = nn.ConvTranspose2d(4, 6, kernel, stride, padding, extra, groups=2)
    setting = {"size": (n, n), "kernel": (kernel,) * 2, "stride": (stride,) * 2, "padding": (padding,) * 2}
    expected = torch_says(layer, 4, (n, n))
    assert (
        ours(kind="transposed", in_channels=4, out_channels=6, groups=2, output_padding=(extra,) * 2, **setting)
        == expected
    )


@pytest.mark.parametrize(
    "spec",
    [
        LayerSpec(size=(9, 12), kernel=(3, 5), stride=(2, 1), padding=(1, 2), in_channels=4, out_channels=6, groups=2),
        LayerSpec(size=(8, 8), kernel=(4, 4), padding="same", dilation=(2, 2)),
        LayerSpec(kind="pool", size=(110, 110), kernel=(3, 3), stride=(2, 2), ceil_mode=True),
        LayerSpec(kind="pool", size=(6, 6), kernel=(2, 2)),
        LayerSpec(kind="transposed", size=(4, 4), kernel=(3, 3), stride=(2, 2), output_padding=(1, 1)),
    ],
)
def test_the_copied_code_runs_and_prints_what_its_comments_say(spec: LayerSpec) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(spec.source(), {})
    assert printed.getvalue().split("\n")[:2] == [str((1, *spec.output_shape)), str(spec.parameters)]
    answer = torch_answer.ask(spec)
    assert (answer.shape, answer.parameters) == (spec.output_shape, spec.parameters)


def test_a_heavy_layer_is_asked_on_the_meta_device_and_answers_the_same() -> None:
    spec = LayerSpec(size=(256, 256), kernel=(16, 16), in_channels=64, out_channels=512)
    answer = torch_answer.ask(spec)
    assert answer.device == "meta"
    assert (answer.shape, answer.parameters) == (spec.output_shape, spec.parameters)


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("kernel", range(1, 9))
def test_torchs_same_pads_the_sides_that_we_say(kernel: int, dilation: int) -> None:
    assert tuple(torch_answer.same_sides(kernel, dilation)) == same_padding(kernel, dilation)


def test_torch_refuses_same_with_a_stride_and_takes_it_without() -> None:
    assert "not supported for strided convolutions" in (torch_answer.same_refusal(3, 2) or "")
    assert torch_answer.same_refusal(3, 1) is None
    with pytest.raises(LabError) as caught:
        LayerSpec(size=(8, 8), kernel=(3, 3), stride=(2, 1), padding="same")
    assert caught.value.code == "same_needs_stride_one"


def test_torch_names_the_channels_where_a_filter_is_not_as_deep_as_its_input() -> None:
    words = torch_answer.refusal((3, 8, 8), (4, 2, 3, 3), 1)
    assert words is not None
    assert "to have 2 channels, but got 3 channels" in words
    assert torch_answer.refusal((4, 8, 8), (4, 2, 3, 3), 2) is None


def test_torchs_sizes_are_those_of_a_convolution_made_by_hand() -> None:
    rows = [Setting(3, 2, 1, 1), Setting(4, 3, 0, 2)]
    by_hand = [
        nn.Conv1d(1, 1, row.kernel, row.stride, row.padding, row.dilation)(torch.zeros(1, 1, 30)).shape[-1]
        for row in rows
    ]
    assert torch_answer.sizes(30, rows) == by_hand

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnlab.core.errors import LabError
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze
from cnnlab.core.report import as_table, rows_as_dicts, totals
from cnnlab.core.stacks import Layer, format_stack, parse_stack, stack, to_code, to_module

size = st.one_of(st.integers(1, 20), st.tuples(st.integers(1, 20), st.integers(1, 20)))
padding = st.one_of(st.integers(0, 9), st.tuples(st.integers(0, 9), st.integers(0, 9)))


@st.composite
def layer(draw):
    kind = draw(st.sampled_from(("conv", "maxpool", "avgpool")))
    kernel, stride, dilation = draw(size), draw(st.none() | size), draw(size)
    if kind == "conv":
        groups = draw(st.sampled_from((1, 2, 8)))
        sides = draw(padding if stride not in (None, 1) else padding | st.just("same"))
        return Layer(kind, kernel, stride, sides, dilation, groups * draw(st.integers(1, 99)), groups)
    half = tuple(k // 2 for k in (kernel if isinstance(kernel, tuple) else (kernel, kernel)))
    ceil_mode = draw(st.booleans())
    return Layer(kind, kernel, stride, half, dilation if kind == "maxpool" else 1, ceil_mode=ceil_mode)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.lists(layer(), min_size=1, max_size=12))
def test_a_stack_survives_the_way_through_a_link(layers):
    text = format_stack(layers)
    assert list(parse_stack(text)) == layers
    assert text.replace("-", "").isalnum() and text.isascii()


def test_the_text_reads_as_the_lecture_would_say_it():
    assert parse_stack("c64k3s1p1-m2s2-c128k3x5") == (
        Layer("conv", 3, 1, 1, channels=64), Layer("maxpool", 2, 2), Layer("conv", (3, 5), channels=128)
    )  # fmt: skip
    assert format_stack(parse_stack("c64k3s1p1-m2s2-c128k3x5")) == "c64k3p1-m2-c128k3x5"


@pytest.mark.parametrize(
    "text", ["", "c64", "64k3", "c64k3-", "c64k3--m2", "m", "m2g2", "m2psame", "c4k3ceil", "C4K3", "c4k٣", "c4k3x",
             "c4k99999", "c4k3p-1", "c4k3 ", "<b>", "c4k3s1s1", "c4p1k3"],
)  # fmt: skip
def test_nonsense_is_refused_with_the_piece_and_an_example(text):
    if text == "c4k3 ":
        assert parse_stack(text) == parse_stack("c4k3")
        return
    with pytest.raises(LabError) as error:
        parse_stack(text)
    assert error.value.code == "stack_piece"
    assert str(error.value.values["piece"]) in text
    assert parse_stack(str(error.value.values["example"]))


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.text(alphabet="cmak0123456789xspdg-eil", max_size=30))
def test_any_text_is_either_a_stack_or_a_sentence(text):
    try:
        layers = parse_stack(text)
    except LabError:  # anything else that is raised fails the test
        return
    assert parse_stack(format_stack(layers)) == layers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("c0k3", "channels_below_one"), ("c4k0", "kernel_below_one"), ("c4k3s0", "stride_below_one"),
        ("c4k3d0", "dilation_below_one"), ("c4k3s2psame", "same_needs_stride_one"), ("m2p2", "pool_padding"),
        ("a2d2", "avgpool_dilated"), ("c4k3g3", "groups_do_not_divide"), ("-".join(["m1"] * 65), "stack_too_long"),
    ],
)  # fmt: skip
def test_a_layer_that_torch_refuses_is_refused(text, code):
    with pytest.raises(LabError) as error:
        parse_stack(text)
    assert error.value.code == code


def test_a_stack_that_shrinks_below_one_names_the_layer():
    with pytest.raises(LabError) as error:
        stack(parse_stack("c4k3-m2-m2-m2-c8k3"), (3, 16, 16))
    assert error.value.code == "stack_shrinks"
    assert str(error.value).startswith("conv2 ")


def test_groups_that_do_not_divide_the_channels_before_are_refused():
    with pytest.raises(LabError) as error:
        stack(parse_stack("c4k3-c6k3g3"), (3, 16, 16))
    assert error.value.code == "groups_do_not_divide"


STACKS = ["c8k3p1-m2-c16k3x5d2g4-a3s2p1ceil-c2k4psame", "c4k11s4p2-m3s2d2", "a2-m3x2s1x2p1x0"]


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("text", STACKS)
def test_rows_of_a_stack_are_those_of_its_torch_module(text):
    layers = parse_stack(text)
    assert analyze(stack(layers, (4, 64, 48))) == analyze(trace(to_module(layers, 4), (4, 64, 48)))


@pytest.mark.parametrize("text", STACKS)
def test_the_code_builds_the_same_module(text):
    names = {}
    exec(to_code(parse_stack(text), 4), names)
    built, ours = names["model"], to_module(parse_stack(text), 4)
    assert isinstance(built, nn.Sequential)
    assert [repr(part) for part in built] == [repr(part) for part in ours]


def test_the_report_is_json_and_adds_up():
    rows = analyze(trace(to_module(parse_stack("c8k3x5p1-m2-c16k3"), 3), (3, 32, 32)))
    module = to_module(parse_stack("c8k3x5p1-m2-c16k3"), 3)
    parameters = sum(p.numel() for p in module.parameters())
    dicts = json.loads(json.dumps(rows_as_dicts(rows)))
    assert [row["receptive_field"] for row in dicts] == [[1, 1], [3, 5], [4, 6], [8, 10]]
    assert sum(row["params"] for row in dicts) == totals(rows)["params"] == parameters
    lines = as_table(rows).splitlines()
    assert len(lines) == len(rows) + 2
    assert f"{parameters:,}" in lines[-1]
    assert "≥" not in lines[-1]


def test_a_total_with_unknown_layers_is_a_lower_bound():
    rows = [row._replace(macs=None) for row in analyze(stack(parse_stack("c8k3"), (3, 8, 8)))]
    assert totals(rows)["complete"] is False
    assert "≥ 0" in as_table(rows).splitlines()[-1]

"""Analysis against autograd. The oracle here is literal: the module itself in float64, every weight set to the same
positive number, maxima replaced by means, and the gradient of one cell looked at."""

import copy
from itertools import pairwise

import pytest
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnlab.core.errors import LabError
from cnnlab.core.fields import (
    field_of_cell,
    field_on_layer_before,
    formula,
    layers_to_cover,
    local_field_of_cell,
    taps_on_layer_before,
)
from cnnlab.core.graph import trace
from cnnlab.core.receptive_field import analyze
from cnnlab.core.stacks import Layer, stack, to_module


class MeanPool(nn.Module):
    """A max pool that sees all its cells: the mean of what unfolding gives."""

    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def forward(self, x):
        p = self.pool
        kernel, stride, padding, dilation = (torch.nn.modules.utils._pair(v) for v in (
            p.kernel_size, p.stride, p.padding, p.dilation))  # fmt: skip
        out = p(x).shape[2:]
        beyond = [max(0, (o - 1) * s + d * (k - 1) + 1 - n - 2 * q) for o, s, d, k, n, q in zip(
            out, stride, dilation, kernel, x.shape[2:], padding, strict=True)]  # fmt: skip
        x = nn.functional.pad(x, (padding[1], padding[1] + beyond[1], padding[0], padding[0] + beyond[0]))
        columns = nn.functional.unfold(x, kernel, dilation, 0, stride)
        return columns.unflatten(1, (x.shape[1], -1)).mean(2).unflatten(2, out)


def equal_weights(module):
    """A float64 copy in which no path cancels another."""
    module = copy.deepcopy(module).double().eval()
    for parent in list(module.modules()):
        for name, part in list(parent.named_children()):
            if isinstance(part, nn.ReLU | nn.BatchNorm2d | nn.Dropout | nn.Hardswish):
                setattr(parent, name, nn.Identity())
            elif isinstance(part, nn.MaxPool2d):
                setattr(parent, name, MeanPool(part))
    for parameter in module.parameters():
        parameter.requires_grad_(False).fill_(1 / max(1, parameter[0].numel()))
    return module


def literal_fields(module, layer, cells, input_shape):
    """For each cell ((top, bottom), (left, right)) of the input pixels with a gradient, and how many on each axis."""
    x = torch.ones(1, *input_shape, dtype=torch.float64, requires_grad=True)
    kept = {}
    hook = module.get_submodule(layer).register_forward_hook(lambda *call: kept.update(out=call[2]))
    module(x)
    hook.remove()
    for row, column in cells:
        (gradient,) = torch.autograd.grad(kept["out"][0, :, row, column].sum(), x, retain_graph=True)
        touched = gradient[0].sum(0) > 0
        rows, columns = touched.any(1).nonzero().flatten(), touched.any(0).nonzero().flatten()
        spans = tuple((int(a[0]), int(a[-1]) + 1) if len(a) else (0, 0) for a in (rows, columns))
        yield spans, (len(rows), len(columns))


def literal_field(module, layer, cell, input_shape):
    """The same for one cell."""
    return next(literal_fields(module, layer, [cell], input_shape))


def diagonal(n):
    return [(cell, cell) for cell in range(n)]


def clipped(intervals):
    return tuple((interval.clipped_low, interval.clipped_high) for interval in intervals)


INTERIOR = [
    (
        "alexnet",
        287,  # no floor leaves a column unread
        ["features.0", "features.2", "features.5", "features.8", "features.12"],
    ),
    ("vgg16", 80, ["features.2", "features.9", "features.16"]),
    ("googlenet", 128, ["conv1.conv", "maxpool2", "inception3a.branch3.1.conv", "inception3b.branch4.1.conv"]),
    ("resnet50", 128, ["conv1", "maxpool", "layer1.2.conv3", "layer2.1.conv2", "layer3.0.downsample.0"]),
]


def torchvision_network(name):
    settings = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
    return getattr(torchvision.models, name)(**settings).eval()


def cut(module, name):
    """Only the part that computes features, so that a small picture passes."""
    return module.features if name in ("alexnet", "vgg16") else module


@pytest.mark.parametrize(("name", "size", "layers"), INTERIOR)
def test_size_jump_and_centre_of_known_networks_are_what_autograd_sees(name, size, layers):
    module = torchvision_network(name)
    rows = {row.name: row for row in analyze(trace(module, (3, size, size)))}
    literal = equal_weights(module)
    for layer in layers:
        row = rows[layer]
        middle = row.out_shape[1] // 2
        cells = [(middle, middle), (middle - 1, middle), (0, row.out_shape[2] - 1)]
        spans = [span for span, _ in literal_fields(literal, layer, cells, (3, size, size))]
        assert [clipped(field_of_cell(row, cell, (size, size))) for cell in cells] == spans
        here, above = spans[0][0], spans[1][0]
        assert 0 < above[0] < here[1] < size, "an interior cell"
        assert here[1] - here[0] == row.receptive_field[0] == row.local_field[1]
        assert here[0] - above[0] == row.jump[0]
        assert sum(here) / 2 == row.start[0] + middle * row.jump[0]
        assert row.aligned
        assert not row.covers_input


def layers_strategy():
    size = st.one_of(st.integers(1, 4), st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride = st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 2)))
    dilation = st.one_of(st.integers(1, 2), st.tuples(st.integers(1, 3), st.integers(1, 2)))
    conv = st.builds(
        Layer, st.just("conv"), kernel=size, stride=stride, padding=st.integers(0, 2), dilation=dilation,
        channels=st.integers(1, 2),
    )  # fmt: skip
    same = st.builds(
        Layer, st.just("conv"), kernel=size, padding=st.just("same"), dilation=dilation, channels=st.integers(1, 2)
    )
    pool = st.builds(
        Layer, st.sampled_from(("maxpool", "avgpool")), kernel=st.integers(2, 4), stride=stride,
        padding=st.integers(0, 1), ceil_mode=st.booleans(),
    )  # fmt: skip
    dilated = st.builds(Layer, st.just("maxpool"), kernel=st.integers(2, 3), dilation=dilation)
    return st.lists(st.one_of(conv, same, pool, dilated), min_size=1, max_size=4)


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@settings(max_examples=120, derandomize=True, deadline=None, database=None)
@given(layers_strategy(), st.data())
def test_fields_of_random_stacks_are_what_autograd_sees(layers, data):
    try:
        rows = analyze(stack(layers, (2, 41, 37)))
    except LabError:  # it shrinks below 1×1
        return
    module = to_module(layers, 2)
    assert rows == analyze(trace(module, (2, 41, 37)))
    row = rows[-1]
    cell = tuple(data.draw(st.integers(0, n - 1)) for n in row.out_shape[1:])
    spans, _ = literal_field(equal_weights(module), row.name, cell, (2, 41, 37))
    for interval, (low, high) in zip(field_of_cell(row, cell, (41, 37)), spans, strict=True):
        # dilation and strides may leave the clipped edge itself unread, and nothing at all on the picture
        assert low == high or interval.clipped_low <= low < high <= interval.clipped_high
        if interval.low >= 0 and interval.high <= 37 and interior(rows, cell):
            assert (interval.low, interval.high) == (low, high)


def interior(rows, cell):
    """Whether no window on the way to the cell reaches into padding or beyond the map, on either axis."""
    low, high = list(cell), list(cell)
    for row in reversed(rows[1:]):
        for axis in (0, 1):
            low[axis] = low[axis] * row.stride[axis] - row.padding[axis][0]
            high[axis] = high[axis] * row.stride[axis] - row.padding[axis][0] + row.field_on_previous[axis] - 1
            if low[axis] < 0 or high[axis] >= row.in_shape[axis + 1]:
                return False
    return True


class Disagree(nn.Module):
    """Two branches of the same shape whose centres differ by two pixels."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3)
        self.join = nn.Identity()
        self.after = nn.Conv2d(2, 1, 3)

    def forward(self, x):
        return self.after(self.join(torch.cat([self.conv(x), x[:, :, 2:, 1:-1]], 1)))


def test_branches_whose_centres_disagree_say_so_and_take_the_union():
    rows = {row.name: row for row in analyze(trace(Disagree(), (1, 20, 20)))}
    literal = equal_weights(Disagree())
    assert rows["cat"].start == (None, 1.5)
    for name in ("join", "after"):
        spans, _ = literal_field(literal, name, (6, 6), (1, 20, 20))
        assert rows[name].receptive_field == tuple(high - low for low, high in spans)
        assert not rows[name].aligned
        assert rows[name].start[0] is None
        assert rows[name].jump == (1, 1)


class Jumps(nn.Module):
    """Two branches of the same shape with jumps 2 and 1."""

    def __init__(self):
        super().__init__()
        self.fast, self.slow = nn.Conv2d(1, 1, 2, stride=2), nn.Conv2d(1, 1, 9)
        self.join, self.after = nn.Identity(), nn.Conv2d(1, 1, 3)

    def forward(self, x):
        return self.after(self.join(self.fast(x) + self.slow(x)))


def test_branches_whose_jumps_disagree_have_no_jump_and_the_largest_union():
    rows = {row.name: row for row in analyze(trace(Jumps(), (1, 16, 16)))}
    literal = equal_weights(Jumps())
    for name, cells in (("join", 8), ("after", 6)):
        spans = [span[0] for span, _ in literal_fields(literal, name, diagonal(cells), (1, 16, 16))]
        assert rows[name].receptive_field[0] == max(high - low for low, high in spans)
        assert rows[name].jump == rows[name].start == (None, None)
        assert not rows[name].aligned


class Gated(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.gate = torchvision.ops.SqueezeExcitation(4, 2)
        self.after = nn.Conv2d(4, 4, 3, stride=2, padding=1)

    def forward(self, x):
        return self.after(self.gate(self.conv(x)))


def test_a_gate_looks_at_everything_and_leaves_the_local_path_as_it_was():
    rows = {row.name: row for row in analyze(trace(Gated(), (4, 24, 20)))}
    row = rows["after"]
    assert row.covers_input
    assert row.receptive_field == (24, 20)
    spans, _ = literal_field(equal_weights(Gated()), "after", (6, 5), (4, 24, 20))
    assert spans == ((0, 24), (0, 20))
    without = equal_weights(nn.Sequential(Gated().conv, Gated().after))
    local, _ = literal_field(without, "1", (6, 5), (4, 24, 20))
    assert row.local_field == tuple(high - low for low, high in local)
    assert clipped(local_field_of_cell(row, (6, 5), (24, 20))) == local


@pytest.mark.parametrize(
    "up",
    [
        nn.ConvTranspose2d(1, 1, 4, 2, 1),
        nn.ConvTranspose2d(1, 1, 3, 2, 1),
        nn.Upsample(scale_factor=2),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.AdaptiveAvgPool2d(7),
    ],
    ids=lambda up: str(up),
)
def test_after_windows_that_differ_the_field_is_a_bound_less_than_one_jump_too_large(up):
    module = nn.Sequential(nn.Conv2d(1, 1, 3, 2, 1), up, nn.Conv2d(1, 1, 3, padding=1))
    rows = analyze(trace(module, (1, 32, 32)))
    literal = equal_weights(module)
    for row in rows[2:]:
        cells = diagonal(row.out_shape[1])
        spans = [span[0] for span, _ in literal_fields(literal, row.name, cells, (1, 32, 32))]
        largest = max(high - low for low, high in spans)
        assert largest <= row.receptive_field[0] < largest + 2 + 2  # the jump before, and a border that clips
        assert row.start == (None, None)
        assert not row.aligned


def test_a_transposed_convolution_of_stride_one_is_exact():
    module = nn.Sequential(nn.Conv2d(1, 1, 3, 2), nn.ConvTranspose2d(1, 1, 3, 1, 1))
    row = analyze(trace(module, (1, 31, 31)))[-1]
    spans, _ = literal_field(equal_weights(module), "1", (7, 7), (1, 31, 31))
    assert clipped(field_of_cell(row, (7, 7), (31, 31))) == spans


def test_global_pooling_and_linear_layers_cover_the_input_by_construction():
    rows = analyze(trace(nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)),
                         (3, 9, 12)))  # fmt: skip
    assert [row.covers_input for row in rows] == [False, False, True, True, True]
    assert rows[-1].receptive_field == (9, 12)
    assert rows[-1].local_field == (3, 3)
    assert rows[2].field_on_previous == (7, 10)
    wide = analyze(stack([Layer("conv", 9, padding=4, channels=1)], (1, 5, 5)))[-1]
    assert not wide.covers_input  # larger than the picture, yet local


def test_dilation_spans_five_and_reads_three():
    layers = [Layer("conv", 3, dilation=2, channels=1)]
    row = analyze(stack(layers, (1, 16, 16)))[-1]
    spans, positions = literal_field(equal_weights(to_module(layers, 1)), "conv1", (4, 4), (1, 16, 16))
    assert row.field_on_previous == (5, 5) == tuple(high - low for low, high in spans)
    assert tuple(map(len, taps_on_layer_before(row, (4, 4)))) == (3, 3) == positions
    assert clipped(field_on_layer_before(row, (4, 4))) == spans


@pytest.mark.parametrize("kernel", [2, 3, 5, 7])
@pytest.mark.parametrize("depth", [1, 4])
def test_stride_one_adds_kernel_minus_one_with_every_layer(kernel, depth):
    rows = analyze(stack([Layer("conv", kernel, channels=1)] * depth, (1, 64, 64)))
    assert rows[-1].receptive_field == (1 + depth * (kernel - 1),) * 2
    assert layers_to_cover(1 + depth * (kernel - 1), kernel) == depth


def test_the_formula_of_each_row_has_the_numbers_of_the_row_before():
    layers = [Layer("conv", 7, 2, 3, channels=2), Layer("maxpool", 3, 2, 1), Layer("conv", 3, dilation=2, channels=2)]
    rows = analyze(stack(layers, (3, 64, 64)))
    for before, row in pairwise(rows):
        for axis, numbers in enumerate(formula(row)):
            assert (numbers.field_before, numbers.jump_before, numbers.start_before) == (
                before.receptive_field[axis], before.jump[axis], before.start[axis]
            )  # fmt: skip
            reach = numbers.dilation * (numbers.kernel - 1)
            assert numbers.field == numbers.field_before + reach * numbers.jump_before
            assert numbers.start == numbers.start_before + (reach / 2 - numbers.padding) * numbers.jump_before


@pytest.mark.parametrize("n", [1, 2, 30, 224])
@pytest.mark.parametrize(("kernel", "pool"), [(3, 1), (3, 2), (5, 2), (1, 2)])
def test_layers_to_cover_are_as_many_as_a_stack_needs(n, kernel, pool):
    if kernel == pool == 1:
        return
    convs, layers = layers_to_cover(n, kernel, pool=pool, pool_every=2), []
    for count in range(1, convs + 1):
        assert field(layers) < n
        layers.append(Layer("conv", kernel, channels=1))
        if count % 2 == 0 and pool > 1:
            layers.append(Layer("maxpool", pool))
    assert field(layers) >= n


def field(layers):
    return analyze(stack(layers, (1, 9000, 9000)))[-1].receptive_field[0]


def test_a_field_that_never_grows_is_refused():
    with pytest.raises(LabError) as error:
        layers_to_cover(10, 1)
    assert error.value.code == "field_never_grows"

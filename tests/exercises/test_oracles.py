"""Every answer against torch: shapes and parameter counts of real modules, fields by autograd."""

from math import prod

import pytest
import torch
from torch import nn
from torch.nn import functional

from cnnlab import exercises
from cnnlab.exercises import DesignTask, Question

SEEDS = range(200)


def questions(claim: str, key: str) -> list[Question]:
    """The drawn questions with this text, by the ending of its key."""
    drawn = (exercises.generate(claim, seed=seed) for seed in SEEDS)
    found = [each for each in drawn if isinstance(each, Question) and each.text.key == key]
    assert len(found) >= 5
    return found


def designs(claim: str, key: str) -> list[DesignTask]:
    drawn = (exercises.generate(claim, seed=seed) for seed in SEEDS)
    found = [each for each in drawn if isinstance(each, DesignTask) and each.text.key == key]
    assert len(found) >= 20
    return found


def side_after(module: nn.Module, n: int, axis: int = 3) -> int:
    return module(torch.zeros(1, 1, n, n)).shape[axis]


def numel(module: nn.Module) -> int:
    return sum(weight.numel() for weight in module.parameters())


# C-FC-1


@pytest.mark.parametrize("key", ["fc.layer", "fc.same", "fc.ratio", "fc.larger"])
def test_fully_connected_counts_are_those_of_torch_modules(key):
    for question in questions("C-FC-1", key):
        v = question.text.values
        c, n = v["c"], v["n"]

        def dense(inputs, outputs, bias=False):
            return numel(nn.Linear(inputs, outputs, bias, device="meta"))

        if key == "fc.layer":
            truth = dense(c * n * n, v["m"], bias=True)
        elif key == "fc.same":
            made = nn.Conv2d(c, v["m"], v["f"], padding="same", device="meta")(torch.empty(1, c, n, n, device="meta"))
            truth = dense(c * n * n, made.numel())
        elif key == "fc.ratio":
            truth = round(dense(c * n * n, c * n * n) / numel(nn.Conv2d(c, c, v["f"], bias=False)))
        else:
            truth = dense(c * (2 * n) ** 2, v["m"])
        assert question.answer == truth


# C-CONV-1


@pytest.mark.parametrize("key", ["conv.depth", "conv.output", "conv.one", "conv.parameters"])
def test_depths_and_counts_are_those_of_a_torch_convolution(key):
    for question in questions("C-CONV-1", key):
        v = question.text.values
        layer = nn.Conv2d(v["c"], v["m"], v["k"])
        truth = {
            "conv.depth": layer.weight.shape[1],
            "conv.output": layer(torch.zeros(1, v["c"], 8, 8)).shape[1],
            "conv.one": layer.weight[0].numel(),
            "conv.parameters": numel(layer),
        }
        assert question.answer == truth[key]


def test_a_grouped_filter_is_as_deep_as_torchs():
    for question in questions("C-CONV-1", "conv.grouped"):
        v = question.text.values
        assert question.answer == nn.Conv2d(v["c"], v["m"], v["k"], groups=v["g"]).weight.shape[1]


def test_a_grouped_convolution_has_as_many_weights_as_torchs():
    for question in questions("C-CONV-1", "conv.grouped_weights"):
        v = question.text.values
        assert question.answer == numel(nn.Conv2d(v["c"], v["m"], v["k"], groups=v["g"], bias=False))


# C-OUT-1


@pytest.mark.parametrize("key", ["size.conv", "size.dilated"])
def test_an_output_size_is_that_of_a_torch_convolution(key):
    for question in questions("C-OUT-1", key):
        v = question.text.values
        layer = nn.Conv2d(1, 1, v["f"], v["s"], v["p"], v.get("d", 1))
        assert question.answer == side_after(layer, v["n"])


def test_a_pool_that_rounds_up_gives_torchs_size_and_some_drop_their_last_window():
    dropped = 0
    for question in questions("C-OUT-1", "size.pool"):
        v = question.text.values
        assert question.answer == side_after(nn.MaxPool2d(v["f"], v["s"], v["p"], ceil_mode=True), v["n"])
        dropped += question.answer < v["up"]
    assert dropped >= 3


@pytest.mark.parametrize(("key", "axis"), [("size.height", 2), ("size.width", 3)])
def test_the_asked_axis_of_a_rectangle_is_torchs(key, axis):
    for question in questions("C-OUT-1", key):
        v = question.text.values
        layer = nn.Conv2d(1, 1, (v["fh"], v["fw"]), v["s"], v["p"])
        assert question.answer == layer(torch.zeros(1, 1, v["h"], v["w"])).shape[axis]


def test_a_designs_example_gives_the_wanted_size_in_torch():
    for task in designs("C-OUT-1", "design.size"):
        f, s, p = task.example["F"], task.example["S"], task.example["P"]
        assert side_after(nn.Conv2d(1, 1, f, s, p), task.goal.n) == task.goal.m
        assert f >= task.goal.least


# C-OUT-2


@pytest.mark.parametrize("key", ["same.odd", "same.dilated"])
def test_the_padding_that_keeps_the_size_keeps_it_in_torch(key):
    for question in questions("C-OUT-2", key):
        v = question.text.values
        assert side_after(nn.Conv2d(1, 1, v["f"], 1, question.answer, v.get("d", 1)), v["n"]) == v["n"]


def test_an_even_kernel_misses_the_size_as_in_torch():
    for question in questions("C-OUT-2", "same.even"):
        v = question.text.values
        assert question.answer == side_after(nn.Conv2d(1, 1, v["f"], 1, v["p"]), v["n"])
        assert abs(question.answer - v["n"]) == 1


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # torch tells of a copy, once
@pytest.mark.parametrize(("side", "tap"), [("left", 0), ("right", -1)])
def test_torchs_same_padding_has_these_zeros_on_this_side(side, tap):
    for question in questions("C-OUT-2", f"same.torch_{side}"):
        v = question.text.values
        layer = nn.Conv1d(1, 1, v["f"], padding="same", dilation=v["d"], bias=False)
        nn.init.zeros_(layer.weight)
        layer.weight.data[0, 0, tap] = 1
        row, cell = torch.zeros(1, 1, 100, requires_grad=True), 50
        layer(row)[0, 0, cell].backward()
        # the outermost tap reaches as far as there are zeros on its side
        assert question.answer == abs(int(row.grad[0, 0].nonzero()) - cell)


def test_layers_without_padding_shrink_as_in_torch():
    for question in questions("C-OUT-2", "same.shrinking"):
        v = question.text.values
        assert question.answer == side_after(nn.Sequential(*[nn.Conv2d(1, 1, v["f"])] * v["layers"]), v["n"])


def test_a_dilated_designs_example_keeps_the_size_in_torch():
    for task in designs("C-OUT-2", "design.span"):
        f, d, p = task.example["F"], task.example["D"], task.example["P"]
        assert side_after(nn.Conv2d(1, 1, f, 1, p, d), task.goal.n) == task.goal.n
        assert len(range(0, d * f, d)) == f and (f - 1) * d + 1 == task.goal.span


# fields: autograd along one axis, with weights of one, average instead of max, far from the borders


def module_of(layers) -> nn.Sequential:
    """The stack in one dimension, such that every tap passes a positive gradient on."""
    made = []
    for layer in layers:
        conv = nn.Conv1d(1, 1, layer.kernel, layer.stride, layer.padding, layer.dilation, bias=False)
        nn.init.ones_(conv.weight)
        made.append(conv)
    return nn.Sequential(*made).double()


def pixels_of(layers, cell: int, n: int = 900) -> list[int]:
    """Pixels that the cell depends on; the picture begins at 0, and cells far inside see no border."""
    row = torch.zeros(1, 1, n, dtype=torch.double, requires_grad=True)
    module_of(layers)(row)[0, 0, cell].backward()
    return row.grad[0, 0].nonzero().flatten().tolist()


def inner_cell(layers, n: int = 900) -> int:
    return module_of(layers)(torch.zeros(1, 1, n, dtype=torch.double)).shape[-1] // 2


def field_by_autograd(layers) -> int:
    seen = pixels_of(layers, inner_cell(layers))
    return seen[-1] - seen[0] + 1


def jump_by_autograd(layers) -> int:
    cell = inner_cell(layers)
    return pixels_of(layers, cell + 1)[0] - pixels_of(layers, cell)[0]


def centre_by_autograd(layers, cell: int) -> float:
    """Centre of a cell's field, extrapolated from two inner cells where no border clips it."""
    inner = inner_cell(layers)
    seen = pixels_of(layers, inner)
    return (seen[0] + seen[-1] + 1) / 2 - (inner - cell) * jump_by_autograd(layers)


def plain(kernel: int, stride: int = 1):
    return exercises.layers.Layer(kernel, stride)


@pytest.mark.parametrize(
    ("claim", "key"),
    [("C-RF-1", "ones.mixed"), ("C-RF-2", "previous.input"), ("C-RF-3", "strides.field")],
)
def test_the_field_of_a_stack_is_what_autograd_finds(claim, key):
    for question in questions(claim, key):
        assert question.answer == field_by_autograd(question.layers)


def test_equal_layers_at_stride_one_see_what_autograd_finds():
    for question in questions("C-RF-1", "ones.uniform"):
        v = question.text.values
        assert question.answer == field_by_autograd([plain(v["k"])] * v["l"])


def test_a_further_layer_sees_what_autograd_finds():
    for question in questions("C-RF-1", "ones.next"):
        v = question.text.values
        before = [plain(v["r"])]  # one layer whose field is the given one
        assert question.answer == field_by_autograd([*before, plain(v["k"])])


def test_so_many_layers_have_exactly_the_wanted_field():
    for question in questions("C-RF-1", "ones.layers"):
        v = question.text.values
        assert field_by_autograd([plain(v["k"])] * int(question.answer)) == v["r"]


@pytest.mark.parametrize("key", ["previous.before", "previous.span"])
def test_the_field_on_the_layer_before_is_that_of_the_last_layer_alone(key):
    for question in questions("C-RF-2", key):
        assert question.answer == field_by_autograd(question.layers[-1:])


def test_as_many_numbers_are_read_as_have_a_gradient():
    for question in questions("C-RF-2", "previous.read"):
        last, channels = question.layers[-1], question.text.values["c"]
        layer = nn.Conv2d(channels, 1, last.kernel, dilation=last.dilation, bias=False)
        nn.init.ones_(layer.weight)
        before = torch.zeros(1, channels, 20, 20, requires_grad=True)
        layer(before)[0, 0, 0, 0].backward()
        assert question.answer == int((before.grad != 0).sum())


def test_the_jump_of_a_stack_is_what_autograd_finds():
    for question in questions("C-RF-3", "strides.jump"):
        assert question.answer == jump_by_autograd(question.layers)


def test_a_layer_widens_the_field_by_what_autograd_finds():
    for question in questions("C-RF-3", "strides.growth"):
        grown = field_by_autograd(question.layers) - field_by_autograd(question.layers[:-1])
        assert question.answer == grown


def test_designed_stacks_have_the_wanted_field_and_jump():
    for task in designs("C-RF-3", "design.field"):
        layers = [plain(task.example["F_1"], task.example["S_1"]), plain(task.example["F_2"], task.example["S_2"])]
        assert field_by_autograd(layers) == task.goal.field
        assert jump_by_autograd(layers) == task.goal.jump
    for task in designs("C-RF-3", "design.dilation"):
        last = exercises.layers.Layer(task.example["F"], 1, 0, task.example["D"])
        assert field_by_autograd([*task.layers, last]) == task.goal.field


def test_the_first_centre_is_what_autograd_finds():
    for question in questions("C-RF-4", "centre.start"):
        assert question.answer == centre_by_autograd(question.layers, 0)


def test_the_centre_of_a_cell_is_what_autograd_finds():
    for question in questions("C-RF-4", "centre.cell"):
        assert question.answer == centre_by_autograd(question.layers, question.text.values["i"])


def test_the_left_edge_of_a_field_is_what_autograd_finds():
    for question in questions("C-RF-4", "centre.edge"):
        centre = centre_by_autograd(question.layers, question.text.values["i"])
        assert question.answer == centre - field_by_autograd(question.layers) / 2


# C-OUT-3: the closed forms of the field, and no fewer layers


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("cover.plain", lambda k, layers: 1 + layers * (k - 1)),
        ("cover.pooled", lambda k, layers: 2 + 2 * layers * (k - 1)),
        ("cover.strided", lambda k, layers: 1 + (k - 1) * (2**layers - 1)),
        ("cover.blocks", lambda k, layers: 1 + k * (2**layers - 1)),
    ],
)
def test_so_many_layers_cover_the_pixels_and_one_fewer_does_not(key, field):
    for question in questions("C-OUT-3", key):
        n, k = question.text.values["n"], question.text.values["k"]
        assert field(k, question.answer) >= n > field(k, question.answer - 1)


def test_the_closed_forms_are_what_autograd_finds():
    pool = plain(2, 2)
    assert field_by_autograd([plain(5)] * 4) == 1 + 4 * 4
    assert field_by_autograd([pool, *[plain(5)] * 3]) == 2 + 2 * 3 * 4
    assert field_by_autograd([plain(3, 2)] * 4) == 1 + 2 * (2**4 - 1)
    assert field_by_autograd([plain(3), pool] * 4) == 1 + 3 * (2**4 - 1)
    assert jump_by_autograd([plain(3, 2)] * 3) == prod([2, 2, 2])


# C-POOL-1


def matrix(text: str) -> torch.Tensor:
    inside = text.removeprefix(r"\begin{bmatrix}").removesuffix(r"\end{bmatrix}")
    return torch.tensor([[float(value) for value in row.split("&")] for row in inside.split(r"\\")])[None, None]


def test_a_pooled_side_is_torchs():
    for question in questions("C-POOL-1", "pool.side"):
        v = question.text.values
        assert question.answer == side_after(nn.MaxPool2d(v["f"], v["s"], ceil_mode=v["mode"]), v["n"])


@pytest.mark.parametrize(
    ("key", "pool"),
    [("pool.max", nn.MaxPool2d(2)), ("pool.average", nn.AvgPool2d(2)), ("pool.lp", nn.LPPool2d(2, 2))],
)
def test_a_pooled_value_is_torchs(key, pool):
    for question in questions("C-POOL-1", key):
        v = question.text.values
        assert question.answer == pytest.approx(pool(matrix(v["x"]))[0, 0, v["row"] - 1, v["column"] - 1].item())


def test_a_pool_adds_no_parameters_to_a_convolution():
    for question in questions("C-POOL-1", "pool.parameters"):
        v = question.text.values
        assert question.answer == numel(nn.Sequential(nn.Conv2d(v["c"], v["k"], v["f"]), nn.MaxPool2d(v["g"])))


def test_a_pool_leaves_as_many_numbers_as_torchs():
    for question in questions("C-POOL-1", "pool.values"):
        v = question.text.values
        assert question.answer == nn.MaxPool2d(v["f"])(torch.zeros(1, v["c"], v["n"], v["n"])).numel()


# C-POOL-2


def test_a_bright_pixel_stays_in_its_window_for_as_many_shifts_as_in_torch():
    for question in questions("C-POOL-2", "poolshift.stays"):
        v = question.text.values
        outputs = []
        for shift in range(v["k"] + 1):
            line = torch.zeros(1, 1, 10 * v["k"] + 40)
            line[..., v["column"] - 1 + shift] = 1
            outputs.append(functional.max_pool1d(line, v["k"]))
        assert question.answer == max(d for d in range(v["k"]) if torch.equal(outputs[d], outputs[0]))


def strided(strides: list[int], x: torch.Tensor) -> torch.Tensor:
    for stride in strides:
        x = functional.max_pool1d(x, stride) if stride > 1 else x
    return x


def test_the_shift_that_keeps_every_value_is_the_smallest_that_does_so():
    for question in questions("C-POOL-2", "poolshift.exact"):
        strides = [int(stride) for stride in question.text.values["strides"].split(", ")]
        line = torch.rand(8192, generator=torch.Generator().manual_seed(0))

        def subsampled(x, strides=strides):
            for stride in strides:
                x = x[::stride]
            return x

        fits = (d for d in range(1, 300) if torch.isin(subsampled(line.roll(d))[1:], subsampled(line)).all())
        assert question.answer == next(fits)


def test_the_output_moves_by_as_many_cells_as_in_torch():
    for question in questions("C-POOL-2", "poolshift.cells"):
        v = question.text.values
        strides = [int(stride) for stride in v["strides"].split(", ")]
        line = torch.rand(1, 1, v["jump"] * 20, generator=torch.Generator().manual_seed(0))
        moved = strided(strides, line.roll(v["d"]))
        assert torch.equal(moved, strided(strides, line).roll(int(question.answer)))


def test_as_many_pooled_values_change_as_in_torch():
    for question in questions("C-POOL-2", "poolshift.changed"):
        line = matrix(question.text.values["x"])[0]
        moved = functional.pad(line, (1, 0))[..., :-1]
        changed = functional.max_pool1d(line, 2) != functional.max_pool1d(moved, 2)
        assert question.answer == changed.sum()

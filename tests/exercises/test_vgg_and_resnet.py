"""C-VGG-1, C-VGG-2, C-RES-1: answers against modules of torch and torchvision, and against autograd."""

from itertools import pairwise

import pytest
import torch
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.models.vgg import VGG, make_layers

from cnnlab import exercises
from cnnlab.exercises import Question

DRAWN = [exercises.generate(claim, seed=seed) for claim in ("C-VGG-1", "C-VGG-2", "C-RES-1") for seed in range(100)]


def asked(key: str) -> list[Question]:
    found = [each for each in DRAWN if isinstance(each, Question) and each.text.key == key]
    assert len(found) >= 4
    return found


def numel(*parts: nn.Module) -> int:
    return sum(weight.numel() for part in parts for weight in part.parameters() if weight.dim() > 1)


def with_weights(module: nn.Module) -> int:
    return sum(isinstance(part, nn.Conv2d | nn.Linear) for part in module.modules())


def stages(question: Question) -> list[int]:
    return [int(each) for each in str(question.text.values["stages"]).split(",")]


def vgg(convs: list[int]) -> VGG:
    layers: list = []
    for channels, n_convs in zip((64, 128, 256, 512, 512), convs, strict=True):
        layers += [channels] * n_convs + ["M"]
    with torch.device("meta"):
        return VGG(make_layers(layers), init_weights=False)


def conv(inputs: int, outputs: int, kernel: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False, device="meta")


def test_a_name_counts_the_layers_with_weights_of_torchvisions_network():
    for question in asked("vgg.named"):
        assert question.answer == with_weights(vgg(stages(question)))


def test_a_side_is_that_of_the_map_that_torch_gives():
    features = vgg([1] * 5).features
    pools = [at for at, layer in enumerate(features) if isinstance(layer, nn.MaxPool2d)]
    for question in asked("vgg.side"):
        n, count = question.text.values["n"], question.text.values["stages"]
        maps = features[: pools[count - 1] + 1](torch.empty(1, 3, n, n, device="meta"))
        assert question.answer == maps.shape[-1]


def test_what_a_cell_sees_is_what_autograd_reaches():
    for question in asked("vgg.seen"):
        first, second = question.text.values["first"], question.text.values["second"]
        x = torch.ones(1, 1, 96, 96, dtype=torch.float64, requires_grad=True)
        ones = torch.ones(1, 1, 3, 3, dtype=torch.float64)
        maps: torch.Tensor = x
        for at in range(first + second):
            maps = nn.functional.avg_pool2d(maps, 2) if at == first else maps
            maps = nn.functional.conv2d(maps, ones, padding=1)
        (gradient,) = torch.autograd.grad(maps[0, 0, 24, 24], x)
        assert question.answer == int((gradient[0, 0].sum(0) > 0).sum())


def test_the_first_fully_connected_layer_reads_the_flattened_map():
    for question in asked("vgg.dense"):
        n = question.text.values["n"]
        flat = vgg([1] * 5).features(torch.empty(1, 3, n, n, device="meta")).flatten(1)
        assert question.answer == nn.Linear(flat.shape[1], 4096, bias=False, device="meta").weight.numel()


def stack(values: dict, m: int) -> nn.Sequential:
    widths = [values["c"], *[m] * values["n"]]
    return nn.Sequential(*(conv(a, b, values["k"]) for a, b in pairwise(widths)))


def test_stacks_are_those_of_torch_modules():
    for question in asked("stack.weights"):
        assert question.answer == numel(stack(question.text.values, question.text.values["m"]))
    for question in asked("stack.large"):
        v = question.text.values
        assert question.answer == numel(conv(v["c"], v["m"], side(v)))
    for question in asked("stack.share"):
        v = question.text.values
        assert question.answer == round(100 * numel(stack(v, v["c"])) / numel(conv(v["c"], v["c"], side(v))))


def side(values: dict) -> int:
    """By erosion: a picture that the convolutions without padding bring down to one cell is one field wide."""
    size = 1
    while True:
        left = size
        for _ in range(values["n"]):
            left -= values["k"] - 1
        if left == 1:
            return size
        size += 1


def test_a_field_is_the_picture_that_leaves_one_cell():
    for question in asked("stack.field"):
        assert question.answer == side(question.text.values)


def test_the_widest_stack_is_the_last_that_torch_finds_cheaper():
    for question in asked("stack.width"):
        v = question.text.values
        fewer = [m for m in range(1, 6 * v["c"] + 2) if numel(stack(v, m)) < numel(conv(v["c"], m, side(v)))]
        assert question.answer == max(fewer)
        assert max(fewer) < 6 * v["c"]


@pytest.mark.parametrize(("kind", "block"), [("basic", BasicBlock), ("bottleneck", Bottleneck)])
def test_a_resnets_name_counts_its_layers_with_weights(kind: str, block: type):
    for question in asked(f"residual.depth_{kind}")[:4]:
        with torch.device("meta"):
            net = ResNet(block, stages(question))
        on_shortcuts = sum("downsample.0" in name for name, part in net.named_modules() if isinstance(part, nn.Conv2d))
        assert question.answer == with_weights(net) - on_shortcuts


def test_blocks_are_torchvisions():
    with torch.device("meta"):
        for question in asked("residual.basic"):
            c = question.text.values["c"]
            assert question.answer == numel(BasicBlock(c, c))
        for question in asked("residual.first"):
            v = question.text.values
            assert question.answer == numel(
                conv(v["c"], v["m"], 1), conv(v["m"], v["m"], 3), conv(v["m"], v["out"], 1), conv(v["c"], v["out"], 1)
            )
    for question in asked("residual.times"):
        v = question.text.values
        narrow = numel(conv(v["out"], v["m"], 1), conv(v["m"], v["m"], 3), conv(v["m"], v["out"], 1))
        assert question.answer == round(numel(conv(v["out"], v["out"], 3), conv(v["out"], v["out"], 3)) / narrow)


@pytest.mark.parametrize(("key", "kept"), [("residual.gradient", 1), ("residual.gradient_plain", 0)])
def test_a_gradients_factor_is_autograds(key: str, kept: int):
    for question in asked(key):
        x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
        y: torch.Tensor = x
        for _ in range(question.text.values["n"]):
            y = kept * y + float(question.text.values["slope"]) * y
        (gradient,) = torch.autograd.grad(y, x)
        assert question.answer == pytest.approx(gradient.item(), abs=1e-9)

"""C-GOOG-1: answers against torch's modules, on the numbers that the student reads."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models.googlenet import Inception

from cnnlab import exercises

DRAWN = [exercises.generate("C-GOOG-1", seed=seed) for seed in range(120)]


def asked(key: str) -> list:
    found = [each for each in DRAWN if each.text.key == key]
    assert len(found) == 20
    return found


def conv(inputs: int, outputs: int, kernel: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False, device="meta")


def numel(*layers: nn.Module) -> int:
    return sum(weight.numel() for layer in layers for weight in layer.parameters())


def naive(x: torch.Tensor, values: dict) -> torch.Tensor:
    kernels = (("one", 1), ("c3", 3), ("c5", 5))
    maps = [conv(x.shape[1], values[name], kernel)(x) for name, kernel in kernels]
    return torch.cat([*maps, nn.MaxPool2d(3, 1, 1)(x)], dim=1)


def test_stacks_are_torchvisions():
    for question in asked("goog.stack"):
        v = question.text.values
        with torch.device("meta"):
            module = Inception(v["c"], v["one"], v["r3"], v["c3"], v["r5"], v["c5"], v["pool"])
            assert module(torch.empty(1, v["c"], 7, 7)).shape[1] == question.answer


@pytest.mark.parametrize("key", ["goog.naive", "goog.depth"])
def test_naive_modules_stack_in_torch_as_they_are_counted(key):
    for question in asked(key):
        v = question.text.values
        x = torch.empty(1, v["c"], 3, 3, device="meta")
        for _ in range(v.get("n", 1)):
            x = naive(x, v)
        assert x.shape[1] == question.answer


def test_weights_and_multiply_adds_of_a_branch_are_torchs():
    for question in asked("goog.weights") + asked("goog.macs"):
        v = question.text.values
        branch = nn.Sequential(conv(v["c"], v["r"], 1), conv(v["r"], v["k"], v["f"]))
        if question.text.key == "goog.weights":
            assert question.answer == numel(branch)
            continue
        with FlopCounterMode(display=False) as counter:
            branch(torch.empty(1, v["c"], v["n"], v["n"], device="meta"))
        assert 2 * question.answer == counter.get_total_flops()


def test_the_saving_is_torchs_ratio_rounded():
    for question in asked("goog.saving"):
        v = question.text.values
        branch = numel(conv(v["c"], v["r"], 1), conv(v["r"], v["k"], v["f"]))
        assert question.answer == round(numel(conv(v["c"], v["k"], v["f"])) / branch)

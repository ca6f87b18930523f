"""C-RES-2: answers against torch's modules and its flop counter, on the numbers that the student reads."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlab import exercises
from cnnlab.exercises import Question

DRAWN = [exercises.generate("C-RES-2", seed=seed) for seed in range(200)]


def asked(key: str) -> list[Question]:
    found = [each for each in DRAWN if isinstance(each, Question) and each.text.key == key]
    assert len(found) > 20
    return found


def numel(*layers: nn.Module) -> int:
    return sum(weight.numel() for layer in layers for weight in layer.parameters())


def conv(inputs: int, outputs: int, kernel: int, bias: bool = False) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=bias, device="meta")


@pytest.mark.parametrize("question", asked("one.params"))
def test_parameters_are_those_of_a_torch_module(question: Question) -> None:
    v = question.text.values
    assert question.answer == numel(conv(v["c"], v["m"], 1, bias=True))


@pytest.mark.parametrize("question", asked("one.macs"))
def test_multiply_adds_are_half_of_what_torchs_flop_counter_says(question: Question) -> None:
    v = question.text.values
    with FlopCounterMode(display=False) as counter:
        conv(v["c"], v["m"], 1)(torch.empty(1, v["c"], v["n"], v["n"], device="meta"))
    assert 2 * question.answer == counter.get_total_flops()


@pytest.mark.parametrize("question", asked("one.pixel"))
def test_the_value_at_a_pixel_is_torchs_whatever_its_neighbours_are(question: Question) -> None:
    v = question.text.values
    x, w = (torch.tensor([float(each) for each in v[name].split(",")]) for name in ("x", "w"))
    picture = torch.randn(1, 3, 3, 3, generator=torch.Generator().manual_seed(1))
    picture[0, :, 1, 1] = x
    out = nn.functional.conv2d(picture, w[None, :, None, None], torch.tensor([float(v["b"])]))
    assert question.answer == out[0, 0, 1, 1].item()


@pytest.mark.parametrize("question", asked("one.block") + asked("one.saving"))
def test_bottlenecks_are_those_of_torch_modules(question: Question) -> None:
    v = question.text.values
    kernel = v.get("f", 3)
    c, m = v["c"], v["m"]
    block = numel(conv(c, m, 1), conv(m, m, kernel), conv(m, c, 1))
    answer = block if question.text.key == "one.block" else round(numel(conv(c, c, kernel)) / block)
    assert question.answer == answer


@pytest.mark.parametrize("question", asked("one.width"))
def test_the_widest_reduction_is_the_last_one_that_torch_finds_cheaper(question: Question) -> None:
    v = question.text.values
    direct = numel(conv(v["c"], v["m"], v["f"]))
    cheaper = [r for r in range(1, v["c"] + 1) if numel(conv(v["c"], r, 1), conv(r, v["m"], v["f"])) < direct]
    assert question.answer == max(cheaper)

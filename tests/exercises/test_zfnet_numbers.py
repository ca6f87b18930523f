"""C-ZF-1: answers against torch's layers and autograd, on the numbers that the student reads."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnlab import exercises
from cnnlab.core.sampling import aliased_share
from cnnlab.inspection.gradients import attribute

DRAWN = [exercises.generate("C-ZF-1", seed=seed) for seed in range(300)]


def questions(key: str) -> list:
    found = [each for each in DRAWN if each.text.key.startswith(key)]
    assert len(found) >= 10
    return found


def numbers(text: str) -> list[float]:
    return [float(each) for each in text.split(", ")]


def test_places_multiply_as_on_a_large_picture():
    for question in questions("zf.finer"):
        strides = (question.text.values["fine"], question.text.values["coarse"])
        fine, coarse = (torch.empty(1440, 1440, device="meta")[::each, ::each].numel() for each in strides)
        assert question.answer == fine / coarse


def test_a_pool_that_rounds_up_leaves_what_torchs_leaves():
    for question in questions("zf.pool"):
        n = question.text.values["n"]
        pool = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        assert question.answer == pool(torch.empty(1, 1, n, n, device="meta")).shape[-1]


def test_the_shortest_period_is_held_and_a_shorter_one_is_aliased():
    for question in questions("zf.period"):
        jump, period = question.text.values["first"] * question.text.values["second"], question.answer
        for length, share in ((period, 0.0), (period - 1, 1.0)):
            wave = np.cos(2 * np.pi * np.arange(8 * length) / length)[None].repeat(8 * length, 0)
            assert aliased_share(wave, jump) == pytest.approx(share)


def test_a_larger_layer_has_as_many_more_parameters_as_torchs():
    for question in questions("zf.enlarged"):
        values = question.text.values
        counts = [
            sum(each.numel() for each in nn.Conv2d(values["c"], values[name], 3, device="meta").parameters())
            for name in ("small", "large")
        ]
        assert question.answer == counts[1] - counts[0]


def test_a_value_goes_back_to_where_torch_puts_it():
    for question in questions("zf.switch"):
        values = question.text.values
        window = torch.tensor(numbers(values["window"]))[None, None]
        pooled, switches = nn.functional.max_pool1d(window, 4, return_indices=True)
        back = nn.functional.max_unpool1d(torch.full_like(pooled, values["back"]), switches, 4)
        assert question.answer == int(back[0, 0].argmax()) + 1


class Weighed(nn.Module):
    """A ReLU whose outputs get known gradients."""

    def __init__(self, weights: list[float]) -> None:
        super().__init__()
        self.relu, self.weights = nn.ReLU(), torch.tensor(weights)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (self.relu(x).flatten(1) * self.weights).sum(1, keepdim=True)


@pytest.mark.parametrize("rule", ["gradient", "deconvnet", "guided"])
def test_what_passes_a_relu_is_what_autograd_and_captum_pass(rule):
    for question in questions(f"zf.relu.{rule}")[:6]:
        network = Weighed(numbers(question.text.values["back"]))
        x = torch.tensor(numbers(question.text.values["forward"]))[None, None, None].requires_grad_()
        if rule == "gradient":
            (found,) = torch.autograd.grad(network(x).sum(), x)
            total = found.sum().item()
        else:
            method = {"deconvnet": "deconvnet", "guided": "guided_backprop"}[rule]
            total = float(attribute(network, x.detach(), 0, method).sum())
        assert question.answer == total

"""C-SE-1: answers against torchvision's module and torch's layers, on the numbers that the student reads."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.ops import SqueezeExcitation

from cnnlab import exercises, networks

DRAWN = [exercises.generate("C-SE-1", seed=seed) for seed in range(120)]


def asked(key: str) -> list:
    found = [each for each in DRAWN if each.text.key == key]
    assert len(found) == 20
    return found


def numbers(text: str) -> list[float]:
    return [float(each) for each in text.replace(";", ",").split(",")]


def numel(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_squeeze_is_torchs_average_pool():
    for question in asked("se.squeeze"):
        x = torch.tensor(numbers(question.text.values["map"])).reshape(1, 1, 2, 2)
        assert nn.AdaptiveAvgPool2d(1)(x).item() == question.answer


def test_the_logit_is_what_torchvisions_gate_gives_to_its_sigmoid():
    for question in asked("se.logit"):
        v = question.text.values
        s, w = torch.tensor(numbers(v["s"])), torch.tensor(numbers(v["w"]))
        module = SqueezeExcitation(1, 3, scale_activation=nn.Identity)
        with torch.no_grad():
            module.fc1.weight.zero_()
            module.fc1.bias.copy_(s)
            module.fc2.weight.copy_(w.reshape(1, 3, 1, 1))
            module.fc2.bias.fill_(v["b"])
            assert module._scale(torch.ones(1, 1, 2, 2)).item() == question.answer


@pytest.mark.parametrize("key", ["se.weights", "se.params", "se.macs"])
def test_counts_are_those_of_torchvisions_module(key):
    for question in asked(key):
        v = question.text.values
        with torch.device("meta"):
            module = SqueezeExcitation(v["c"], v["c"] // v["r"])
            x = torch.empty(1, v["c"], 7, 7)
        with FlopCounterMode(display=False) as counter:
            module(x)
        weights = module.fc1.weight.numel() + module.fc2.weight.numel()
        assert question.answer == {
            "se.weights": weights, "se.params": numel(module), "se.macs": counter.get_total_flops() // 2,
        }[key]  # fmt: skip


def test_a_stage_adds_the_weights_that_the_zoos_network_has_there():
    with torch.device("meta"):
        zoo = {f"ResNet-{n}": networks.build(f"se_resnet{n}", image_size=224) for n in (18, 50)}
    for question in asked("se.stage"):
        v = question.text.values
        gates = [
            layer
            for layer in zoo[v["network"]].modules()
            if isinstance(layer, nn.Conv2d) and layer.in_channels == v["c"] and layer.out_channels == v["c"] // 16
            and layer.bias is not None
        ]  # fmt: skip
        assert len(gates) == v["blocks"]
        assert question.answer == sum(2 * gate.weight.numel() for gate in gates) * 16 // v["r"]

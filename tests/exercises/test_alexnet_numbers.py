"""C-ALEX-1: answers against torch's layers and torchvision's crops, on the numbers that the student reads."""

import pytest
import torch
from torch import nn

from cnnlab import exercises

DRAWN = [exercises.generate("C-ALEX-1", seed=seed) for seed in range(150)]


def questions(key: str) -> list:
    found = [each for each in DRAWN if each.text.key == key]
    assert len(found) >= 10
    return found


def test_the_first_map_is_as_large_as_torchs():
    for question in questions("alex.first"):
        values = question.text.values
        with torch.device("meta"):
            output = nn.Conv2d(3, 96, 11, 4, values["p"])(torch.empty(1, 3, values["n"], values["n"]))
        assert question.answer == output.shape[-1]


def test_weights_of_two_towers_are_those_of_torchs_groups():
    for question in questions("alex.towers"):
        values = question.text.values
        conv = nn.Conv2d(values["c"], values["m"], values["k"], groups=2, device="meta")
        assert question.answer == conv.weight.numel()


def test_crops_are_as_many_as_there_are_windows_and_mirrored_windows():
    for question in questions("alex.crops"):
        values = question.text.values
        places = torch.empty(values["n"], values["n"], device="meta").unfold(0, values["crop"], 1)
        assert question.answer == 2 * places.shape[0] ** 2


def test_a_fully_connected_layer_has_torchs_parameters():
    for question in questions("alex.dense"):
        values = question.text.values
        layer = nn.Linear(values["maps"] * values["side"] ** 2, values["hidden"], device="meta")
        assert question.answer == sum(each.numel() for each in layer.parameters())


def test_a_unit_that_stays_is_scaled_as_torchs_dropout_scales_it():
    for question in questions("alex.dropout"):
        values = question.text.values
        out = nn.Dropout(values["p"])(torch.full((200,), float(values["value"]), dtype=torch.float64))
        assert question.answer == pytest.approx(out.max().item())


def test_a_normalised_cell_is_torchs():
    for question in questions("alex.lrn"):
        values = question.text.values
        maps = torch.tensor([float(each) for each in values["maps"].split(", ")], dtype=torch.float64)
        norm = nn.LocalResponseNorm(5, alpha=5.0, beta=1.0, k=float(values["k"]))
        assert question.answer == pytest.approx(norm(maps[None, :, None, None])[0, 3, 0, 0].item())

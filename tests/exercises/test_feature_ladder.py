"""C-BOW-2: answers against torch, SciPy and NumPy, on the numbers that the student reads."""

import numpy as np
import pytest
from scipy.stats import norm
from torch import nn

from cnnlab import exercises

DRAWN = [exercises.generate("C-BOW-2", seed=seed) for seed in range(200)]


def questions(key: str) -> list:
    found = [each for each in DRAWN if each.text.key == key]
    assert len(found) >= 10
    return found


def parameters(*layers: nn.Module) -> int:
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


def test_the_classifier_is_torchs_linear_layer():
    for question in questions("ladder.classifier"):
        values = question.text.values
        assert question.answer == parameters(nn.Linear(values["features"], values["classes"]))


def test_the_convolutions_are_torchs():
    for question in questions("ladder.convolutions"):
        c, a, b, f = (question.text.values[name] for name in "cabf")
        assert question.answer == parameters(nn.Conv2d(c, a, f), nn.Conv2d(a, b, f))


def test_wrong_pictures_are_what_the_accuracy_leaves():
    for question in questions("ladder.wrong"):
        n, percent = question.text.values["n"], question.text.values["percent"]
        assert 1 - question.answer / n == pytest.approx(percent / 100)


def test_the_reach_of_an_interval_is_that_of_the_normal_law():
    for question in questions("ladder.half_width"):
        n, share = question.text.values["n"], question.text.values["percent"] / 100
        low, high = norm.interval(
            0.95, share, np.std([1.0] * round(100 * share) + [0.0] * round(100 - 100 * share)) / n**0.5
        )
        assert question.answer == pytest.approx(50 * (high - low), abs=0.006)


def test_a_lead_is_the_mean_of_the_differences_that_are_shown():
    for question in questions("ladder.lead"):
        ours, theirs = (np.array(question.text.values[name].split(", "), float) for name in ("ours", "theirs"))
        assert question.answer == pytest.approx(np.mean(ours - theirs))

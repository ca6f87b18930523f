"""C-CONV-2: answers against torch, on the numbers that the student reads."""

import re

import pytest
import torch
from scipy import signal
from torch.nn import functional

from cnnlab import exercises
from cnnlab.core.kernels import parse_kernel

DRAWN = [exercises.generate("C-CONV-2", seed=seed) for seed in range(200)]


def questions(key: str) -> list:
    found = [each for each in DRAWN if each.text.key == key]
    assert len(found) == 50
    return found


def read(tex: str) -> torch.Tensor:
    inside = re.fullmatch(r"\\begin\{bmatrix\}(.*)\\end\{bmatrix\}", tex)
    assert inside
    return torch.tensor([[float(value) for value in row.split("&")] for row in inside[1].split(r"\\")])


@pytest.mark.parametrize("key", ["dot.window", "dot.cell", "dot.channels"])
def test_an_answer_is_what_torch_computes(key):
    for question in questions(key):
        v = question.text.values
        names = ("x1", "x2"), ("w1", "w2")
        image, kernel = (
            torch.stack([read(v[name]) for name in two]) if key == "dot.channels" else read(v[two[0][0]])[None]
            for two in names
        )
        output = functional.conv2d(image[None], kernel[None], torch.tensor([float(v.get("b", 0))]), v.get("s", 1))
        assert question.answer == output[0, 0, v.get("row", 1) - 1, v.get("column", 1) - 1].item()


def test_the_convolution_of_mathematics_is_scipys():
    for question in questions("dot.true"):
        image, kernel = (read(question.text.values[name]).numpy() for name in ("x", "w"))
        assert question.answer == signal.convolve2d(image, kernel, mode="valid").item()


def test_the_picture_that_is_shown_holds_the_question():
    for question in DRAWN:
        image, weights = (torch.tensor(parse_kernel(question.knobs[name])) for name in ("pixels", "weights"))
        weights = weights.flip(-1, -2) if question.knobs["flip"] else weights
        bias = torch.tensor([question.knobs["bias"]], dtype=torch.float64)
        output = functional.conv2d(image, weights, bias, question.knobs["s"])
        assert question.answer in output

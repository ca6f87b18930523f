"""Answers about parallel work against torch's own shapes, bytes and operations."""

import math

import torch
from torch.nn.functional import conv2d, unfold
from torch.utils.flop_counter import FlopCounterMode

from cnnlab import exercises
from cnnlab.exercises import Question


def questions(key: str) -> list[Question]:
    drawn = (exercises.generate("C-CONV-3", seed=seed) for seed in range(200))
    found = [each for each in drawn if isinstance(each, Question) and each.text.key == key]
    assert len(found) >= 20
    return found


def test_rounds_are_torchs_cells_shared_out():
    for key in ("work.rounds", "work.filters"):
        for question in questions(key):
            v = question.text.values
            shape = (v.get("c", 1), v["n"], v["n"])
            weight = torch.zeros(v.get("k", 1), shape[0], v["f"], v["f"])
            assert question.answer == math.ceil(conv2d(torch.zeros(1, *shape), weight).numel() / v["w"])


def test_the_matrix_is_as_large_as_torchs():
    for question in questions("work.matrix"):
        v = question.text.values
        assert question.answer == unfold(torch.zeros(1, v["c"], v["n"], v["n"]), v["f"]).numel()


def test_a_pixel_stands_in_the_matrix_as_often_as_in_torchs():
    for question in questions("work.copies"):
        v = question.text.values
        picture = torch.zeros(1, 1, v["n"], v["n"])
        picture[0, 0, v["row"] - 1, v["column"] - 1] = 1
        assert question.answer == unfold(picture, v["f"]).sum()


def test_bytes_are_those_of_torchs_tensors():
    for question in questions("work.bytes"):
        v = question.text.values
        x, w = torch.zeros(1, v["c"], v["n"], v["n"]), torch.zeros(v["k"], v["c"], v["f"], v["f"])
        assert question.answer == x.nbytes + w.nbytes + conv2d(x, w).nbytes


def test_intensity_is_two_operations_a_multiply_add_for_each_byte():
    for question in questions("work.intensity"):
        v = question.text.values
        assert question.answer * v["mbytes"] == 2 * v["mmacs"]


def test_time_is_torchs_count_of_operations_over_the_rate():
    for question in questions("work.time"):
        v = question.text.values
        side = v["o"] + v["f"] - 1
        with FlopCounterMode(display=False) as counter, torch.device("meta"):
            conv2d(torch.empty(1, v["c"], side, side), torch.empty(v["k"], v["c"], v["f"], v["f"]))
        assert question.answer == counter.get_total_flops() / v["rate"] / 1e6
        assert exercises.check(question, f"{question.answer:.12g}").right

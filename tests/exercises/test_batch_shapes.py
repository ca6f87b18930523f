"""Answers about batches against torch, torchvision and the photographs themselves."""

import pytest
import torch
from torch.utils.data import BatchSampler, SequentialSampler
from torchvision.transforms import v2

from cnnlab import exercises
from cnnlab.core import batch_torch
from cnnlab.datasets import photograph
from cnnlab.exercises import Question, batch_shapes


def questions(key: str) -> list[Question]:
    drawn = (exercises.generate("C-CONV-4", seed=seed) for seed in range(200))
    found = [each for each in drawn if isinstance(each, Question) and each.text.key == key]
    assert len(found) >= 30
    return found


def test_the_questions_photographs_have_their_real_sizes():
    for name, size in batch_shapes.PHOTOGRAPHS.items():
        assert photograph(name).shape[:2] == size


def test_a_batch_has_as_many_numbers_as_torchs():
    for question in questions("batch.numbers"):
        v = question.text.values
        assert question.answer == torch.zeros(v["n"], 3, v["t"], v["t"]).numel()


@pytest.mark.parametrize(("key", "text"), [("batch.longer", "longer"), ("batch.cut", "cut")])
def test_resized_and_cut_columns_are_torchvisions(key, text):
    for question in questions(key):
        v = question.text.values
        scaled = v2.Resize(v["t"])(torch.zeros(3, v["h"], v["w"]))
        kept = v2.CenterCrop(v["t"])(scaled)
        truth = {"longer": scaled.shape[-1], "cut": scaled.shape[-1] - kept.shape[-1]}
        assert question.answer == truth[text]


def test_a_letterbox_has_as_many_rows_of_zeros_as_in_torch():
    for question in questions("batch.letterbox"):
        v = question.text.values
        boxed = batch_torch.letterbox(torch.ones(1, v["h"], v["w"]), v["t"])
        assert question.answer == int((boxed[0].amax(dim=1) == 0).sum())


def test_padding_to_the_largest_adds_as_many_zeros_as_in_torch():
    for question in questions("batch.padding"):
        v = question.text.values
        batch = batch_torch.to_the_largest([torch.ones(1, v["h1"], v["w1"]), torch.ones(1, v["h2"], v["w2"])])
        assert question.answer == int((batch == 0).sum())


def test_buckets_make_as_many_batches_as_torchs_sampler():
    for question in questions("batch.buckets"):
        v = question.text.values
        counts = [int(part.split(" × ")[0]) for part in v["listed"].split(", ")]
        batches = [BatchSampler(SequentialSampler(range(n)), v["most"], drop_last=False) for n in counts]
        assert question.answer == sum(map(len, batches))

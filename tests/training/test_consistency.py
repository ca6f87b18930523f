"""Consistency under shifts: hand-made networks whose answers are known, and what a run says of it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from cnnlab import datasets
from cnnlab.networks.shift import FRAME_PX, ShiftNet
from cnnlab.training import TrainConfig
from cnnlab.training.batches import Batches
from cnnlab.training.consistency import DIRECTIONS, SHIFTS_PX, consistency, shifted
from cnnlab.training.normalisation import Normalisation
from cnnlab.training.trainer import Trainer


class Always(ShiftNet):
    """The same class whatever it sees."""

    def __init__(self):
        nn.Module.__init__(self)

    def forward(self, x):
        return self.on_canvas(x)

    def on_canvas(self, canvas):
        return torch.tensor([[0.0, 1.0]]).expand(len(canvas), 2)


class InTheMiddle(Always):
    """Class 1 for a picture in the middle of its canvas, or moved right by 1 px; class 0 for all others."""

    def forward(self, x):
        self.first = x
        return super().forward(x)

    def on_canvas(self, canvas):
        if canvas.shape == self.first.shape:
            return super().on_canvas(canvas)
        end = -FRAME_PX + 1
        same = (canvas[..., FRAME_PX:-FRAME_PX, FRAME_PX + 1 : end] == self.first).all(dim=(1, 2, 3))
        return torch.stack((1 - same.float(), same.float()), 1)


@pytest.fixture
def batches() -> Batches:
    data = datasets.load("digits", "test")
    return Batches(data, Normalisation.of(data.for_network()), torch.device("cpu"))


def test_a_constant_answer_is_perfectly_consistent(batches):
    assert consistency(Always(), batches) == (1.0,) * len(SHIFTS_PX)


def test_each_of_the_eight_directions_counts_an_eighth(batches):
    assert consistency(InTheMiddle(), batches) == pytest.approx((1 / 8, 0, 0, 0))
    assert len(set(DIRECTIONS)) == 8


@pytest.mark.parametrize("shift", [(0, 0), (2, -3), (-4, 4)])
def test_a_shift_moves_the_whole_picture_and_cuts_nothing_off(shift):
    picture = torch.rand(2, 1, 8, 8)
    canvas = shifted(picture, *shift, frame_px=4)
    assert canvas.shape == (2, 1, 16, 16)
    top, left = 4 + shift[0], 4 + shift[1]
    assert torch.equal(canvas[..., top : top + 8, left : left + 8], picture)
    theirs = np.pad(picture[0, 0], ((top, 8 - top), (left, 8 - left)), mode="edge")
    assert np.array_equal(canvas[0, 0], theirs)


def test_a_shift_beyond_the_frame_is_refused():
    with pytest.raises(ValueError, match="frame as wide"):
        shifted(torch.rand(1, 1, 8, 8), 0, 5, frame_px=4)


def test_the_summary_of_a_network_with_a_canvas_holds_it_and_no_others():
    config = TrainConfig(network="shift_avg", width=0.125, epochs=1, batch_size=359, learning_rate=0.003)
    trainer = Trainer(config, device="cpu")
    *_, summary = trainer.run()
    test = datasets.load("digits", "test")
    norm = Normalisation.of(datasets.load("digits", "train").for_network())
    assert summary["consistency"] == list(consistency(trainer.model, Batches(test, norm, torch.device("cpu"))))
    *_, other = Trainer(replace(config, network="lenet5", width=1.0), device="cpu").run()
    assert "consistency" not in other

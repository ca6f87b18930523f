"""Training on pictures whose pixels were permuted."""

import dataclasses

import numpy as np
import pytest
import torch

from cnnlab.datasets.shuffle import pixel_order
from cnnlab.training import TrainConfig
from cnnlab.training.trainer import Trainer

CONFIG = TrainConfig(network="mlp", epochs=1, batch_size=359, optimizer="sgd", learning_rate=0.05, seed=4)


def losses(trainer: Trainer) -> list[float]:
    return [record["loss"] for record in trainer.run() if record["kind"] == "step"]


def test_a_fully_connected_network_whose_weights_are_permuted_alike_learns_exactly_the_same():
    plain = Trainer(CONFIG, device="cpu")
    moved = Trainer(dataclasses.replace(CONFIG, shuffle_seed=8), device="cpu")
    with torch.no_grad():
        first, other = next(plain.model.parameters()), next(moved.model.parameters())
        assert torch.equal(first, other)
        other.copy_(first[:, torch.from_numpy(pixel_order(32 * 32, 8))])
    assert losses(moved) == pytest.approx(losses(plain), rel=1e-4)
    assert moved.evaluate().accuracy == pytest.approx(plain.evaluate().accuracy, abs=0.006)


def test_without_a_permutation_of_the_weights_the_losses_differ():
    moved = Trainer(dataclasses.replace(CONFIG, shuffle_seed=8), device="cpu")
    assert losses(moved) != pytest.approx(losses(Trainer(CONFIG, device="cpu")), rel=1e-4)


def test_both_splits_are_permuted_alike_and_keep_their_values():
    trainer = Trainer(dataclasses.replace(CONFIG, shuffle_seed=8), device="cpu")
    plain = Trainer(CONFIG, device="cpu")
    order = torch.from_numpy(pixel_order(32 * 32, 8))
    for ours, theirs in ((trainer._train, plain._train), (trainer._test, plain._test)):
        some = torch.arange(5)
        assert torch.equal(ours.plain(some).flatten(1), theirs.plain(some).flatten(1)[:, order])


def test_the_first_units_of_a_fully_connected_network_are_shown_as_pictures():
    trainer = Trainer(CONFIG, device="cpu")
    shown = trainer.first_layer()
    assert shown.shape == (16, 1, 32, 32)
    weight = next(trainer.model.parameters()).detach().numpy()
    assert np.array_equal(shown[3, 0].ravel(), weight[3])

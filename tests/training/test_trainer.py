import dataclasses
import io
import json
import math
import time
from itertools import islice, product

import numpy as np
import pytest
import torch
from torch import nn

from cnnlab import datasets, networks
from cnnlab.core.errors import LabError
from cnnlab.training import TrainConfig, Trainer, estimate, recommended, train
from cnnlab.training.batches import Batches
from cnnlab.training.dropout import SeededDropout, seed_dropout
from cnnlab.training.evaluation import Evaluation
from cnnlab.training.normalisation import Normalisation

CPU = torch.device("cpu")
# AlexNet has dropout; with shifts on, every generator is in use.
EVERYTHING = TrainConfig(
    network="alexnet", width=0.0625, batch_size=500, epochs=2, augment=True, schedule="cosine", optimizer="momentum"
)
NORMALISED = TrainConfig(network="vgg11_bn", width=0.0625, batch_size=600, epochs=2, optimizer="rmsprop")
ADAM = TrainConfig(dataset="fashion_mnist", batch_size=3000, epochs=1, augment=True, log_every=2)


def _records(trainer, stop=None):
    return [json.dumps(record, allow_nan=False) for record in islice(trainer.run(), stop)]


def _saved_and_loaded(state):
    file = io.BytesIO()
    torch.save(state, file)
    return torch.load(io.BytesIO(file.getvalue()), weights_only=True)


def _same_weights(one, other):
    mine, theirs = one.model.state_dict(), other.model.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(mine[key], theirs[key]) for key in mine)


# In the middle of an epoch, between its last step and its epoch record, after that, and before the summary.
STOPS = [(EVERYTHING, 2), (EVERYTHING, 3), (EVERYTHING, 4), (EVERYTHING, 8), (NORMALISED, 2), (ADAM, 1)]


@pytest.mark.parametrize(("config", "stop"), STOPS)
def test_stopping_and_resuming_changes_nothing(config, stop):
    whole = Trainer(config, device="cpu")
    expected = _records(whole)
    first = Trainer(config, device="cpu")
    records = _records(first, stop)
    second = Trainer(config, device="cpu")
    second.load_state_dict(_saved_and_loaded(first.state_dict()))
    assert records + _records(second) == expected
    assert len(records) == stop < len(expected)
    assert _same_weights(second, whole)


def test_a_state_is_a_copy_that_training_on_does_not_change():
    trainer = Trainer(EVERYTHING, device="cpu")
    trainer.train_step()
    state = trainer.state_dict()
    kept = _saved_and_loaded(state)
    trainer.train_step()
    resumed = Trainer(EVERYTHING, device="cpu")
    resumed.load_state_dict(state)
    again = Trainer(EVERYTHING, device="cpu")
    again.load_state_dict(kept)
    assert _same_weights(resumed, again) and not _same_weights(resumed, trainer)


def test_the_same_configuration_gives_the_same_records():
    assert _records(Trainer(EVERYTHING, device="cpu")) == _records(Trainer(EVERYTHING, device="cpu"))


def test_another_seed_gives_other_numbers():
    other = dataclasses.replace(EVERYTHING, seed=1)
    assert _records(Trainer(EVERYTHING, device="cpu"))[0] != _records(Trainer(other, device="cpu"))[0]


def test_the_process_wide_generators_are_neither_read_nor_advanced():
    torch_before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    expected = _records(Trainer(EVERYTHING, device="cpu"))
    assert torch.equal(torch.get_rng_state(), torch_before)
    assert np.array_equal(np.random.get_state()[1], numpy_before)  # noqa: NPY002
    torch.rand(7)
    assert _records(Trainer(EVERYTHING, device="cpu")) == expected


def test_a_state_of_another_configuration_is_refused():
    state = Trainer(EVERYTHING, device="cpu").state_dict()
    with pytest.raises(LabError) as caught:
        Trainer(NORMALISED, device="cpu").load_state_dict(state)
    assert caught.value.code == "training.other_config"


def test_steps_follow_torchs_plain_loop():
    """The whole path, batches to update, against the loop of torch's tutorials on the same order of pictures."""
    config = TrainConfig(batch_size=300, epochs=1, optimizer="adam", weight_decay=0.01, learning_rate=0.003)
    trainer = Trainer(config, device="cpu")
    losses = [record["loss"] for record in trainer.run() if record["kind"] == "step"]

    data = datasets.load("digits", "train")
    pixels = torch.from_numpy(data.for_network()).permute(0, 3, 1, 2).double() / 255
    pixels = ((pixels - pixels.mean()) / pixels.std(correction=0)).float()
    labels = torch.from_numpy(data.labels.copy())
    order = trainer.state_dict()["order"]
    model = networks.build("lenet5", in_channels=1, seed=config.seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003, weight_decay=0.01)
    expected = []
    for batch in order.split(300):
        loss = nn.CrossEntropyLoss()(model(pixels[batch]), labels[batch])
        expected.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert losses == pytest.approx(expected, rel=1e-4)


def test_every_epoch_meets_every_picture_once_in_another_order():
    trainer = Trainer(EVERYTHING, device="cpu")
    orders = [trainer.state_dict()["order"] for record in trainer.run() if record["kind"] == "epoch"]
    assert all(torch.equal(order.sort().values, torch.arange(1438)) for order in orders)
    assert len(orders) == 2 and not torch.equal(*orders)


def test_records_count_steps_and_epochs():
    records = list(train(dataclasses.replace(EVERYTHING, log_every=2), device="cpu"))
    kinds = [(record["kind"], record.get("step"), record.get("epoch")) for record in records]
    assert kinds == [
        ("step", 2, 1),
        ("epoch", 3, 1),
        ("step", 4, 2),
        ("step", 6, 2),
        ("epoch", 6, 2),
        ("summary", None, None),
    ]
    assert (records[-1]["steps"], records[-1]["epochs"]) == (6, 2)


def test_the_cosine_starts_at_the_learning_rate_halves_in_the_middle_and_nearly_ends():
    config = TrainConfig(batch_size=1438, epochs=8, schedule="cosine", learning_rate=0.01)
    rates = [record["learning_rate"] for record in train(config, device="cpu") if record["kind"] == "step"]
    assert rates[0] == 0.01 and rates[4] == pytest.approx(0.005)
    assert rates == sorted(rates, reverse=True) and 0 < rates[-1] < 0.0005


@pytest.mark.parametrize("log_every", [1, 1000])
def test_a_loss_that_is_no_number_stops_the_run_at_its_step(log_every):
    config = TrainConfig(
        network="alexnet", width=0.0625, optimizer="sgd", learning_rate=1e9, batch_size=64, log_every=log_every
    )
    trainer, records = Trainer(config, device="cpu"), []
    with pytest.raises(LabError, match="Choose a learning rate ten times smaller") as caught:
        records.extend(json.loads(json.dumps(record, allow_nan=False)) for record in trainer.run())
    assert caught.value.code == "training.nan" and caught.value.values["step"] == trainer.step
    assert records[-1]["loss"] is None and records[-1]["step"] == trainer.step
    assert all(math.isfinite(record["loss"]) for record in records[:-1])


def test_a_nan_that_comes_with_the_last_update_is_found_by_the_test():
    config = TrainConfig(batch_size=1438, epochs=1, optimizer="sgd")
    trainer = Trainer(config, device="cpu")
    trainer.train_step()
    with torch.no_grad():
        next(trainer.model.parameters()).fill_(math.nan)
    run = trainer.run()
    assert next(run)["test_loss"] is None
    with pytest.raises(LabError, match="at step 1 "):
        next(run)


def test_an_unknown_device_is_refused():
    for name in ("abacus", "cuda:99", "meta"):
        with pytest.raises(LabError) as caught:
            Trainer(TrainConfig(), device=name)
        assert caught.value.code == "training.no_device"


def test_the_first_layer_is_a_copy_of_the_first_filters():
    trainer = Trainer(TrainConfig(), device="cpu")
    filters = trainer.first_layer()
    built = networks.build("lenet5", in_channels=1, seed=0)
    assert filters.dtype == np.float32
    assert np.array_equal(filters, built.features[0].weight.detach().numpy())
    filters[:] = 0
    assert trainer.first_layer().any()


def test_the_summary_agrees_with_its_own_confusion_matrix():
    config = TrainConfig(batch_size=200, epochs=1, learning_rate=0.003)
    *_, summary = train(config, device="cpu")
    confusion = np.array(summary["confusion"])
    test = datasets.load("digits", "test")
    assert confusion.sum(axis=1).tolist() == np.bincount(test.labels).tolist()
    assert np.trace(confusion) / confusion.sum() == pytest.approx(summary["test_accuracy"])
    confidences = [wrong["confidence"] for wrong in summary["worst"]]
    assert confidences == sorted(confidences, reverse=True) and 0 < len(confidences) <= 24
    for wrong in summary["worst"]:
        assert test.labels[wrong["index"]] == wrong["label"] != wrong["predicted"]
        assert confusion[wrong["label"], wrong["predicted"]] > 0


def test_evaluation_counts_by_hand():
    logits = torch.tensor([[9.0, 0.0], [0.0, 9.0], [3.0, 0.0], [5.0, 0.0]])
    result = Evaluation(logits, torch.tensor([0, 1, 1, 1]))
    assert result.accuracy == 0.5
    assert result.confusion() == [[1, 0], [2, 1]]
    assert [wrong["index"] for wrong in result.worst()] == [3, 2]
    assert result.worst()[0]["confidence"] == pytest.approx(1 / (1 + math.exp(-5)))


@pytest.fixture(scope="module")
def fashion():
    data = datasets.load("fashion_mnist", "test")
    return Batches(data, Normalisation.of(data.for_network()), CPU, margin_px=4)


def test_normalised_pictures_have_mean_zero_and_variance_one(fashion):
    pictures = fashion.plain(torch.arange(len(fashion)))
    assert pictures.mean().item() == pytest.approx(0, abs=1e-4)
    assert pictures.var().item() == pytest.approx(1, abs=1e-4)


def test_augmented_pictures_are_shifted_and_mirrored_originals(fashion):
    indices = torch.arange(200)
    plain = fashion.plain(indices)
    black = plain.min()
    changed = fashion.augmented(indices, torch.Generator().manual_seed(0))
    framed = nn.functional.pad(plain, (4, 4, 4, 4), value=black.item())
    kinds = set()
    for picture, original in zip(changed, framed, strict=True):
        moved = {
            (dy, dx, axes): original[:, dy : dy + 32, dx : dx + 32].flip(axes)
            for dy, dx, axes in product(range(9), range(9), ((), (2,)))
        }
        found = [how for how, pixels in moved.items() if torch.equal(picture, pixels)]
        assert found
        kinds.update(found)
    shifts_y, shifts_x, flips = ({kind[axis] for kind in kinds} for axis in range(3))
    assert shifts_y == shifts_x == set(range(9)) and flips == {(), (2,)}


def test_digits_are_never_mirrored():
    data = datasets.load("digits", "test")
    batches = Batches(data, Normalisation.of(data.for_network()), CPU)  # no margin: mirroring is all that could change
    indices = torch.arange(len(data))
    assert torch.equal(batches.augmented(indices, torch.Generator().manual_seed(0)), batches.plain(indices))


def test_seeded_dropout_keeps_the_mean_and_zeroes_its_share():
    layer = SeededDropout(0.3, torch.Generator().manual_seed(0))
    y = layer(torch.ones(200_000))
    assert (y == 0).float().mean().item() == pytest.approx(0.3, abs=0.005)
    assert y.mean().item() == pytest.approx(1, abs=0.01)
    assert torch.equal(layer.eval()(torch.ones(5)), torch.ones(5))


def test_no_dropout_of_torch_is_left_in_a_model():
    model = networks.build("vgg11", width=0.0625, seed=0)
    seed_dropout(model, torch.Generator())
    drops = [layer for layer in model.modules() if isinstance(layer, nn.Dropout)]
    assert len(drops) == 2 and all(isinstance(layer, SeededDropout) for layer in drops)


def test_an_estimate_counts_what_the_layers_say():
    result = estimate(TrainConfig(epochs=3, batch_size=100))
    # C1 28²·6·25, C3 10²·16·150, C5 120·400, F6 120·84, output 84·10
    assert result.macs_per_image == 117_600 + 240_000 + 48_000 + 10_080 + 840
    assert result.parameters == 61_706 and result.steps == 45


def test_an_estimate_grows_with_the_epochs_and_is_fast_the_second_time():
    short, long = (estimate(TrainConfig(epochs=epochs, batch_size=100)) for epochs in (1, 100))
    assert long.seconds / short.seconds == pytest.approx(100, rel=0.2)
    assert 0.01 < short.seconds < 30


def test_a_step_that_would_take_long_is_estimated_from_a_smaller_batch():
    start = time.process_time()
    result = estimate(TrainConfig(network="resnet18", dataset="fashion_mnist", batch_size=2000, epochs=1))
    assert time.process_time() - start < 1.5
    assert result.basis == "small_batch" and result.seconds > 60


def test_the_lenet_reads_digits_within_ten_seconds():
    start = time.process_time()
    *_, summary = train(recommended("lenet5", "digits"), device="cpu")
    assert summary["test_accuracy"] >= 0.97
    assert time.process_time() - start <= 10

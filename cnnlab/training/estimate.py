"""What a run will cost, from a few real steps on this machine."""

import time
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import torch
from torch.utils.flop_counter import FlopCounterMode

from cnnlab import datasets, networks
from cnnlab.training.config import TrainConfig
from cnnlab.training.trainer import Trainer

_BUDGET_S = 0.6
_PROBE_IMAGES = 8
_MOST_STEPS = 20


@dataclass(frozen=True)
class Estimate:
    """The cost of a run.

    Attributes
    ----------
    macs_per_image
        Multiply-adds of one forward pass, convolutions and fully connected layers only.
    seconds
        Of the whole run: its steps and its tests after each epoch.
    basis
        `"full_batch"` where steps of that very batch were timed, `"small_batch"` where one such step would have taken too
        long, so that steps of 8 pictures were timed and scaled up (rather too high: small batches are less efficient).
    """

    parameters: int
    macs_per_image: int
    steps: int
    seconds: float
    basis: Literal["full_batch", "small_batch"]


def estimate(config: TrainConfig, *, device: str | None = None) -> Estimate:
    """Time a few steps of `config` and scale them up; about a second, and once per process for each speed.

    Raises
    ------
    LabError
        As `Trainer`.
    """
    parameters, macs = _size(config.network, config.dataset, config.width)
    # What does not change the speed is set to one value, so that such knobs find the timing in the cache.
    canonical = replace(
        config,
        learning_rate=1e-6,
        weight_decay=0.0,
        momentum=0.9,
        epochs=1,
        seed=0,
        schedule="constant",
        log_every=1,
    )
    seconds_per_image, seconds_per_test, basis = _speed(canonical, device)
    per_epoch = seconds_per_image * datasets.describe(config.dataset).n_train + seconds_per_test
    seconds = config.epochs * per_epoch + seconds_per_test
    return Estimate(parameters, macs, config.steps_total, seconds, basis)


@lru_cache(maxsize=256)
def _size(network: str, dataset: str, width: float) -> tuple[int, int]:
    """Parameters, and multiply-adds for one picture."""
    info = datasets.describe(dataset)
    with torch.device("meta"), torch.no_grad():
        model = networks.build(
            network,
            num_classes=info.num_classes,
            image_size=info.network_size,
            in_channels=info.channels,
            width=width,
        ).eval()
        with FlopCounterMode(display=False) as counter:
            model(torch.empty(1, info.channels, info.network_size, info.network_size))
    return sum(p.numel() for p in model.parameters()), counter.get_total_flops() // 2


@lru_cache(maxsize=256)
def _speed(config: TrainConfig, device: str | None) -> tuple[float, float, Literal["full_batch", "small_batch"]]:
    """Seconds for a training picture and for a test after an epoch."""
    probe = Trainer(replace(config, batch_size=min(_PROBE_IMAGES, config.batch_size)), device=device)
    probe.train_step()  # untimed: the first step pays for what is set up once
    small = _seconds_per_step(probe, most_steps=2) / probe.images_per_step
    if small * config.batch_size < _BUDGET_S / 3:
        full = Trainer(config, device=device)
        full.train_step()
        per_image = _seconds_per_step(full, most_steps=_MOST_STEPS) / config.batch_size
        return per_image, _seconds_per_test(full, per_image), "full_batch"
    return small, _seconds_per_test(probe, small), "small_batch"


def _seconds_per_step(trainer: Trainer, *, most_steps: int) -> float:
    """The median of a few steps: another process may have had the processor in one of them."""
    times: list[float] = []
    began = time.perf_counter()
    while not times or (len(times) < most_steps and time.perf_counter() - began < _BUDGET_S):
        start = time.perf_counter()
        trainer.step = 0  # always the first step of the run: with one batch an epoch there is no second
        trainer.train_step()
        trainer.wait()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def _seconds_per_test(trainer: Trainer, per_training_image: float) -> float:
    """A training step is a forward pass and a backward pass of twice the work; a test is the forward pass."""
    return per_training_image / 3 * datasets.describe(trainer.config.dataset).n_test

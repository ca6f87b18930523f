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

_BUDGET_S = 0.7
_VALID_S = 600.0  # a timing taken while the machine was busy must not stay
_SMALLEST_BATCH = 2
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
        `"full_batch"` where steps of that very batch were timed, `"small_batch"` where one such step would have taken
        too long, so that steps of fewer pictures were timed and scaled up (rather too high: they are less efficient).
    """

    parameters: int
    macs_per_image: int
    steps: int
    seconds: float
    basis: Literal["full_batch", "small_batch"]


def estimate(config: TrainConfig, *, device: str | None = None) -> Estimate:
    """Time a few steps of `config` and scale them up; about a second, and once in ten minutes for each speed.

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
    seconds_per_image, n_images = _speed(canonical, device, int(time.monotonic() // _VALID_S))
    info = datasets.describe(config.dataset)
    # A training step is a forward and a backward pass of twice the work, a test (one after each epoch, one at the end)
    # the forward pass alone.
    trained, tested = config.epochs * info.n_train, (config.epochs + 1) * info.n_test
    seconds = seconds_per_image * (trained + tested / 3)
    basis = "full_batch" if n_images == config.batch_size else "small_batch"
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
def _speed(config: TrainConfig, device: str | None, _period: int) -> tuple[float, int]:
    """Seconds for a training picture, and the size of the batch they were measured with.

    The batch grows for as long as the next one fits the budget: a large network may take minutes for a full one.
    """
    trainer = Trainer(config, device=device)
    began = time.perf_counter()
    trainer.rehearse(1)  # untimed: the first step pays for what is set up once
    n_images = min(_SMALLEST_BATCH, config.batch_size)
    seconds = _seconds_per_step(trainer, n_images, steps=1)
    for larger in sorted({min(8, config.batch_size), config.batch_size} - {n_images}):
        left = _BUDGET_S - (time.perf_counter() - began)
        if seconds * larger / n_images > left:
            break
        steps = int(left / (seconds * larger / n_images) / 2)
        n_images, seconds = larger, _seconds_per_step(trainer, larger, steps=min(max(steps, 1), _MOST_STEPS))
    return seconds / n_images, n_images


def _seconds_per_step(trainer: Trainer, n_images: int, *, steps: int) -> float:
    """The median of a few: another process may have had the processor in one of them."""
    times: list[float] = []
    for _ in range(steps):
        start = time.perf_counter()
        trainer.rehearse(n_images)
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]

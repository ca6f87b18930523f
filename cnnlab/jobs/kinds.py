"""What a job can be. `{kind, config}` is checked here without torch, and opened here inside the worker."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from cnnlab.core.errors import LabError


class Program(Protocol):
    """What the worker drives. `cnnlab.training.Trainer` is one.

    `state_dict()` taken between two records, loaded into a new program, goes on with exactly the next record. Where
    `model` is None there are no weights to keep.
    """

    @property
    def step(self) -> int: ...
    @property
    def steps_total(self) -> int: ...
    @property
    def images_per_step(self) -> int: ...
    @property
    def device(self) -> object: ...
    @property
    def model(self) -> Any: ...

    def run(self) -> Iterator[dict[str, Any]]: ...
    def state_dict(self) -> dict[str, Any]: ...
    def load_state_dict(self, state: dict[str, Any]) -> None: ...


@runtime_checkable
class HasFilters(Protocol):
    """A program whose first layer is drawn as it changes: (out, in, kh, kw)."""

    def first_layer(self) -> np.ndarray: ...


@dataclass(frozen=True)
class Kind:
    """One kind of job.

    Parameters
    ----------
    check
        config as submitted → config complete and valid; LabError where it makes no sense. Torch-free.
    digest
        valid config → hex digits that differ where any setting differs.
    start
        valid config → program. Imports torch; only the worker calls it.
    """

    check: Callable[[Mapping[str, Any]], dict[str, Any]]
    digest: Callable[[Mapping[str, Any]], str]
    start: Callable[[Mapping[str, Any]], Program]


def _kind(config_class: Callable[[], Any], start: Callable[[Any], Program]) -> Kind:
    """A kind whose settings are a dataclass with `from_dict`, `to_dict` and `digest`; it is imported when needed."""
    return Kind(
        lambda config: config_class().from_dict(config).to_dict(),
        lambda config: config_class().from_dict(config).digest(),
        lambda config: start(config_class().from_dict(config)),
    )


def _training_config() -> Any:
    from cnnlab.training.config import TrainConfig

    return TrainConfig


def _start_training(config: Any) -> Program:
    # Not through the torch gate: a worker has one thread, and needs only what it uses.
    from cnnlab.training.trainer import Trainer

    return Trainer(config)


def _climb_config() -> Any:
    from cnnlab.experiments.climb import ClimbConfig

    return ClimbConfig


def _start_climb(config: Any) -> Program:
    from cnnlab.experiments.climb import Climb

    return Climb(config)


TRAIN, LADDER = "train", "ladder"
KINDS = {TRAIN: _kind(_training_config, _start_training), LADDER: _kind(_climb_config, _start_climb)}


def kind_of(name: str) -> Kind:
    """The kind called `name`.

    Raises
    ------
    LabError
        `job.kind` where there is none.
    """
    if name not in KINDS:
        raise LabError("job.kind", kind=str(name)[:40], kinds=", ".join(KINDS))
    return KINDS[name]


def import_all() -> None:
    """Import what every kind needs, ahead of time."""
    import torch

    import cnnlab.jobs.checkpoints
    import cnnlab.jobs.outcome
    import cnnlab.training.trainer  # noqa: F401

    # The first optimiser of a process imports another second's worth of torch.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1).zero_grad()

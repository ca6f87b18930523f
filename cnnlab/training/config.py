"""What a training run is asked to do. Needs no torch."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from cnnlab import datasets, networks
from cnnlab.core.checks import choice, flag, nearest, real, whole
from cnnlab.core.errors import LabError
from cnnlab.networks.own_name import refuse_training

OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
SCHEDULES = ("constant", "cosine")
PRECISIONS = ("auto", "fp32")


@dataclass(frozen=True)
class TrainConfig:
    """The settings of a training run; two equal ones on one build and thread count give the same numbers.

    Attributes
    ----------
    network, dataset
        Names from `cnnlab.networks.names()`, or a network of one's own, and `cnnlab.datasets.names()`.
    optimizer
        One of `OPTIMIZERS`; `momentum` is used by the optimiser of that name only.
    weight_decay
        Factor of the L2 term that is added to the gradient, as in `torch.optim`.
    schedule
        `"cosine"` lowers the learning rate to 0 over the whole run.
    augment
        Shift by up to 4 px each way, and mirror where a mirrored picture keeps its class.
    width
        Factor on the network's channels.
    precision
        `"auto"` is bfloat16 autocast on CUDA and float32 elsewhere.
    log_every
        A step record each so many steps.
    shuffle_seed
        Above 0, the pixels of every picture (training and test) are put in one fixed order, drawn from this seed; the
        channels of a pixel stay together. 0 leaves the pictures as they are.

    Raises
    ------
    LabError
        `value.*`, `network.*`, `blueprint.*`, `data.unknown`, `training.batch_too_large`.
    """

    network: str = "lenet5"
    dataset: str = "digits"
    optimizer: str = "adam"
    learning_rate: float = 0.001
    weight_decay: float = 0.0
    momentum: float = 0.9
    batch_size: int = 64
    epochs: int = 10
    seed: int = 0
    width: float = 1.0
    schedule: str = "constant"
    augment: bool = False
    precision: str = "auto"
    log_every: int = 1
    shuffle_seed: int = 0

    def __post_init__(self) -> None:
        data = datasets.describe(self.dataset)
        self._check_network(data)
        self._set("optimizer", choice("optimizer", self.optimizer, OPTIMIZERS))
        self._set("learning_rate", real("learning_rate", self.learning_rate, 1e-12, 1e12))
        self._set("weight_decay", real("weight_decay", self.weight_decay, 0, 1e6))
        self._set("momentum", real("momentum", self.momentum, 0, 0.9999))
        self._set("batch_size", whole("batch_size", self.batch_size, 1, 1_000_000))
        self._set("epochs", whole("epochs", self.epochs, 1, 100_000))
        self._set("seed", whole("seed", self.seed, 0, 2**31 - 1))
        self._set("width", float(self.width))
        self._set("schedule", choice("schedule", self.schedule, SCHEDULES))
        self._set("augment", flag("augment", self.augment))
        self._set("precision", choice("precision", self.precision, PRECISIONS))
        self._set("log_every", whole("log_every", self.log_every, 1, 1_000_000))
        self._set("shuffle_seed", whole("shuffle_seed", self.shuffle_seed, 0, 2**31 - 1))
        if self.batch_size > data.n_train:
            raise LabError(
                "training.batch_too_large", batch_size=self.batch_size, dataset=self.dataset, images=data.n_train
            )

    def _check_network(self, data: datasets.DatasetInfo) -> None:
        shape = networks.check(
            self.network, num_classes=data.num_classes, image_size=data.network_size, in_channels=data.channels,
            width=self.width,
        )  # fmt: skip
        if networks.is_own(self.network):
            self._set("network", networks.describe(self.network).name)  # one network, one text
            batch_size = whole("batch_size", self.batch_size, 1, 1_000_000)
            refuse_training(self.network, shape, batch_size=batch_size, n_train=data.n_train)

    def _set(self, name: str, value: object) -> None:
        """Keeps 1 and 1.0 from being two configurations."""
        object.__setattr__(self, name, value)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> "TrainConfig":
        """The reverse of `to_dict`; what is missing takes its default. LabError `training.unknown_setting`."""
        refuse_unknown(settings, cls)
        return cls(**settings)

    def digest(self) -> str:
        """64 hex digits that differ where any setting differs.

        A setting that came later is left out at its default: digests written before it was there stay good.
        """
        settings = self.to_dict()
        if not self.shuffle_seed:
            del settings["shuffle_seed"]
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()

    @property
    def steps_per_epoch(self) -> int:
        """Optimiser steps in one pass over the training pictures; the last one takes what is left."""
        return -(-datasets.describe(self.dataset).n_train // self.batch_size)

    @property
    def steps_total(self) -> int:
        return self.epochs * self.steps_per_epoch


def refuse_unknown(settings: Mapping[str, Any], kind: type) -> None:
    """LabError `training.unknown_setting`, with the nearest name, for a setting that the dataclass `kind` lacks."""
    known = [field.name for field in fields(kind)]
    for name in settings:
        if name not in known:
            raise LabError("training.unknown_setting", name=name, nearest=nearest(name, known))

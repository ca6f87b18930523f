"""One training run, which can be stopped after any record and goes on from its state as if it had not been."""

import copy
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from cnnlab import datasets, networks
from cnnlab.core.errors import LabError
from cnnlab.networks.shift import ShiftNet
from cnnlab.training.batches import SHIFT_PX, Batches
from cnnlab.training.config import TrainConfig
from cnnlab.training.consistency import consistency
from cnnlab.training.device import pick_device
from cnnlab.training.dropout import seed_dropout
from cnnlab.training.evaluation import Evaluation, evaluate
from cnnlab.training.normalisation import Normalisation
from cnnlab.training.optimisers import learning_rate_at, make_optimizer

_STREAM = 2**40  # apart from one another and from the weights, which `networks.build(seed=config.seed)` repeats
_NEVER = 2**62
_UNITS_SHOWN = 16  # of a fully connected first layer: each has as many weights as the picture has values

Record = dict[str, Any]


class Trainer:
    """A training run in progress.

    Parameters
    ----------
    device
        `"cpu"`, `"cuda"` or `"mps"`; None takes the best there is.

    Attributes
    ----------
    model : nn.Module
        Being trained.
    step : int
        Optimiser steps done.

    Raises
    ------
    LabError
        `training.no_device`, and what building the network or reading the data may raise.
    """

    def __init__(self, config: TrainConfig, *, device: str | None = None) -> None:
        self.config = config
        self.device = pick_device(device)
        self._autocast = config.precision == "auto" and self.device.type == "cuda"
        self._load_data()
        self._generators = {
            "shuffle": self._generator(1, torch.device("cpu")),
            "augment": self._generator(2, self.device),
            "dropout": self._generator(3, self.device),
        }
        self.model = self._build()
        self._optimizer = make_optimizer(config, self.model.parameters())
        self.step = 0
        self._epochs_closed = 0
        self._order = torch.empty(0, dtype=torch.int64, device=self.device)
        self._sums = self._zeros()
        self._first_bad = torch.tensor(_NEVER, device=self.device)

    def _load_data(self) -> None:
        train, test = (datasets.load(self.config.dataset, split) for split in ("train", "test"))
        norm = Normalisation.of(train.for_network())
        margin_px = SHIFT_PX if self.config.augment else 0
        seed = self.config.shuffle_seed
        self._train = Batches(train, norm, self.device, margin_px=margin_px, shuffle_seed=seed)
        self._test = Batches(test, norm, self.device, shuffle_seed=seed)
        self._info = train.info

    def _generator(self, stream: int, device: torch.device) -> torch.Generator:
        return torch.Generator(device).manual_seed(self.config.seed + stream * _STREAM)

    def _build(self) -> nn.Module:
        config, info = self.config, self._info
        model = networks.build(
            config.network,
            num_classes=info.num_classes,
            image_size=info.network_size,
            in_channels=info.channels,
            width=config.width,
            seed=config.seed,
        )
        seed_dropout(model, self._generators["dropout"])
        if self.device.type == "cuda":
            return model.to(self.device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        return model.to(self.device)

    def _zeros(self) -> Tensor:
        """Loss and right answers of the running epoch, summed over pictures; MPS knows no float64."""
        return torch.zeros(2, dtype=torch.float32 if self.device.type == "mps" else torch.float64, device=self.device)

    @property
    def steps_total(self) -> int:
        return self.config.steps_total

    @property
    def images_per_step(self) -> int:
        """Pictures in a step; the last one of an epoch may have fewer."""
        return self.config.batch_size

    @property
    def parameters(self) -> int:
        """Number of trainable values."""
        return sum(parameter.numel() for parameter in self.model.parameters())

    def run(self) -> Iterator[Record]:
        """The records from here to the end, ready for JSON and free of times.

        Yields
        ------
        dict
            `kind` `"step"`: step (from 1), epoch (from 1), loss and accuracy of this batch, learning_rate.
            `kind` `"epoch"`: step, epoch, train_loss, train_accuracy (over the epoch's batches as they were met),
            test_loss, test_accuracy.
            `kind` `"summary"`, the last: test_accuracy, test_loss, steps, epochs, parameters, device, confusion
            (row: true class), worst (index in the test split, label, predicted, confidence); of a network with a canvas
            also consistency, of its answers under shifts of 1, 2, 3 and 4 px.

        Raises
        ------
        LabError
            `training.nan` when a loss is not finite, after the record that shows it (with None for that loss).
        """
        while self._epochs_closed < self.config.epochs:
            if self.step == (self._epochs_closed + 1) * self.config.steps_per_epoch:
                record = self._close_epoch()
            else:
                record = self.train_step()
            if record:
                yield record
                self._check_finite(record)
        yield self._summary()

    def train_step(self) -> Record | None:
        """One optimiser step; its record where one is due."""
        images, labels = self._batch(self._next_indices())
        rate = learning_rate_at(self.config, self.step)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        loss, right = self._forward(images, labels)
        self.step += 1
        due = self.step % self.config.log_every == 0 or self.step == self.steps_total
        value = loss.item() if due or self.device.type == "cpu" else None  # elsewhere this would wait for the device
        if value is None:
            self._note_bad(loss)
        if value is None or math.isfinite(value):
            self._update(loss, right, len(labels))
            if not due:
                return None
        return {
            "kind": "step",
            "step": self.step,
            "epoch": self._epochs_closed + 1,
            "loss": _finite(value),
            "accuracy": right.item() / len(labels),
            "learning_rate": rate,
        }

    def rehearse(self, n_images: int) -> None:
        """One step on the first pictures, waited for: to be timed, on a trainer that is thrown away afterwards."""
        images, labels = self._batch(torch.arange(n_images, device=self.device))
        self._update(*self._forward(images, labels), n_images)
        if self.device.type != "cpu":
            torch.get_device_module(self.device).synchronize()

    def _next_indices(self) -> Tensor:
        at = self.step - self._epochs_closed * self.config.steps_per_epoch
        if at == 0:
            self._order = torch.randperm(len(self._train), generator=self._generators["shuffle"]).to(self.device)
            self._sums = self._zeros()
        return self._order[at * self.config.batch_size : (at + 1) * self.config.batch_size]

    def _batch(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures (B, C, H, W) and labels (B,)."""
        if self.config.augment:
            images = self._train.augmented(indices, self._generators["augment"])
        else:
            images = self._train.plain(indices)
        return images if self.device.type == "cuda" else images.contiguous(), self._train.labels[indices]

    def _forward(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """The mean loss, and how many answers are right."""
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self._autocast):
            logits = self.model(images)
        return cross_entropy(logits.float(), labels), (logits.argmax(1) == labels).sum()

    def _update(self, loss: Tensor, right: Tensor, n_images: int) -> None:
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._optimizer.step()
        self._sums += torch.stack((loss.detach() * n_images, right)).to(self._sums.dtype)

    def _note_bad(self, loss: Tensor) -> None:
        """Remember the first step with a bad loss on the device, to be read when a record is due."""
        now = torch.where(loss.detach().isfinite(), _NEVER, self.step)
        self._first_bad = torch.minimum(self._first_bad, now)

    def _close_epoch(self) -> Record:
        result = self.evaluate()
        n_images = len(self._train)
        loss, right = self._sums.tolist()
        self._epochs_closed += 1
        return {
            "kind": "epoch",
            "step": self.step,
            "epoch": self._epochs_closed,
            "train_loss": _finite(loss / n_images),
            "train_accuracy": right / n_images,
            "test_loss": _finite(result.loss),
            "test_accuracy": result.accuracy,
        }

    def evaluate(self) -> Evaluation:
        """The network as it is, on the test pictures."""
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self._autocast):
            return evaluate(self.model, self._test)

    def _summary(self) -> Record:
        result = self.evaluate()
        return {
            "kind": "summary",
            "test_accuracy": result.accuracy,
            "test_loss": _finite(result.loss),
            "steps": self.step,
            "epochs": self._epochs_closed,
            "parameters": self.parameters,
            "device": str(self.device),
            "confusion": result.confusion(),
            "worst": result.worst(),
        } | self._consistency()

    def _consistency(self) -> Record:
        """Where the pictures can be shifted on a canvas: whether the answers stay."""
        if not isinstance(self.model, ShiftNet):
            return {}
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self._autocast):
            return {"consistency": list(consistency(self.model, self._test))}

    def _check_finite(self, record: Record) -> None:
        if any(record.get(key, 0.0) is None for key in ("loss", "train_loss", "test_loss")):
            step = min(int(self._first_bad), self.step)
            raise LabError("training.nan", step=step, learning_rate=learning_rate_at(self.config, step - 1))

    def first_layer(self) -> npt.NDArray[np.float32]:
        """Weights of the first layer, shape (out, in, kh, kw), copied; of a fully connected one the first units'."""
        first = next(layer for layer in self.model.modules() if isinstance(layer, nn.Conv2d | nn.Linear))
        weight = first.weight.detach().float().cpu().contiguous().numpy().copy()
        if weight.ndim == 4:
            return weight
        side, units = self._info.network_size, weight[:_UNITS_SHOWN]
        if units.shape[1] != self._info.channels * side * side:  # it reads something else than the picture
            height = max(n for n in range(1, math.isqrt(units.shape[1]) + 1) if units.shape[1] % n == 0)
            return units.reshape(len(units), 1, height, -1)
        return units.reshape(-1, self._info.channels, side, side)

    def state_dict(self) -> dict[str, Any]:
        """Everything that the rest of the run depends on, copied; `torch.load(weights_only=True)` reads it back."""
        return copy.deepcopy(
            {
                "config": self.config.digest(),
                "model": self.model.state_dict(),
                "optimizer": self._optimizer.state_dict(),
                "generators": {name: generator.get_state() for name, generator in self._generators.items()},
                "step": self.step,
                "epochs_closed": self._epochs_closed,
                "order": self._order,
                "sums": self._sums,
                "first_bad": self._first_bad,
            }
        )

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state`. LabError `training.other_config` where it is another configuration's."""
        if state["config"] != self.config.digest():
            raise LabError("training.other_config", theirs=state["config"][:12], ours=self.config.digest()[:12])
        self.model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(copy.deepcopy(state["optimizer"]))
        for name, generator in self._generators.items():
            generator.set_state(state["generators"][name].cpu())
        self.step, self._epochs_closed = state["step"], state["epochs_closed"]
        self._order = state["order"].to(self.device)
        self._sums = state["sums"].to(self.device, copy=True)
        self._first_bad = state["first_bad"].to(self.device)


def _finite(value: float | None) -> float | None:
    """JSON has no word for NaN or infinity."""
    return value if value is not None and math.isfinite(value) else None

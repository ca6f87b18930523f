"""Training a network, as a stream of records.

Importing this package needs no torch; `Trainer`, `estimate` and `pick_device` bring it in when first asked for.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cnnlab.training.config import OPTIMIZERS, PRECISIONS, SCHEDULES, TrainConfig
from cnnlab.training.recipes import recommended

if TYPE_CHECKING:
    from cnnlab.training.cost import Estimate as Estimate
    from cnnlab.training.cost import estimate as estimate
    from cnnlab.training.device import pick_device as pick_device
    from cnnlab.training.trainer import Trainer as Trainer

__all__ = ["OPTIMIZERS", "PRECISIONS", "SCHEDULES", "TrainConfig", "recommended", "train"]

_NEEDS_TORCH = {"Trainer": "trainer", "Estimate": "cost", "estimate": "cost", "pick_device": "device"}


def train(config: TrainConfig, *, device: str | None = None) -> Iterator[dict[str, Any]]:
    """The records of one whole training run, as it goes: see `cnnlab.training.trainer.Trainer.run`.

    Parameters
    ----------
    device
        `"cpu"`, `"cuda"` or `"mps"`; None takes the best there is.
    """
    return __getattr__("Trainer")(config, device=device).run()


def __getattr__(name: str) -> Any:
    if name not in _NEEDS_TORCH:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cnnlab import torch_gate

    torch_gate.load()
    return getattr(import_module(f"{__name__}.{_NEEDS_TORCH[name]}"), name)

"""What a run will cost: measured in the background, one measurement at a time, so that no page waits for it."""

import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSoon
from dataclasses import dataclass

from cnnlab import datasets, networks, torch_gate
from cnnlab.core.errors import LabError
from cnnlab.jobs.launchers import threads_per_run
from cnnlab.training import TrainConfig

LARGEST = 30_000_000  # parameters; more would take too much of the server's own memory to try out
_PATIENCE_S = 0.05  # what was measured before is there within this
_KEPT = 64
_VALID_S = 600.0  # as long as a timing below is kept


@dataclass(frozen=True)
class Cost:
    """Of a run: multiply-adds of one picture's forward pass, seconds in all; None where it is too large to try."""

    parameters: int
    macs_per_image: int | None = None
    seconds: float | None = None


_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="estimate")
_asked: dict[str, "Future[Cost]"] = {}
_lock = threading.Lock()


def ask(config: TrainConfig) -> Cost | LabError | None:
    """The cost of `config`, or why there is none; None while it is being measured: ask again."""
    try:
        return _future(config).result(timeout=_PATIENCE_S)
    except (TooSoon, CancelledError):
        return None
    except LabError as error:
        return error


def _future(config: TrainConfig) -> "Future[Cost]":
    key = f"{config.digest()}@{time.monotonic() // _VALID_S:.0f}"
    with _lock:
        if key not in _asked:
            while len(_asked) >= _KEPT:
                _asked.pop(next(iter(_asked))).cancel()
            _asked[key] = _pool.submit(_measure, config)
        return _asked[key]


def _measure(config: TrainConfig) -> Cost:
    torch_gate.load()
    import torch

    from cnnlab.training import estimate

    parameters = _parameters(config)
    if parameters > LARGEST:
        return Cost(parameters)
    torch.set_num_threads(threads_per_run())  # as the worker will have
    found = estimate(config)
    return Cost(found.parameters, found.macs_per_image, found.seconds)


def _parameters(config: TrainConfig) -> int:
    """Counted without allocating one."""
    import torch

    info = datasets.describe(config.dataset)
    with torch.device("meta"):
        model = networks.build(
            config.network,
            num_classes=info.num_classes,
            image_size=info.network_size,
            in_channels=info.channels,
            width=config.width,
        )
    return sum(parameter.numel() for parameter in model.parameters())

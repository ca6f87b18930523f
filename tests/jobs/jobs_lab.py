"""A home directory with a dispatcher and real worker processes, for tests."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

from cnnlab.jobs import api
from cnnlab.jobs.dispatcher import Dispatcher
from cnnlab.jobs.launchers import LocalLauncher
from cnnlab.jobs.run_dir import RunDir, number
from cnnlab.jobs.schedule import Caps
from cnnlab.jobs.view import RunView

OWNER = "owner's secret"
# 90 steps an epoch of a few milliseconds each: long enough to be caught in the middle of one.
SMALL = {"network": "lenet5", "dataset": "digits", "batch_size": 16, "epochs": 3, "seed": 7}


class Lab:
    """A home directory with a dispatcher."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.caps = Caps(total=2, per_owner=2, waiting=50)
        self.start_dispatcher()

    def start_dispatcher(self) -> None:
        self.launcher = LocalLauncher()
        self.dispatcher = Dispatcher(self.home, self.launcher, self.caps).start()

    def submit(self, **changes: object) -> str:
        return api.submit("train", SMALL | changes, OWNER)

    def run(self, run_id: str) -> RunDir:
        return RunDir(self.home / "runs" / run_id)

    def bytes(self, run_id: str, name: str) -> bytes:
        return self.run(run_id).file(name).read_bytes()

    def worker(self, run_id: str) -> psutil.Process:
        return psutil.Process(self.worker_pid(run_id))

    def worker_pid(self, run_id: str) -> int:
        return int(number(self.run(run_id).status(), "pid"))

    def wait(self, run_id: str, fits: Callable[[RunView], bool], seconds: float = 120) -> RunView:
        return until(lambda: seen if fits(seen := api.view(run_id)) else None, seconds)

    def close(self) -> None:
        self.dispatcher.close()
        for seen in api.runs():
            if self.run(seen.id).locked():
                self.worker(seen.id).kill()
                until(lambda run_id=seen.id: not self.run(run_id).locked())


T = TypeVar("T")


def until(look: Callable[[], T | None], seconds: float = 120) -> T:
    """What `look` gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing after {seconds} s")

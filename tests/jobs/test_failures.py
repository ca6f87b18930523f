"""A worker in this process, with a program that goes wrong on purpose."""

import errno
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from jobs_lab import OWNER

from cnnlab.core.errors import LabError
from cnnlab.jobs import api, checkpoints, worker
from cnnlab.jobs.files import append_row
from cnnlab.jobs.kinds import KINDS, Kind
from cnnlab.jobs.run_dir import RunDir


class Counting:
    """Counts to 6, or fails at step 4."""

    steps_total = 6
    images_per_step = 1
    device = "cpu"

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.step = 0
        self.model = torch.nn.Conv2d(1, 2, 3)

    def run(self) -> Iterator[dict[str, Any]]:
        while self.step < self.steps_total:
            if self.error and self.step == 4:
                raise self.error
            self.step += 1
            yield {"kind": "step", "step": self.step, "epoch": 1, "loss": 1.0}
        yield {"kind": "summary", "test_accuracy": 1.0}

    def state_dict(self) -> dict[str, Any]:
        return {"step": self.step}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.step = state["step"]

    def first_layer(self) -> np.ndarray:
        return self.model.weight.detach().numpy()


@pytest.fixture
def count(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs `Counting` with an error in a worker of this process; gives the run's directory."""
    monkeypatch.setenv("CNNLAB_CHECKPOINT_S", "0")
    monkeypatch.setattr(checkpoints, "_SHARE", 0)  # a checkpoint after every step
    monkeypatch.setattr(worker, "_lower_priority", lambda: None)  # of the whole test process, for good
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    threads = torch.get_num_threads()

    def run(error: BaseException | None = None, run: RunDir | None = None) -> RunDir:
        monkeypatch.setitem(KINDS, "count", Kind(dict, lambda _config: "", lambda _config: Counting(error)))
        run = run or RunDir(home / "runs" / api.submit("count", {}, OWNER))
        append_row(run.file("attempts.jsonl"), {"event": "start", "at": 0})
        assert worker.main([str(run.path)]) == 0
        return run

    yield run
    torch.set_num_threads(threads)
    for number, handler in handlers.items():
        signal.signal(number, handler)


FAILURES = [
    (LabError("training.nan", step=5, learning_rate=1.0), "training.nan", 5),
    (MemoryError(), "job.memory", 4),
    (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."), "job.memory", 4),
    (torch.OutOfMemoryError("CUDA out of memory."), "job.gpu_memory", 4),
    (OSError(errno.ENOSPC, "No space left on device"), "job.disk_full", 4),
    (ZeroDivisionError("secret/path"), "job.crashed", 4),
]


@pytest.mark.parametrize(("error", "code", "step"), FAILURES)
def test_each_failure_has_its_sentence(count: Any, error: Exception, code: str, step: int, capfd: Any):
    run = count(error)
    seen = api.view(run.id)
    assert (seen.state, seen.error["code"], seen.error["values"]["step"]) == ("failed", code, step)  # type: ignore[index]
    assert str(step) in seen.error["message"] and "secret" not in str(seen.as_dict())  # type: ignore[index]
    assert "Traceback" in capfd.readouterr().err  # which is log.txt in a real one
    assert [row["step"] for row in api.read_events(run.id)[0]] == [1, 2, 3, 4]


def test_a_failed_run_is_not_tried_again(count: Any):
    run = count(ZeroDivisionError())
    before = run.file("status.json").read_bytes()
    count(None, run)
    assert run.file("status.json").read_bytes() == before


def test_a_damaged_checkpoint_gives_way_to_the_one_before(count: Any, capfd: Any):
    run = count(Killed())
    assert [path.name for path in run.checkpoints()] == ["state-4.pt", "state-3.pt"]
    run.checkpoint(4).write_bytes(run.checkpoint(4).read_bytes()[:100])
    run.file("status.json").unlink()
    count(None, run)
    assert [row["step"] for row in api.read_events(run.id)[0] if row["kind"] == "step"] == [1, 2, 3, 4, 5, 6]
    assert api.view(run.id).state == "finished" and "Traceback" in capfd.readouterr().err


def test_without_any_good_checkpoint_the_run_begins_anew(count: Any):
    run = count(Killed())
    for path in run.checkpoints():
        path.write_bytes(b"")
    run.file("events.jsonl").write_bytes(b'{"kind":"st')
    run.file("status.json").unlink()
    count(None, run)
    assert [row["step"] for row in api.read_events(run.id)[0] if row["kind"] == "step"] == [1, 2, 3, 4, 5, 6]


def test_a_worker_killed_between_its_last_two_writes_is_finished(count: Any):
    run = count()
    result = run.file("result.json").read_bytes()
    run.file("status.json").write_text('{"state": "running"}')
    count(None, run)
    assert api.view(run.id).state == "finished" and run.file("result.json").read_bytes() == result


def test_a_run_of_no_known_kind_fails_with_a_sentence(count: Any):
    run = count()
    for name in ("status.json", "result.json"):
        run.file(name).unlink()
    run.file("config.json").write_text('{"kind": "dream", "config": {}}')
    count(None, run)
    assert api.view(run.id).error["code"] == "job.kind"  # type: ignore[index]


class Killed(Exception):
    """Ends a worker at step 4; its status is then taken away, as if it had been killed."""

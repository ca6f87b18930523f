"""What a worker writes while it trains: rows, times, filters, and the state of the run."""

import os
import time
from collections import deque
from typing import Any

from cnnlab.jobs import files, filters
from cnnlab.jobs.files import Row, RowWriter
from cnnlab.jobs.kinds import HasFilters, Program
from cnnlab.jobs.run_dir import RunDir, starts

ROW_FILES = ("events.jsonl", "timing.jsonl", "filters.jsonl")
_FLUSH_S = 0.2  # rows reach readers five times a second
_STATUS_S = 1.0
_SPEED_S = 3.0  # images per second are those of the last three seconds


class Clock:
    """Seconds of training, pauses and former lives of the run counted right."""

    def __init__(self, elapsed_s: float) -> None:
        self._before = elapsed_s
        self._since = time.perf_counter()
        self._running = True

    @property
    def elapsed_s(self) -> float:
        return self._before + (time.perf_counter() - self._since if self._running else 0.0)

    def hold(self) -> None:
        self._before, self._running = self.elapsed_s, False

    def go(self) -> None:
        self._since, self._running = time.perf_counter(), True


class StatusFile:
    """status.json: what the run is doing. What an earlier worker knew of its progress stays until there is news."""

    def __init__(self, run: RunDir) -> None:
        self._path = run.file("status.json")
        self.fields: Row = {k: v for k, v in run.status().items() if k not in ("clean", "error")}
        self.fields.update(pid=os.getpid(), attempt=len(starts(run.attempts())))
        self._written = 0.0

    def write(self, state: str, **fields: object) -> None:
        self.fields.update(fields, state=state, heartbeat=round(time.time(), 3))
        files.write_json(self._path, self.fields)
        self._written = time.monotonic()

    def stale(self) -> bool:
        return time.monotonic() - self._written >= _STATUS_S


class Recorder:
    """Writes down a program's records.

    Parameters
    ----------
    lengths
        Bytes of each row file that belong to the step the program stands at; what goes beyond is cut off.
    elapsed_s
        Seconds of training so far.
    """

    def __init__(self, run: RunDir, status: StatusFile, program: Program, lengths: dict[str, int], elapsed_s: float):
        self._rows = {name: RowWriter(run.file(name), keep=lengths.get(name, 0)) for name in ROW_FILES}
        self._status = status
        self._program = program
        self._step = program.step  # of the last record
        self._flushed = 0.0
        self._recent: deque[tuple[float, int]] = deque([(elapsed_s, program.step)])
        self._began = (elapsed_s, program.step)
        self.clock = Clock(elapsed_s)
        self.epoch: object = status.fields.get("epoch", 0)

    def record(self, record: dict[str, Any]) -> None:
        """Write down one record; readers see the first at once, later ones within a fifth of a second."""
        self._rows["events.jsonl"].add(record)
        self.epoch = record.get("epoch", self.epoch)
        if filters.due(self._step, self._program.step, self._program.steps_total):
            self.snapshot()
        self._step = self._program.step
        if record.get("kind") != "step" or time.monotonic() - self._flushed >= _FLUSH_S:
            self.flush()
        if self._status.stale():
            self.report("running")

    def snapshot(self) -> None:
        """Write down the first layer as it is now, where there is one."""
        if not isinstance(self._program, HasFilters):
            return
        self._rows["filters.jsonl"].add(filters.encode(self._program.step, self._program.first_layer()))

    def flush(self) -> None:
        """Let readers see everything up to now, with the time it took."""
        elapsed_s, step = self.clock.elapsed_s, self._program.step
        speed = self._images_per_second(elapsed_s, step)
        row: Row = {"step": step, "elapsed_s": round(elapsed_s, 3), "images_per_s": round(speed, 1)}
        self._rows["timing.jsonl"].add(row)
        for writer in self._rows.values():
            writer.flush()
        self._flushed = time.monotonic()

    def report(self, state: str, **fields: object) -> None:
        """Write status.json."""
        elapsed_s, step, total = self.clock.elapsed_s, self._program.step, self._program.steps_total
        progress: Row = {
            "step": step,
            "steps_total": total,
            "epoch": self.epoch,
            "elapsed_s": round(elapsed_s, 3),
            "images_per_second": round(self._images_per_second(elapsed_s, step), 1),
            "seconds_left": self._seconds_left(elapsed_s, step, total),
        }
        self._status.write(state, **(progress | fields))

    def sync(self) -> dict[str, int]:
        """Make all rows durable. Returns the length in bytes of each row file."""
        return {name: writer.sync() for name, writer in self._rows.items()}

    def close(self) -> None:
        for writer in self._rows.values():
            writer.close()

    def _images_per_second(self, elapsed_s: float, step: int) -> float:
        if step > self._recent[-1][1]:
            self._recent.append((elapsed_s, step))
        while len(self._recent) > 2 and elapsed_s - self._recent[0][0] > _SPEED_S:
            self._recent.popleft()
        then_s, then_step = self._recent[0]
        seconds = elapsed_s - then_s
        return (step - then_step) * self._program.images_per_step / seconds if seconds > 0 else 0.0

    def _seconds_left(self, elapsed_s: float, step: int, total: int) -> float | None:
        began_s, began_step = self._began
        if step <= began_step:
            return None
        return round((total - step) * (elapsed_s - began_s) / (step - began_step), 1)

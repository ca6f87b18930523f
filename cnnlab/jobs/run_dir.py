"""The files of one run: their names, their one writer each, and readers that expect the worst.

| file | written by | holds |
|---|---|---|
| config.json | the page, once | kind, config, owner (hashed), created, threads |
| control.json | the page, after the owner check | what is wanted: run, pause, stop |
| status.json | the worker | state, step, speed, time left, error |
| events.jsonl | the worker | steps, epochs, summary; no times: a resumed run repeats it bit for bit |
| timing.jsonl | the worker | when: step, elapsed_s, images_per_s |
| filters.jsonl | the worker | first-layer filters as they change |
| state-*.pt | the worker | checkpoints, the last two |
| weights.safetensors, result.json | the worker | at the end |
| attempts.jsonl | the dispatcher | each start, and giving up |
| run.lock | the worker holds it | locked means running |
| log.txt | the worker's stdout and stderr | for a person |
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from filelock import FileLock, Timeout

from cnnlab.jobs import files
from cnnlab.jobs.files import Row

OVER = frozenset({"stopped", "failed", "finished"})  # states that never change again


@dataclass(frozen=True)
class RunDir:
    """One run's directory. Reading never raises: what cannot be read is not there."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    def file(self, name: str) -> Path:
        return self.path / name

    def config(self) -> Row | None:
        """config.json, or None where it is missing or damaged. Shared between callers: do not change it."""
        path = self.file("config.json")
        try:
            stamp = path.stat().st_mtime_ns
        except OSError:
            return None
        return _config(path, stamp)

    def status(self) -> Row:
        return files.read_json(self.file("status.json")) or {}

    def wanted(self) -> str:
        """What control.json asks for: run, pause or stop."""
        want = (files.read_json(self.file("control.json")) or {}).get("want")
        return want if want in ("pause", "stop") else "run"

    def wanted_since(self) -> float:
        """When control.json was written, in seconds since 1970."""
        return number(files.read_json(self.file("control.json")) or {}, "at")

    def attempts(self) -> list[Row]:
        """The starts so far, oldest first, and at last perhaps a verdict of the dispatcher."""
        return files.read_rows(self.file("attempts.jsonl"))[0]

    def result(self) -> Row | None:
        return files.read_json(self.file("result.json"))

    def lock(self) -> FileLock:
        """The lock that a worker holds all its life. Free as soon as the process is dead, however it died."""
        return FileLock(self.file("run.lock"))

    def locked(self) -> bool:
        """Whether a worker is alive."""
        if not self.file("run.lock").exists():  # FileLock would make the directory of a run that was just deleted
            return False
        try:
            with self.lock().acquire(blocking=False):
                return False
        except Timeout:
            return True
        except OSError:
            return False

    def checkpoints(self) -> list[Path]:
        """Checkpoints, newest first."""
        return sorted(self.path.glob("state-*.pt"), key=_step_of, reverse=True)

    def checkpoint(self, step: int) -> Path:
        """The name of the checkpoint after `step` steps."""
        return self.file(f"state-{step}.pt")

    def safe_step(self) -> int:
        """The step of the newest checkpoint: what a kill cannot take away. 0 where there is none."""
        return max(map(_step_of, self.checkpoints()), default=0)


def _step_of(checkpoint: Path) -> int:
    digits = checkpoint.stem.removeprefix("state-")
    return int(digits) if digits.isdecimal() else -1


@lru_cache(maxsize=2048)
def _config(path: Path, _stamp: int) -> Row | None:
    row = files.read_json(path)
    sound = row and isinstance(row.get("kind"), str) and isinstance(row.get("config"), dict)
    return row if sound else None


def verdict(attempts: list[Row]) -> Row | None:
    """The dispatcher's last word on a run that has no worker any more, or None."""
    return next((row for row in attempts if word(row, "event") in OVER), None)


def starts(attempts: list[Row]) -> list[Row]:
    """The rows of `attempts` that are starts of a worker."""
    return [row for row in attempts if row.get("event") == "start"]


def last_per_step(rows: list[Row]) -> list[Row]:
    """`rows` with only the last one of each kind and step: what a resumed run repeats replaces what was there."""
    return list({(str(row.get("kind")), number(row, "step"), number(row, "epoch")): row for row in rows}.values())


def number(row: Row, key: str) -> float:
    """A number from a row that anyone may have damaged; 0 where it is none."""
    value = row.get(key)
    return value if isinstance(value, int | float) and math.isfinite(value) else 0


def word(row: Row, key: str) -> str:
    """A text from such a row; empty where it is none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""

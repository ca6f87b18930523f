"""Short measurements for a page, one at a time in this server: `python -m cnnlab measure …` as a child process.

Why no run of the training lab: those queue up, run side by side, pause, resume and keep weights. A timing lasts
seconds, is worth nothing beside another one, and is begun anew rather than resumed. So there is no queue: whoever
comes second is told how long to wait, and may watch.

What can go wrong, and what happens then: *the page is left*: the measurement goes on to its end, and its result is
there for the next visitor. *The server stops or is killed*: the child's standard input closes, and it ends before its
next point. *The child is killed or breaks*: its rows so far stay, with the reason. *It hangs*: it is killed after
`LIMIT_S`. *Two press at once*: a lock lets one through. Finished measurements are kept in `measured/` of the app's
home.
"""

import contextlib
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnnlab.core.errors import LabError
from cnnlab.experiments.convolution_speed import Settings
from cnnlab.jobs import files
from cnnlab.jobs.home import home
from cnnlab.jobs.launchers import environment, threads_per_run

LIMIT_S = 90.0  # of a measurement that takes about 15: a slow machine, or torch read from a cold disk
USUAL_S = 15.0
GRACE_S = 4.0  # from the wish to stop to the kill: one point lasts longer only where something is wrong
_COMMAND = ("measure", "convolution", "--json", "--until-eof")
_PROJECT = Path(__file__).resolve().parents[2]
_RUNNING, _FINISHED, _STOPPED, _FAILED = "running", "finished", "stopped", "failed"


@dataclass
class Measurement:
    """One measurement, as its reader thread sees it.

    Attributes
    ----------
    rows
        What the child has written so far, as `measure_cli` says; only ever appended to.
    state
        `running`, `finished`, `stopped` or `failed`.
    reason
        Of a failure: the child's last words.
    """

    settings: Settings
    owner: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    state: str = _RUNNING
    reason: str = ""
    started: float = field(default_factory=time.monotonic)
    _child: subprocess.Popen[bytes] | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End before the next point; what is measured stays."""
        child = self._child
        if self.state == _RUNNING and child is not None:
            self.state = _STOPPED
            with contextlib.suppress(OSError):
                child.stdin.close()  # pyright: ignore[reportOptionalMemberAccess]
            timer = threading.Timer(GRACE_S, child.kill)
            timer.daemon = True
            timer.start()

    def wait(self, timeout_s: float) -> bool:
        """Whether the child has gone within that time."""
        return self._over.wait(timeout_s)

    @property
    def busy(self) -> bool:
        """Whether the child is still there, perhaps on its way out."""
        return not self._over.is_set()


_lock = threading.Lock()
_latest: Measurement | None = None


def latest() -> Measurement | None:
    """The measurement going on in this server, else the last one; None before the first."""
    return _latest


def start(settings: Settings, owner: str) -> Measurement:
    """Begin to measure.

    Raises
    ------
    LabError
        `measure.busy` while another measurement goes on; `measure.no_start` where no process can be started.
    """
    global _latest
    with _lock:
        if _latest is not None and _latest.busy:
            left = max(1.0, USUAL_S - (time.monotonic() - _latest.started))
            raise LabError("measure.busy", seconds=round(left))
        measurement = Measurement(settings, owner)
        try:
            measurement._child = _spawn(settings)
        except OSError as error:
            raise LabError("measure.no_start", reason=str(error)) from error
        _latest = measurement
    threading.Thread(target=_follow, args=(measurement,), name="measurement", daemon=True).start()
    return measurement


def stop(owner: str) -> None:
    """End the measurement of this owner; somebody else's goes on."""
    if _latest is not None and _latest.owner == owner:
        _latest.stop()


def kept(settings: Settings) -> dict[str, Any] | None:
    """The record of the last finished measurement with these settings on this machine; None where there is none."""
    record = files.read_json(_file(settings))
    return record if record is not None and record.get("settings") == vars(settings) else None


def command(settings: Settings, threads: int) -> list[str]:
    """The command line of the child."""
    chosen = [part for name, value in vars(settings).items() for part in (f"--{name}", str(value))]
    return [sys.executable, "-m", "cnnlab", *_COMMAND, "--threads", str(threads), *chosen]


def _spawn(settings: Settings) -> subprocess.Popen[bytes]:
    threads = threads_per_run()
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command(settings, threads), stdin=pipe, stdout=pipe, stderr=pipe, cwd=_PROJECT, env=environment(threads)
    )


def _follow(measurement: Measurement) -> None:
    """Read what the child writes until it ends, and keep the record that it ends with."""
    child = measurement._child
    assert child is not None and child.stdout is not None and child.stderr is not None
    words: deque[bytes] = deque(maxlen=20)
    reader = threading.Thread(target=words.extend, args=(child.stderr,), daemon=True)
    reader.start()
    limit = threading.Timer(LIMIT_S, child.kill)
    limit.daemon = True
    limit.start()
    record = None
    for line in child.stdout:
        with contextlib.suppress(ValueError):  # half a line, where the child was killed
            row = json.loads(line)
            measurement.rows.append(row)
            record = row if row["kind"] == "record" else record
    status = child.wait()
    limit.cancel()
    reader.join(1.0)
    _end(measurement, record, status, b"".join(words).decode(errors="replace"))
    for pipe in (child.stdin, child.stdout, child.stderr):
        with contextlib.suppress(OSError):
            pipe.close()  # pyright: ignore[reportOptionalMemberAccess]
    measurement._over.set()


def _end(measurement: Measurement, record: Mapping[str, Any] | None, status: int, words: str) -> None:
    if record is not None:
        measurement.state = _FINISHED
        with contextlib.suppress(OSError):  # a full disk: this server still knows it
            path = _file(measurement.settings)
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write_json(path, record)
    elif measurement.state == _RUNNING:
        lines = words.strip().splitlines()
        measurement.reason = f"{lines[-1] if lines and status > 0 else ''} ({status})".strip()
        measurement.state = _FAILED


def _file(settings: Settings) -> Path:
    digest = hashlib.sha256(json.dumps(vars(settings), sort_keys=True).encode()).hexdigest()[:16]
    return home() / "measured" / f"convolution-{digest}.json"

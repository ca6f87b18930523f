"""Starts what waits. The run directories are the truth: one idempotent pass over them, again and again."""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from cnnlab.jobs import files
from cnnlab.jobs.home import home, is_id, runs_dir, tidy, wake_file
from cnnlab.jobs.launchers import Launcher, LocalLauncher
from cnnlab.jobs.run_dir import OVER, RunDir, number, starts, verdict, word
from cnnlab.jobs.schedule import Caps, Waiting, to_start

LAUNCH_S = 15.0  # a worker that was started this recently may not have its lock yet
MAX_ATTEMPTS = 3  # starts without progress
_GRACE_S = 30.0  # between asking a worker to stop and killing it
_LOOK_S = 0.1
_ROUND_S = 1.0

_log = logging.getLogger(__name__)


@dataclass
class Round:
    """What one pass found: owners of live runs, and the runs that wait."""

    running_owners: list[str] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)


def survey(home_dir: Path, launcher: Launcher, over: set[str]) -> Round:
    """Look at every run. `over` remembers those that never change again, from pass to pass."""
    found = Round()
    for path in runs_dir(home_dir).iterdir():
        if not is_id(path.name) or path.name in over:
            continue
        run = RunDir(path)
        state = condition(run, launcher)
        config = run.config() or {}
        owner = word(config, "owner")
        if state == "over":
            over.add(run.id)
        elif state == "live":
            found.running_owners.append(owner)
        elif state == "waiting":
            found.waiting.append(Waiting(run.id, owner, number(config, "created")))
    return found


def condition(run: RunDir, launcher: Launcher) -> str:
    """One of `over`, `live`, `held` (paused or to be stopped, without a worker), `waiting`, `damaged`."""
    if run.config() is None:
        return "damaged"
    attempts = run.attempts()
    if word(run.status(), "state") in OVER or verdict(attempts):
        return "over"
    alive = launcher.alive(run)
    if run.locked() or alive or (alive is None and launching(run, attempts)):
        return "live"
    return "waiting" if run.wanted() == "run" else "held"


def launching(run: RunDir, attempts: list[files.Row]) -> bool:
    """Whether a worker was started so recently that it may not hold its lock yet."""
    begun = starts(attempts)
    if not begun or time.time() - number(begun[-1], "at") > LAUNCH_S:
        return False
    return number(run.status(), "attempt") < len(begun)


def reconcile(home_dir: Path, launcher: Launcher, caps: Caps, over: set[str] | None = None) -> list[str]:
    """Bring what runs in line with what the directories say. Returns the ids of the runs that were started.

    Idempotent: a second pass right after the first finds nothing to do.
    """
    over = set() if over is None else over
    found = survey(home_dir, launcher, over)
    runs = [RunDir(path) for path in runs_dir(home_dir).iterdir() if is_id(path.name) and path.name not in over]
    for run in runs:
        if run.wanted() == "stop":
            _guarded(_stop, run, launcher)
    chosen = to_start(found.waiting, found.running_owners, caps)
    return [run.id for run in chosen if _guarded(_start, RunDir(runs_dir(home_dir) / run.id), launcher)]


def _guarded(act: Callable[[RunDir, Launcher], bool], run: RunDir, launcher: Launcher) -> bool:
    """One directory that cannot be written must not keep the others waiting."""
    try:
        return act(run, launcher)
    except OSError:
        _log.exception("run %s: the dispatcher could not act", run.id)
        return False


def _start(run: RunDir, launcher: Launcher) -> bool:
    status, begun = run.status(), starts(run.attempts())
    reached = run.safe_step()
    row: files.Row = {"event": "start", "at": time.time(), "step": reached, "launcher": launcher.name}
    # A worker that left in good order (parked while paused, the machine shut down) is no failed attempt.
    row["clean"] = status.get("clean") is True and number(status, "attempt") == len(begun)
    if not row["clean"] and _fruitless(begun, reached) >= MAX_ATTEMPTS:
        files.append_row(run.file("attempts.jsonl"), {**row, "event": "failed", "attempts": len(begun)})
        return False
    files.append_row(run.file("attempts.jsonl"), row)  # before the launch: the worker finds itself counted
    launcher.launch(run)
    return True


def _fruitless(begun: list[files.Row], reached: int) -> int:
    """How many starts in a row led to no new checkpoint. `reached` is the step of the newest one."""
    count = 0
    for row in reversed(begun):
        if number(row, "step") < reached:
            break
        count += 1
        if row.get("clean") is True:
            break
    return count


def _stop(run: RunDir, launcher: Launcher) -> bool:
    """See to it that a run whose stop was asked for does stop, with a worker or without."""
    state = condition(run, launcher)
    if state == "held":
        files.append_row(run.file("attempts.jsonl"), {"event": "stopped", "at": time.time()})
    elif state == "live" and time.time() - run.wanted_since() > _GRACE_S:
        _kill(run.status())
    return state == "held"


def _kill(status: files.Row) -> None:
    with suppress(psutil.Error):
        process = psutil.Process(int(number(status, "pid")))
        if abs(process.create_time() - number(status, "pid_started")) < 1:  # else the number has passed to another
            process.kill()


class Dispatcher:
    """The thread that keeps a home directory's runs going; of several, in whatever processes, one works at a time."""

    def __init__(self, home_dir: Path, launcher: Launcher | None = None, caps: Caps | None = None) -> None:
        self._home = runs_dir(home_dir).parent
        self._launcher = launcher or LocalLauncher()
        self._caps = caps or Caps.from_environment()
        self._over: set[str] = set()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)

    def start(self) -> "Dispatcher":
        self._thread.start()
        return self

    def alive(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop dispatching. Workers go on."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        lock = FileLock(self._home / "dispatcher.lock")
        while not self._closing.is_set():
            with suppress(Timeout, OSError), lock.acquire(blocking=False):
                self._dispatch()
            self._closing.wait(_ROUND_S)
        self._launcher.close()

    def _dispatch(self) -> None:
        tidy(self._home)
        while not self._closing.is_set():
            seen = self._wake_stamp()
            try:
                reconcile(self._home, self._launcher, self._caps, self._over)
                self._launcher.prepare()
            except Exception:  # the thread must outlive a disk that is full for a while
                _log.exception("dispatching failed; trying again")
            self._wait(seen)

    def _wait(self, seen: int) -> None:
        until = time.monotonic() + _ROUND_S
        while time.monotonic() < until and self._wake_stamp() == seen and not self._closing.is_set():
            self._closing.wait(_LOOK_S)

    def _wake_stamp(self) -> int:
        try:
            return os.stat(wake_file(self._home)).st_mtime_ns
        except OSError:
            return 0


_dispatchers: dict[Path, Dispatcher] = {}
_lock = threading.Lock()


def ensure_running() -> Dispatcher:
    """The dispatcher of this process for the present home directory, started by the first call."""
    with _lock:
        found = _dispatchers.get(home())
        if found is None or not found.alive():
            found = _dispatchers[home()] = Dispatcher(home()).start()
        return found

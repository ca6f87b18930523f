"""How a worker comes to life. Locally it is a child process; a cluster brings its own launcher."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Protocol

import psutil

from cnnlab.jobs.run_dir import RunDir, number

_PROJECT = Path(__file__).resolve().parents[2]
_REST_S = 3.0  # a run that has just been started comes before the next spare worker
_SPARE_NEEDS_BYTES = 2 << 30


class Launcher(Protocol):
    """Starts workers; what becomes of them shows in their run directories."""

    name: str

    def launch(self, run: RunDir) -> None:
        """Start a worker for `run`. Returns at once. OSError where it cannot be started."""
        ...

    def alive(self, run: RunDir) -> bool | None:
        """Whether the worker that was launched for `run` is still there; None where this process did not launch it."""
        ...

    def prepare(self) -> None:
        """Make the next launch quicker, where that is possible. Called now and then."""
        ...

    def close(self) -> None:
        """Give back what `prepare` took. Workers go on."""
        ...


class LocalLauncher:
    """Workers as processes of this machine. They outlive the server: their own session, no shared terminal or pipe.

    One spare worker has torch imported already and waits for a run: that takes seconds off each start.
    """

    name = "local"

    def __init__(self) -> None:
        self._spare: subprocess.Popen[bytes] | None = None
        self._spare_threads = 0
        self._rest_until = 0.0

    def launch(self, run: RunDir) -> None:
        threads = int(number(run.config() or {}, "threads")) or 1
        child = self._hand_over(run, threads)
        if child is None:
            with run.file("log.txt").open("ab") as log:
                child = _spawn(str(run.path), threads, stdin=subprocess.DEVNULL, output=log)
        _children[run.path] = child
        self._rest_until = time.monotonic() + _REST_S

    def alive(self, run: RunDir) -> bool | None:
        child = _children.get(run.path)
        return None if child is None else child.poll() is None

    def prepare(self) -> None:
        waits = self._spare is not None and self._spare.poll() is None
        if not waits and time.monotonic() >= self._rest_until and _room_for_spare():
            self.close()  # the pipe to one that is dead
            self._spare_threads = threads_per_run()
            self._spare = _spawn("--wait", self._spare_threads, stdin=subprocess.PIPE, output=subprocess.DEVNULL)

    def close(self) -> None:
        spare, self._spare = self._spare, None
        if spare and spare.stdin:
            spare.kill()  # it may be in the middle of importing, and holds nothing
            spare.stdin.close()

    def _hand_over(self, run: RunDir, threads: int) -> subprocess.Popen[bytes] | None:
        """The spare worker, told to do `run`; None where there is none that fits."""
        if self._spare is None or self._spare_threads != threads:
            return None
        spare, self._spare = self._spare, None
        assert spare.stdin is not None
        try:
            with spare.stdin as pipe:
                pipe.write(os.fsencode(run.path) + b"\n")
        except OSError:  # it is dead
            return None
        return spare


def threads_per_run() -> int:
    """`CNNLAB_THREADS`, else 1: on a small shared machine two threads were measured to be far slower than one."""
    text = os.environ.get("CNNLAB_THREADS", "")
    return max(1, int(text)) if text.isdigit() else 1


def _room_for_spare() -> bool:
    """Whether this machine can afford a process that only waits. `CNNLAB_SPARE_WORKER=0` says no."""
    if os.environ.get("CNNLAB_SPARE_WORKER") == "0":
        return False
    return psutil.virtual_memory().available > _SPARE_NEEDS_BYTES


def _spawn(what: str, threads: int, *, stdin: int, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "cnnlab.jobs.worker", what],
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=_PROJECT,
        env=environment(threads),
        start_new_session=True,
        creationflags=_WINDOWS_FLAGS,
    )
    threading.Thread(target=child.wait, name=f"reap {child.pid}", daemon=True).start()  # else it stays as a zombie
    return child


_children: dict[Path, subprocess.Popen[bytes]] = {}  # of the whole process: a new launcher knows the old one's

_WINDOWS_FLAGS = 0
if sys.platform == "win32":
    # Ctrl-C on the server does not reach a group of its own (elsewhere: a session).
    _WINDOWS_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW


def environment(threads: int) -> dict[str, str]:
    """For a child process that computes with so many threads."""
    # Read by the maths libraries when they are loaded, so it must be there before torch is.
    limits = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, **limits, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}

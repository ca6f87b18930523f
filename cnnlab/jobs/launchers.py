"""How a worker comes to life. Locally it is a child process; a cluster brings its own launcher."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Protocol

from cnnlab.jobs.run_dir import RunDir, number

_PROJECT = Path(__file__).resolve().parents[2]


class Launcher(Protocol):
    """Starts workers; what becomes of them shows in their run directories."""

    name: str

    def launch(self, run: RunDir) -> None:
        """Start a worker for `run`. Returns at once. OSError where it cannot be started."""
        ...

    def alive(self, run: RunDir) -> bool | None:
        """Whether the worker that was launched for `run` is still there; None where this process did not launch it."""
        ...


class LocalLauncher:
    """Workers as processes of this machine. They outlive the server: their own session, no shared terminal or pipe."""

    name = "local"

    def launch(self, run: RunDir) -> None:
        command = [sys.executable, "-X", "faulthandler", "-m", "cnnlab.jobs.worker", str(run.path)]
        with run.file("log.txt").open("ab") as log:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=_PROJECT,
                env=_environment(run),
                start_new_session=True,
                creationflags=_WINDOWS_FLAGS,
            )
        _children[run.path] = child
        threading.Thread(target=child.wait, name=f"reap {run.id}", daemon=True).start()  # else it stays as a zombie

    def alive(self, run: RunDir) -> bool | None:
        child = _children.get(run.path)
        return None if child is None else child.poll() is None


_children: dict[Path, subprocess.Popen[bytes]] = {}  # of the whole process: a new launcher knows the old one's

_WINDOWS_FLAGS = 0
if sys.platform == "win32":
    # Ctrl-C on the server does not reach a group of its own (elsewhere: a session).
    _WINDOWS_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW


def _environment(run: RunDir) -> dict[str, str]:
    threads = str(int(number(run.config() or {}, "threads")) or 1)
    # Read by the maths libraries when they are loaded, so it must be there before torch is.
    limits = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, **limits, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}

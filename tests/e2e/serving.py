"""A real server for tests, benchmarks and screenshots: `python -m cnnlab serve` on a free port, in its own home."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Debian's package refuses to run as root inside a sandbox of its own; the rest keeps it from calling home.
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The app as its users start it. `start` and `stop` may be repeated: the home stays."""

    def __init__(
        self, home: Path, command: tuple[str, ...] = ("-m", "cnnlab", "serve"), deadline_s: float = 60
    ) -> None:
        self.home, self._command, self._deadline_s = home, command, deadline_s
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    def start(self) -> "Server":
        """Start and wait until it answers."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.log = self.home / "server.log"
        environment = os.environ | {"CNNLAB_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self._command, "--host", "127.0.0.1", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + self._deadline_s
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                return self
            time.sleep(0.1)
        raise RuntimeError(f"The server did not start:\n{self.log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Ctrl-C, as a person stops it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


@contextlib.contextmanager
def serving(home: Path) -> Iterator[Server]:
    """A running server; stopped at the end."""
    server = Server(home).start()
    try:
        yield server
    finally:
        server.stop()

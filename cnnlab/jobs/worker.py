"""The process that does the work of one run: `python -m cnnlab.jobs.worker <run directory>`.

Torch is imported late, after the page has been told that the run is starting. With `--wait` in place of the directory
it is imported at once, and the directory is read from standard input when there is one.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import Timeout

from cnnlab.jobs import failures
from cnnlab.jobs.files import Row
from cnnlab.jobs.kinds import import_all, kind_of
from cnnlab.jobs.recorder import Recorder, StatusFile
from cnnlab.jobs.run_dir import OVER, RunDir, number, word

_LOCK_WAIT_S = 5.0  # pages probe the lock for an instant
_LOOK_S = 0.05


def main(arguments: list[str]) -> int:
    """Work on the run in the directory `arguments[0]`; at once done where another worker already does."""
    path = _wait_for_run() if arguments == ["--wait"] else arguments[0]
    if not path:
        return 0
    run = RunDir(Path(path))
    try:
        held = run.lock().acquire(timeout=_LOCK_WAIT_S)
    except Timeout:
        return 0
    with held:
        if word(run.status(), "state") not in OVER:
            _work(run)
    return 0


def _wait_for_run() -> str:
    """Import what takes long, then wait for a run's directory; empty where the server has gone."""
    import_all()
    path = os.fsdecode(sys.stdin.buffer.readline().rstrip(b"\n"))
    if path:
        with open(os.path.join(path, "log.txt"), "ab") as log:
            for stream in (1, 2):
                os.dup2(log.fileno(), stream)
    return path


def _work(run: RunDir) -> None:
    status = StatusFile(run)
    try:
        status.write("starting", pid_started=_pid_started())
        for left_over in run.path.glob(".*.tmp"):
            left_over.unlink(missing_ok=True)
        if run.result() is None:  # else the former worker was killed between its last two writes
            Session(run, status).work()
        else:
            status.write("finished")
    except Exception as error:
        failures.log(error)
        step = int(number(status.fields, "step"))
        status.write("failed", error=failures.as_row(failures.explained(error, step)))


class Session:
    """One worker's life with one run."""

    def __init__(self, run: RunDir, status: StatusFile) -> None:
        from cnnlab.jobs.checkpoints import Saver, restore

        config = run.config() or {}
        self._run = run
        self._status = status
        self._control = Control(run)
        kind, settings = kind_of(word(config, "kind")), _settings(config)
        _use_threads(int(number(config, "threads")) or 1)
        self._program, lengths, elapsed_s = restore(run, lambda: kind.start(settings))
        self._recorder = Recorder(run, status, self._program, lengths, elapsed_s)
        self._summary: dict[str, Any] = {}
        self._saver: Saver = Saver(run, float(os.environ.get("CNNLAB_CHECKPOINT_S", "2")))

    def work(self) -> None:
        """Train until the end, or until told otherwise."""
        self._recorder.report("starting", device=str(self._program.device))
        try:
            outcome = self._train()
            if outcome == "leave":
                self._leave()
            else:
                self._finish(outcome)
        finally:
            with suppress(OSError):  # what went wrong is told by the exception under way
                self._status.fields["step"] = self._program.step
                self._recorder.close()

    def _train(self) -> str:
        """`finished`, `stopped`, or `leave` where another worker shall go on later."""
        if self._program.step == 0:
            self._recorder.snapshot()
        first = True
        for record in self._program.run():
            self._recorder.record(record)
            if record.get("kind") == "summary":
                self._summary = record
                break
            if first:
                self._recorder.report("running")
                _lower_priority()  # only now: somebody is waiting for the first number
                first = False
            if outcome := self._obey():
                return outcome
            bad = record.get("loss", 0.0) is None  # about to fail: not a state to come back to
            if not bad and self._saver.due(record.get("kind")):
                self._saver.save(self._program, self._recorder)
        return "finished"

    def _obey(self) -> str:
        want = self._control.want()
        if want == "pause":
            want = self._pause()
        if want == "stop":
            return "stopped"
        return "leave" if want == "leave" else ""

    def _pause(self) -> str:
        """Wait until something else is wanted. After a while leave, so that the memory is free for others."""
        self._recorder.clock.hold()
        self._saver.save(self._program, self._recorder)
        self._recorder.report("paused")
        leave_at = time.monotonic() + float(os.environ.get("CNNLAB_PARK_S", "60"))
        while (want := self._control.want()) == "pause":
            if time.monotonic() >= leave_at:
                return "leave"
            if self._status.stale():
                self._recorder.report("paused")
            time.sleep(_LOOK_S)
        self._recorder.clock.go()
        self._recorder.report("running")
        return want

    def _leave(self) -> None:
        """Go, so that another worker can go on from here."""
        self._saver.save(self._program, self._recorder)
        self._recorder.report("paused" if self._run.wanted() == "pause" else "running", clean=True)

    def _finish(self, state: str) -> None:
        from cnnlab.jobs import outcome

        self._recorder.flush()
        self._recorder.sync()
        outcome.write_weights(self._run, self._program)
        if state == "finished":
            outcome.write_result(self._run, self._summary, self._recorder.clock.elapsed_s, str(self._program.device))
        self._recorder.report(state, seconds_left=0.0)
        for checkpoint in self._run.checkpoints():  # the weights are what remains of interest
            checkpoint.unlink(missing_ok=True)


class Control:
    """What the page, or the machine, wants of this worker. Cheap enough to ask at every step."""

    def __init__(self, run: RunDir) -> None:
        self._run = run
        self._path = run.file("control.json")
        self._stamp: tuple[int, int] | None = None
        self._want = "run"
        self._terminated = False
        signal.signal(signal.SIGTERM, self._terminate)  # the machine shuts down: leave in good order
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def want(self) -> str:
        """`run`, `pause`, `stop`, or `leave` where the machine shuts down."""
        if self._terminated:
            return "leave"
        stamp = self._read_stamp()
        if stamp != self._stamp:
            self._stamp, self._want = stamp, self._run.wanted()
        return self._want

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            stat = os.stat(self._path)
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _terminate(self, _signal: int, _frame: object) -> None:
        self._terminated = True


def _settings(config: Row) -> dict[str, Any]:
    settings = config.get("config")
    return settings if isinstance(settings, dict) else {}


def _use_threads(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)


def _pid_started() -> float:
    import psutil

    return psutil.Process().create_time()


def _lower_priority() -> None:
    """Pages come before training."""
    import psutil

    psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 5)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

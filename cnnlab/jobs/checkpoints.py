"""Checkpoints: one file holds all that a run needs to go on, so that no two files can disagree after a kill."""

import io
import time
from collections.abc import Callable
from contextlib import suppress

import torch

from cnnlab.jobs import failures, files
from cnnlab.jobs.kinds import Program
from cnnlab.jobs.recorder import Recorder
from cnnlab.jobs.run_dir import RunDir

_SHARE = 20  # saving takes at most about a twentieth of the time
_KEEP = 2


class Saver:
    """Saves a program now and then.

    Parameters
    ----------
    every_s
        Seconds between checkpoints; longer where one takes long to write.
    """

    def __init__(self, run: RunDir, every_s: float) -> None:
        self._run = run
        self._every_s = every_s
        self._took_s = 0.0
        self._last = time.monotonic()

    def due(self, kind: object) -> bool:
        """Whether to save after a record of this kind: at the end of an epoch a little earlier than elsewhere."""
        every_s = self._every_s / 4 if kind == "epoch" else self._every_s
        return time.monotonic() - self._last >= max(every_s, _SHARE * self._took_s)

    def save(self, program: Program, recorder: Recorder) -> None:
        """Write a checkpoint, and drop all but the last two."""
        began = time.monotonic()
        recorder.flush()
        state = {"program": program.state_dict(), "lengths": recorder.sync(), "elapsed_s": recorder.clock.elapsed_s}
        buffer = io.BytesIO()
        torch.save(state, buffer)
        files.write_bytes(self._run.checkpoint(program.step), buffer.getvalue())
        for old in self._run.checkpoints()[_KEEP:]:
            with suppress(OSError):
                old.unlink()
        self._last = time.monotonic()
        self._took_s = self._last - began


def restore(run: RunDir, start: Callable[[], Program]) -> tuple[Program, dict[str, int], float]:
    """A program at the newest checkpoint that can be read, else at its beginning.

    Returns
    -------
    program, lengths, elapsed_s
        `lengths` are the bytes of each row file that belong to it.
    """
    for path in run.checkpoints():
        try:
            saved = torch.load(path, map_location="cpu", weights_only=True)
            _check_lengths(run, saved["lengths"])
            program = start()
            program.load_state_dict(saved["program"])
            return program, saved["lengths"], float(saved["elapsed_s"])
        except Exception as error:  # damaged in whatever way: the one before it will do
            failures.log(error)
            path.unlink(missing_ok=True)  # else it would count as one of the last two
    return start(), {}, 0.0


def _check_lengths(run: RunDir, lengths: dict[str, int]) -> None:
    for name, length in lengths.items():
        if run.file(name).stat().st_size < length:
            raise ValueError(f"{name} is shorter than its checkpoint says")

"""What a browser needs to draw a run: kept once per run in the server, sent piece by piece."""

import base64
import threading
from dataclasses import dataclass
from typing import Any

from cnnlab.jobs import files
from cnnlab.jobs.home import path_of
from cnnlab.jobs.live import live
from cnnlab.jobs.run_dir import RunDir
from cnnlab.jobs.view import RunView

COLUMNS = ("step", "loss", "accuracy")
MAX_FILTERS = 32
_MAX_EPOCHS = 500


@dataclass(frozen=True)
class Seen:
    """How much of a run a browser has: counts of steps, epochs and filter snapshots."""

    run: str = ""
    steps: int = 0
    epochs: int = 0
    filters: int = 0


class Feed:
    """One run's curves and filters, as far as they are written; shared by all who watch it."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._lock = threading.Lock()
        self._cursor = ""
        self._steps: dict[str, list[float | None]] = {name: [] for name in COLUMNS}
        self._epochs: list[dict[str, Any]] = []
        self._filters: list[dict[str, Any]] = []
        self._filters_offset = 0
        self._latest: dict[str, Any] = {}
        self._timing: dict[str, Any] = {}

    def since(self, seen: Seen) -> tuple[RunView, dict[str, Any], Seen]:
        """Read on, and give what a browser that has `seen` lacks.

        Returns
        -------
        run, news, seen
            The run now; JSON-ready news, each list with the place it starts at; what the browser has with it.

        Raises
        ------
        LabError
            `job.unknown` where the run is gone.
        """
        with self._lock:
            run = self._read()
            if seen.run != self._run_id:
                seen = Seen(self._run_id)
            news = {
                "steps": {"from": seen.steps} | {name: rows[seen.steps :] for name, rows in self._steps.items()},
                "epochs": {"from": seen.epochs, "rows": self._epochs[seen.epochs :]},
                "filters": {"from": seen.filters, "rows": self._filters[seen.filters :]},
                "rate": self._latest.get("learning_rate"),
                "step": self._latest.get("step"),
                "speed": self._timing.get("images_per_s"),
                "elapsed": self._timing.get("elapsed_s"),
            }
            return run, news, Seen(self._run_id, len(self._steps["step"]), len(self._epochs), len(self._filters))

    def _read(self) -> RunView:
        while True:
            chunk = live(self._run_id, self._cursor)
            self._cursor = chunk.cursor
            count = len(chunk.steps.get("step", ()))
            for name in COLUMNS:
                self._steps[name] += chunk.steps.get(name, [None] * count)
            self._epochs += [row for row in chunk.epochs if self._wants(row, chunk.run)]
            self._latest = chunk.latest or self._latest
            self._timing = chunk.timing or self._timing
            if not chunk.more:
                break
        rows, self._filters_offset = files.read_rows(
            RunDir(path_of(self._run_id)).file("filters.jsonl"), self._filters_offset
        )
        self._filters += [short for row in rows if (short := first_filters(row))]
        return chunk.run

    @staticmethod
    def _wants(epoch: dict[str, Any], run: RunView) -> bool:
        """Whether an epoch is drawn: all of them, unless there are very many."""
        total = run.config.get("epochs")
        every = max(1, -(-total // _MAX_EPOCHS)) if isinstance(total, int) else 1
        return epoch["epoch"] % every == 0 or epoch["epoch"] in (1, total)


def first_filters(row: dict[str, Any]) -> dict[str, Any] | None:
    """A row of filters.jsonl with only its first filters; None where it makes no sense."""
    try:
        n_filters, channels, height, width = (int(size) for size in row["shape"])
        levels = base64.b64decode(row["data"])
        kept = min(n_filters, MAX_FILTERS)
        data = base64.b64encode(levels[: kept * channels * height * width]).decode()
        whole = len(levels) == n_filters * channels * height * width
    except (KeyError, TypeError, ValueError):
        return None
    shape = [kept, channels, height, width]
    return (
        {"step": row["step"], "scale": row["scale"], "shape": shape, "data": data, "of": n_filters} if whole else None
    )

"""What a page needs to draw a run as it goes on: only what is new, and no more points than a chart can show."""

import math
from dataclasses import dataclass
from typing import Any

from cnnlab.jobs import files
from cnnlab.jobs.api import view
from cnnlab.jobs.home import path_of
from cnnlab.jobs.run_dir import RunDir, last_per_step, number
from cnnlab.jobs.view import RunView

MAX_POINTS = 2000
_CHUNK = 2 << 20  # bytes of events read at once; a longer backlog comes in several chunks


@dataclass(frozen=True)
class LiveChunk:
    """What is new of a run since a cursor.

    Parameters
    ----------
    run
        The run as it is now.
    steps
        Columns of equal length, one for each number in a step's record (`step`, `loss`, …), None where a step has no
        such number. Every k-th step, with k such that a whole run has at most 2,000; appended to what came before.
    latest
        The newest step's record, also where it is none of those; None where there is no new one.
    epochs
        New epoch records.
    summary
        The summary, in the chunk in which it arrives.
    timing
        The newest `{step, elapsed_s, images_per_s}`; None where nothing is new.
    filters
        The newest first layer, see `cnnlab.jobs.filters.decode`; None where it has not changed.
    more
        Whether there is more to read at once.
    cursor
        To be given to the next call. Plain text; it may be kept anywhere.
    """

    run: RunView
    steps: dict[str, list[float | None]]
    latest: dict[str, Any] | None
    epochs: list[dict[str, Any]]
    summary: dict[str, Any] | None
    timing: dict[str, Any] | None
    filters: dict[str, Any] | None
    more: bool
    cursor: str

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**vars(self), "run": self.run.as_dict()}


def live(run_id: str, cursor: str = "") -> LiveChunk:
    """What is new of a run since `cursor` (empty, or not one of ours: since its beginning).

    Raises
    ------
    LabError
        `job.unknown` where there is no such run.
    """
    run = RunDir(path_of(run_id))
    seen = view(run_id)  # before the rows: a run seen as over has all its rows written
    offset, filters_offset = _parse(cursor)
    size, filters_size = _size(run, "events.jsonl"), _size(run, "filters.jsonl")
    rows, offset = files.read_rows(run.file("events.jsonl"), offset, _CHUNK) if size > offset else ([], offset)
    rows = last_per_step(rows)
    steps = [row for row in rows if row.get("kind") == "step"]
    new_filters = filters_size > filters_offset
    return LiveChunk(
        run=seen,
        steps=columns(thinned(steps, seen.steps_total or 0, int(number(dict(seen.config), "log_every")) or 1)),
        latest=steps[-1] if steps else None,
        epochs=[row for row in rows if row.get("kind") == "epoch"],
        summary=next((row for row in rows if row.get("kind") == "summary"), None),
        timing=files.last_row(run.file("timing.jsonl"), 4096) if rows or not cursor else None,
        filters=files.last_row(run.file("filters.jsonl")) if new_filters else None,
        more=bool(rows) and size > offset,
        cursor=f"{offset}.{max(filters_size, filters_offset)}",
    )


def thinned(steps: list[dict[str, Any]], steps_total: int, log_every: int = 1) -> list[dict[str, Any]]:
    """Every k-th record, the first and the last: the same ones for every reader and in however many chunks.

    Parameters
    ----------
    log_every
        There is a record each so many steps.
    """
    every = max(1, math.ceil(steps_total / log_every / (MAX_POINTS - 2)))
    ends = (log_every, steps_total)
    return [row for row in steps if number(row, "step") // log_every % every == 0 or row.get("step") in ends]


def columns(rows: list[dict[str, Any]]) -> dict[str, list[float | None]]:
    """Rows of numbers as columns: a fifth of the text."""
    names = {name: None for row in rows for name in row if name != "kind"}
    return {name: [_short(row.get(name)) for row in rows] for name in names}


def _short(value: object) -> float | None:
    """A number with six digits, what a chart needs; None for what is none (JSON has no NaN)."""
    if isinstance(value, int):
        return value
    return float(f"{value:.6g}") if isinstance(value, float) and math.isfinite(value) else None


def _parse(cursor: str) -> tuple[int, int]:
    parts = str(cursor).split(".")
    if len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
        return int(parts[0]), int(parts[1])
    return 0, 0


def _size(run: RunDir, name: str) -> int:
    try:
        return run.file(name).stat().st_size
    except OSError:
        return 0

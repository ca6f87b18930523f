"""One run as a page sees it."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnlab.core.errors import ENGLISH, LabError
from cnnlab.jobs.dispatcher import launching
from cnnlab.jobs.failures import as_row
from cnnlab.jobs.files import Row
from cnnlab.jobs.run_dir import OVER, RunDir, number, starts, verdict, word


@dataclass(frozen=True)
class RunView:
    """One run at one moment.

    Parameters
    ----------
    state
        `queued`, `starting`, `running`, `paused`, `stopping`, `stopped`, `failed` or `finished`.
    elapsed_s, seconds_left
        Seconds of training, pauses aside; `seconds_left` is None until the first steps have been timed.
    queue_position
        1 for the run that is next; None where it does not wait.
    created
        Seconds since 1970.
    error
        `code`, `values` and the English `message`; None where all is well.
    attempts
        How often a worker was started for it.
    """

    id: str
    kind: str
    config: Mapping[str, Any]
    state: str
    step: int
    steps_total: int | None
    epoch: int
    elapsed_s: float
    images_per_second: float
    seconds_left: float | None
    device: str
    queue_position: int | None
    error: Mapping[str, Any] | None
    created: float
    attempts: int
    _owner: str = field(repr=False)

    @property
    def over(self) -> bool:
        """Whether the run will never change again."""
        return self.state in OVER

    def owner_is(self, token: str | None) -> bool:
        """Whether `token` may pause, resume, stop and delete this run: its owner's, or the instructor's key."""
        key = os.environ.get("CNNLAB_INSTRUCTOR_KEY", "")
        if not token:
            return False
        return _same(hashed(token), self._owner) or (key != "" and _same(token, key))

    def as_dict(self) -> dict[str, Any]:
        """All that may be shown, JSON-ready."""
        shown = {name: value for name, value in vars(self).items() if name != "_owner"}
        return {**shown, "config": dict(self.config), "error": dict(self.error) if self.error else None}


def hashed(token: str) -> str:
    """What is stored of an owner's token. It is long and random, so a plain digest cannot be turned back."""
    return hashlib.sha256(f"cnnlab owner {token}".encode()).hexdigest()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def look(run: RunDir, queue: list[str]) -> RunView:
    """`run` as it is now, whatever its directory looks like.

    Parameters
    ----------
    queue
        Ids of the runs that wait, next first.
    """
    config, status, attempts = run.config(), run.status(), run.attempts()
    state = state_of(run, status, attempts)
    settings = (config or {}).get("config")
    left = status.get("seconds_left")
    return RunView(
        id=run.id,
        kind=word(config or {}, "kind"),
        config=dict(settings) if isinstance(settings, dict) else {},
        state=state,
        step=int(number(status, "step")),
        steps_total=int(number(status, "steps_total")) or None,
        epoch=int(number(status, "epoch")),
        elapsed_s=float(number(status, "elapsed_s")),
        images_per_second=float(number(status, "images_per_second")) if state == "running" else 0.0,
        seconds_left=float(number(status, "seconds_left")) if left is not None else None,
        device=word(status, "device"),
        queue_position=queue.index(run.id) + 1 if state == "queued" and run.id in queue else None,
        error=_error(run, status, attempts) if state == "failed" else None,
        created=float(number(config or {}, "created")),
        attempts=len(starts(attempts)),
        _owner=word(config or {}, "owner"),
    )


def state_of(run: RunDir, status: Row, attempts: list[Row]) -> str:
    """The state that follows from what the page, the dispatcher and the worker wrote, and from the lock."""
    if run.config() is None:
        return "failed"
    if (told := word(status, "state")) in OVER:
        return told
    if last_word := verdict(attempts):
        return word(last_word, "event")
    if run.locked():
        return "stopping" if run.wanted() == "stop" else _of_worker(status, attempts)
    if run.wanted() == "run":
        return "starting" if launching(run, attempts) else "queued"
    # Not a moment's silence between the launch and the lock may look like the end.
    if launching(run, attempts) and run.wanted() == "stop":
        return "stopping"
    return "stopped" if run.wanted() == "stop" else "paused"


def _of_worker(status: Row, attempts: list[Row]) -> str:
    """What a live worker says of itself, unless it is still what the one before it said."""
    told = word(status, "state")
    fresh = number(status, "attempt") == len(starts(attempts))
    return told if fresh and told in ("running", "paused") else "starting"


def _error(run: RunDir, status: Row, attempts: list[Row]) -> Row:
    if run.config() is None:
        return as_row(LabError("job.damaged", run=run.id, file="config.json"))
    last_word = verdict(attempts)
    if last_word and word(status, "state") not in OVER:
        values = {"attempts": int(number(last_word, "attempts")), "step": int(number(last_word, "step"))}
        return as_row(LabError("job.gave_up", **values))
    error = status.get("error")
    if isinstance(error, dict) and word(error, "code") in ENGLISH and isinstance(error.get("values"), dict):
        return error
    return as_row(LabError("job.damaged", run=run.id, file="status.json"))

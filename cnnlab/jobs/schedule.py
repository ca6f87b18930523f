"""Who is next: fair across owners, within caps. Plain values in, plain values out."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cnnlab.core.errors import LabError


@dataclass(frozen=True)
class Caps:
    """How many runs may go on at once, and how many one owner may have waiting.

    Parameters
    ----------
    total
        Workers at once. One core is left to the pages where there are three or more; on two cores two runs share with
        the pages, which come first (workers run at a lower priority).
    per_owner
        Workers at once for one owner.
    waiting
        Unfinished runs of one owner, running ones included.
    """

    total: int
    per_owner: int
    waiting: int

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < 1:
                raise LabError("job.cap", name=name, value=value)

    @classmethod
    def from_environment(cls) -> "Caps":
        """`CNNLAB_MAX_RUNS`, `CNNLAB_MAX_RUNS_PER_OWNER`, `CNNLAB_MAX_WAITING_PER_OWNER`, else what suits here."""
        cores = os.cpu_count() or 1
        return cls(
            total=_whole("CNNLAB_MAX_RUNS", min(cores, max(2, cores - 1))),
            per_owner=_whole("CNNLAB_MAX_RUNS_PER_OWNER", 2),
            waiting=_whole("CNNLAB_MAX_WAITING_PER_OWNER", 20),
        )


def _whole(variable: str, default: int) -> int:
    text = os.environ.get(variable, "").strip()
    if not text:
        return default
    if not text.isdigit():
        raise LabError("job.cap", name=variable, value=text)
    return int(text)


@dataclass(frozen=True)
class Waiting:
    """A run that waits for a worker: its id, its owner's (hashed) name, when it was submitted in seconds."""

    id: str
    owner: str
    created: float


def in_order(waiting: Iterable[Waiting], running_owners: Iterable[str]) -> list[Waiting]:
    """The queue: next is the oldest run of whoever has the fewest running or before it in the queue."""
    left = sorted(waiting, key=lambda run: (run.created, run.id))
    ahead = Counter(running_owners)
    queue: list[Waiting] = []
    while left:
        chosen = min(left, key=lambda run: ahead[run.owner])  # min keeps the first, the oldest, of equals
        left.remove(chosen)
        ahead[chosen.owner] += 1
        queue.append(chosen)
    return queue


def to_start(waiting: Iterable[Waiting], running_owners: Iterable[str], caps: Caps) -> list[Waiting]:
    """Which of the waiting runs may start now."""
    running = Counter(running_owners)
    chosen: list[Waiting] = []
    for run in in_order(waiting, running.elements()):
        if running.total() >= caps.total:
            break
        if running[run.owner] < caps.per_owner:
            running[run.owner] += 1
            chosen.append(run)
    return chosen

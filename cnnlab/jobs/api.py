"""What a page may do with runs. Torch-free; every error is a LabError with a sentence."""

import hmac
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from cnnlab.core.errors import LabError
from cnnlab.jobs import files
from cnnlab.jobs.dispatcher import survey
from cnnlab.jobs.home import home, is_id, new_id, path_of, runs_dir, wake
from cnnlab.jobs.kinds import kind_of
from cnnlab.jobs.launchers import LocalLauncher, threads_per_run
from cnnlab.jobs.run_dir import RunDir, last_per_step
from cnnlab.jobs.schedule import Caps, in_order
from cnnlab.jobs.view import RunView, hashed, look

_over: set[str] = set()  # runs that never change again need not be looked at again


def submit(kind: str, config: Mapping[str, Any], owner: str) -> str:
    """Put a run in the queue. Returns its id.

    Parameters
    ----------
    kind
        See `cnnlab.jobs.kinds`.
    config
        What the kind's `check` takes, for `"train"` what `TrainConfig.from_dict` does; kept complete, defaults filled
        in.
    owner
        The secret token of whoever may stop it; only its hash is kept.

    Raises
    ------
    LabError
        Where the config makes no sense, there is no owner, or the owner has too many runs already.
    """
    if not owner:
        raise LabError("job.no_owner")
    checked = kind_of(kind).check(config)
    _check_waiting(owner)
    run_id = new_id()
    # Made under another name and then renamed: nobody ever sees half of it.
    making = runs_dir() / f".new-{run_id}"
    making.mkdir()
    about = {"kind": kind, "config": checked, "owner": hashed(owner), "created": time.time()}
    files.write_json(making / "config.json", {**about, "threads": threads_per_run()})
    files.write_json(making / "control.json", {"want": "run", "at": time.time()})
    files.replace(making, runs_dir() / run_id)
    wake()
    return run_id


def view(run_id: str) -> RunView:
    """One run as it is now, in about a millisecond. LabError `job.unknown` where there is none."""
    run = RunDir(path_of(run_id))
    seen = look(run, [])
    return look(run, _queue()) if seen.state == "queued" else seen


def runs(limit: int = 50, kind: str | None = None) -> list[RunView]:
    """The newest runs, newest first. A damaged directory is there too, failed, with a sentence.

    Parameters
    ----------
    kind
        Only runs of this kind, and damaged ones, which say of none; None takes all.
    """
    found = sorted(((_made(path), path) for path in runs_dir().iterdir() if is_id(path.name)), reverse=True)
    queue = _queue()
    views = (look(RunDir(path), queue) for _, path in found)
    return list(islice((run for run in views if kind is None or run.kind in (kind, "")), limit))


def pause(run_id: str, owner: str) -> RunView:
    """Let a run hold its step; a waiting one does not start. Nothing happens to a run that is over or stopping."""
    return _want(run_id, owner, "pause")


def resume(run_id: str, owner: str) -> RunView:
    """Let a paused run go on."""
    return _want(run_id, owner, "run")


def stop(run_id: str, owner: str) -> RunView:
    """End a run; its weights stay. There is no way back."""
    return _want(run_id, owner, "stop")


def delete(run_id: str, owner: str) -> None:
    """Remove a run and all its files.

    Raises
    ------
    LabError
        `job.not_owner`; `job.still_running` where it has not been stopped; `job.not_deleted`.
    """
    run = _owned(run_id, owner)
    if not run.over:
        raise LabError("job.still_running", run=run_id)
    path, trash = path_of(run_id), runs_dir() / f".trash-{run_id}"
    try:
        files.replace(path, trash)  # gone for everybody at once
    except OSError as error:
        raise LabError("job.not_deleted", run=run_id, path=path) from error
    shutil.rmtree(trash, ignore_errors=True)


def result(run_id: str) -> dict[str, Any]:
    """The summary of a finished run, with `train_seconds`, `versions`, `machine`. LabError `job.no_result` before."""
    found = RunDir(path_of(run_id)).result()
    if found is None:
        raise LabError("job.no_result", run=run_id)
    return found


def read_events(run_id: str, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """The records written since byte `offset`, the last of each step, and the offset to go on from.

    Notes
    -----
    An offset stays good when a killed run is resumed: it writes the same bytes again.
    """
    rows, offset = files.read_rows(RunDir(path_of(run_id)).file("events.jsonl"), offset)
    return last_per_step(rows), offset


def follow(run_id: str, poll_s: float = 0.1) -> Iterator[dict[str, Any]]:
    """The records of a run from its beginning, as they come, until it is over; what starts it must be running."""
    over, offset = False, 0
    while not over:
        over = view(run_id).over  # before reading: when it is over, all has been written
        rows, offset = read_events(run_id, offset)
        yield from rows
        if not (over or rows):
            time.sleep(poll_s)


def _want(run_id: str, owner: str, want: str) -> RunView:
    seen = _owned(run_id, owner)
    run = RunDir(path_of(run_id))
    if seen.over or run.wanted() in ("stop", want):
        return seen
    files.write_json(run.file("control.json"), {"want": want, "at": time.time()})
    wake()
    return view(run_id)


def _owned(run_id: str, owner: str) -> RunView:
    seen = view(run_id)
    if not seen.owner_is(owner):
        raise LabError("job.not_owner", run=run_id)
    return seen


def _queue() -> list[str]:
    found = survey(home(), LocalLauncher(), _over)
    return [run.id for run in in_order(found.waiting, found.running_owners)]


def _check_waiting(owner: str) -> None:
    key = os.environ.get("CNNLAB_INSTRUCTOR_KEY", "")
    if key and hmac.compare_digest(owner.encode(), key.encode()):
        return
    limit = Caps.from_environment().waiting
    found = survey(home(), LocalLauncher(), _over)
    owners = [run.owner for run in found.waiting] + found.running_owners
    if owners.count(hashed(owner)) >= limit:
        raise LabError("job.too_many", count=owners.count(hashed(owner)), limit=limit)


def _made(path: Path) -> float:
    """When a run was submitted, for sorting: config.json is written once."""
    for candidate in (path / "config.json", path):
        with suppress(OSError):
            return candidate.stat().st_mtime
    return 0.0

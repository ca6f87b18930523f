"""Where runs live, and what a run is called."""

import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

from cnnlab.core.errors import LabError

# Lower case (some file systems fold case), without the look-alikes 0 o 1 l i: an id may be read out from a projector.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10  # 49 bits: a link can be passed on, not guessed
_ABANDONED_S = 3600.0
_ID = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}")


def home() -> Path:
    """The directory of all that the app keeps: `$CNNLAB_HOME`, else `.cnnlab` in the user's own directory."""
    chosen = os.environ.get("CNNLAB_HOME")
    return Path(chosen).expanduser().absolute() if chosen else Path.home() / ".cnnlab"


def runs_dir(home_dir: Path | None = None) -> Path:
    """The directory of all runs, made where it is missing.

    Raises
    ------
    LabError
        `job.home` where it cannot be made.
    """
    path = (home_dir or home()) / "runs"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError("job.home", path=path) from error
    return path


def new_id() -> str:
    """A fresh run id: short enough to read out, too long to guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def is_id(text: object) -> bool:
    """Whether `text` could be a run id. Decided before the file system is touched."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def path_of(run_id: str) -> Path:
    """The directory of a run.

    Raises
    ------
    LabError
        `job.unknown` where the id is malformed or no such run is here.
    """
    if is_id(run_id):
        path = runs_dir() / run_id
        if path.is_dir():
            return path
    raise LabError("job.unknown", run=str(run_id)[:40])


def wake_file(home_dir: Path | None = None) -> Path:
    """Touched by whoever leaves work for the dispatcher, in whichever process it lives."""
    return (home_dir or home()) / "wake"


def wake() -> None:
    """Tell the dispatcher that there is something to do."""
    path = wake_file()
    path.touch()
    os.utime(path)


def tidy(home_dir: Path | None = None) -> None:
    """Remove what a crash left of directories that were being made or deleted an hour ago."""
    for name in (".new-*", ".trash-*"):
        for path in runs_dir(home_dir).glob(name):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_S:
                    shutil.rmtree(path)

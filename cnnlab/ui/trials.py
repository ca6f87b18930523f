"""An experiment's trials as runs: launched together, found again by their configurations."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.jobs import api, dispatcher
from cnnlab.jobs.home import home
from cnnlab.jobs.kinds import kind_of
from cnnlab.ui import cache, owner

_NEWEST = 200  # runs that are looked through
_RANK = {"finished": 2, "failed": 0, "stopped": 0}  # every other state is 1: it may still finish


TrialT = TypeVar("TrialT", bound=Hashable)
ResultT = TypeVar("ResultT")


class Config(Protocol):
    """What a run is asked to do."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        ...

    def digest(self) -> str:
        """Hex digits that differ where any setting differs."""
        ...


class Settings(Protocol[TrialT]):
    """The settings of an experiment: equal ones are the same experiment."""

    kind: ClassVar[str]  # of its runs, from `cnnlab.jobs.kinds`

    def trials(self) -> tuple[TrialT, ...]:
        """All runs it consists of."""
        ...

    def config(self, trial: TrialT, /) -> Config:
        """The run of a trial."""
        ...


@dataclass(frozen=True)
class Found(Generic[TrialT, ResultT]):
    """What there is of an experiment: results, runs on their way (by trial, their ids), trials that nobody runs."""

    results: dict[TrialT, ResultT]
    alive: dict[TrialT, str]
    missing: tuple[TrialT, ...]


def survey() -> dict[str, tuple[str, str]]:
    """Of each configuration (by digest): the id and the state of the run that says most."""
    best: dict[str, tuple[str, str]] = {}
    for run in reversed(api.runs(_NEWEST)):
        if not run.config:
            continue
        try:
            digest = kind_of(run.kind).digest(run.config)
        except (LabError, TypeError):  # a damaged directory, or written by an older version
            continue
        if digest not in best or _RANK.get(run.state, 1) >= _RANK.get(best[digest][1], 1):
            best[digest] = (run.id, run.state)
    return best


def find(settings: Settings[TrialT], measured: Callable[[str], ResultT | None]) -> Found[TrialT, ResultT]:
    """Finished runs with these configurations count, whoever started them.

    Parameters
    ----------
    measured
        What counts of a finished run, by its id; None where it has no such number.
    """
    known = cache.training_runs(str(home()))
    results: dict[TrialT, ResultT] = {}
    alive, missing = {}, []
    for trial in settings.trials():
        run_id, state = known.get(settings.config(trial).digest(), ("", "none"))
        if state == "finished":
            with suppress(LabError):  # deleted since
                result = measured(run_id)
                if result is not None:
                    results[trial] = result
                    continue
        if _RANK.get(state, 1) == 1 and run_id:
            alive[trial] = run_id
        else:
            missing.append(trial)
    return Found(results, alive, tuple(missing))


def launch(settings: Settings[Any]) -> None:
    """Begin: what is missing is put in the queue, now and as places in it become free."""
    st.session_state[_launched(settings)] = (settings, frozenset())


def top_up(settings: Settings[Any], found: Found[Any, Any]) -> LabError | None:
    """Put missing trials in the queue, each once for one press of the button. Returns why that is refused."""
    wanted, asked = st.session_state.get(_launched(settings), (None, frozenset()))
    if wanted != settings:
        return None
    left = [trial for trial in found.missing if trial not in asked]
    if not left:
        return None
    try:
        dispatcher.ensure_running()
        for trial in left:
            api.submit(settings.kind, settings.config(trial).to_dict(), owner.token())
            asked |= {trial}
    except LabError as error:
        return None if error.code == "job.too_many" and (found.alive or asked) else error
    finally:
        st.session_state[_launched(settings)] = (settings, asked)
        cache.training_runs.clear()
    return None


def going_on(settings: Settings[Any], found: Found[Any, Any]) -> bool:
    """Whether something will still come by itself."""
    wanted, asked = st.session_state.get(_launched(settings), (None, frozenset()))
    return bool(found.alive) or (wanted == settings and any(trial not in asked for trial in found.missing))


def stop(settings: Settings[Any], found: Found[Any, Any]) -> None:
    """End what this browser started of it; results stay."""
    st.session_state.pop(_launched(settings), None)
    for run_id in found.alive.values():
        with suppress(LabError):  # somebody else's, or over already
            api.stop(run_id, owner.token())
    cache.training_runs.clear()


def _launched(settings: Settings[Any]) -> str:
    """Where the session remembers what was launched of this kind of experiment."""
    return f"trials.{type(settings).__module__}"

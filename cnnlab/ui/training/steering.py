"""What the lab's buttons do. Each is a callback; the page then draws itself anew."""

import time
from typing import Any

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.jobs import api, dispatcher
from cnnlab.training import TrainConfig
from cnnlab.ui import lesson, owner
from cnnlab.ui.knobs import Knobs
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import settings

_REFUSED, _TURN = "training.refused", "training.turn"
_SETTLE_S, _LOOK_S = 0.6, 0.03


def wake(page: Lesson) -> None:
    """See to it that what waits is started; a server of ours does, plain `streamlit run` does not."""
    try:
        dispatcher.ensure_running()
    except LabError as error:
        lesson.explain(error, page.t)


def start(config: TrainConfig) -> str:
    """Put a run of `config` in the queue for this browser. Returns its id. LabErrors as `api.submit`."""
    dispatcher.ensure_running()
    return api.submit("train", config.to_dict(), owner.token())


def launch(knobs: Knobs) -> None:
    """Start what the knobs ask for, and watch it."""
    try:
        show(knobs, start(settings.config_of(knobs)))
    except LabError as error:
        st.session_state[_REFUSED] = error


def show(knobs: Knobs, run_id: str) -> None:
    """Watch another run; none where the id is empty."""
    knobs.set(run=run_id)
    turn()


def prepare(knobs: Knobs, values: dict[str, Any]) -> None:
    """Back to setting up, with these values on the knobs."""
    knobs.set(**values, run="")
    turn()


def command(act: str, run_id: str) -> None:
    """`pause`, `resume` or `stop` a run; waits a moment, so that the page shows what came of it."""
    try:
        dispatcher.ensure_running()
        before = api.view(run_id).state
        {"pause": api.pause, "resume": api.resume, "stop": api.stop}[act](run_id, owner.token())
        until = time.monotonic() + _SETTLE_S
        while api.view(run_id).state == before and time.monotonic() < until:
            time.sleep(_LOOK_S)
    except LabError as error:
        st.session_state[_REFUSED] = error


def delete(knobs: Knobs, run_id: str) -> None:
    """Remove a run that is over."""
    try:
        api.delete(run_id, owner.token())
        show(knobs, "")
    except LabError as error:
        st.session_state[_REFUSED] = error


def refusal() -> LabError | None:
    """Why the last button did nothing; told once."""
    return st.session_state.pop(_REFUSED, None)


def turn() -> None:
    """Ask for the whole page anew: a button inside a fragment redraws only that."""
    st.session_state[_TURN] = True


def follow_turn() -> None:
    """At the beginning of each fragment."""
    if st.session_state.pop(_TURN, False):
        st.rerun()

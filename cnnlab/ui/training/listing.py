"""The newest runs at a glance, each a link."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.i18n import Translator
from cnnlab.jobs import api
from cnnlab.jobs.kinds import TRAIN
from cnnlab.jobs.view import RunView
from cnnlab.ui import lesson, numbers, shell
from cnnlab.ui.training import settings, steering, words

_LOOK_S = 2.0


def recent(t: Translator, *, limit: int, short: bool = False, follow: bool = True) -> None:
    """The newest runs.

    Parameters
    ----------
    short
        Only state, name and result.
    follow
        Look again now and then while one of them is alive.
    """
    try:
        runs = api.runs(limit, TRAIN)
    except LabError as error:
        lesson.explain(error, t)
        return
    moves = follow and any(not run.over for run in runs)
    st.fragment(_list, run_every=_LOOK_S if moves else None)(t, limit, short, moves)


def _list(t: Translator, limit: int, short: bool, moves: bool) -> None:
    steering.follow_turn()
    runs = api.runs(limit, TRAIN)
    if moves and all(run.over for run in runs):
        st.rerun()  # once more, and then no more
    if not runs:
        st.caption(t("training.no_runs"))
    for run in runs:
        _short_row(run, t) if short else _row(run, t)


def _short_row(run: RunView, t: Translator) -> None:
    st.page_link(shell.script("training"), label=f"{words.line(run, t)} · {_result(run, t)}", query_params=_link(run))


def _row(run: RunView, t: Translator) -> None:
    config = settings.read(run.config)
    name, result, took, recipe = st.columns((4, 2, 1, 5), vertical_alignment="center")
    with name:
        st.page_link(shell.script("training"), label=words.line(run, t), query_params=_link(run))
    result.markdown(_result(run, t))
    if config is not None:
        took.caption(numbers.duration(run.elapsed_s))
        recipe.caption(words.recipe(config, t))


def _link(run: RunView) -> dict[str, str]:
    return shell.link({"run": run.id})


def _result(run: RunView, t: Translator) -> str:
    """How a run went, or how far it is."""
    if run.state == "finished":
        return f"**{_accuracy(run, t)}**"
    if run.over or not run.steps_total:
        return t(f"training.state.{run.state}")
    share = numbers.percent(run.step / run.steps_total, t.lang, 0)
    return f"{t(f'training.state.{run.state}')} {share}"


def _accuracy(run: RunView, t: Translator) -> str:
    try:
        found: Mapping[str, Any] = api.result(run.id)
        return numbers.percent(float(found["test_accuracy"]), t.lang)
    except (LabError, KeyError, TypeError, ValueError):  # half written: its own page says so
        return t("training.state.finished")

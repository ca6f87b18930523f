"""Accuracy against the number of training pictures, from everything that is known of a data set."""

import streamlit as st

from cnnlab.experiments import ladder
from cnnlab.experiments.intervals import Interval
from cnnlab.experiments.ladder import Outcome, Settings
from cnnlab.experiments.rungs import RUNGS
from cnnlab.plots import learning
from cnnlab.ui import cache, experiment, numbers, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import words

from . import figure, settings
from .results import RECORDED, found, known


def draw(page: Lesson) -> None:
    """The whole view."""
    page.knobs.segmented("data", format_func=lambda name: words.data(name, page.t))
    outcomes = _outcomes(str(page.knobs["data"]))
    if len(outcomes) > 1:
        _chart(page, outcomes)
    else:
        st.info(page.s("more.one"))
    with st.container(key="wide-table-more"):
        st.markdown(_table(page, outcomes))
    if not page.present:
        st.caption(page.s("more.about"))


def _outcomes(data: str) -> dict[int, Outcome]:
    """By number of training pictures: all recorded ones, and those that the page can be set to."""
    recorded = {int(entry["settings"]["n_train"]) for entry in _records(data)}
    there = sorted(recorded | {settings.n_train(data, share) for share in settings.SHARES})
    outcomes = {}
    for n in there:
        chosen = Settings(data, n)
        results = known(chosen, found(chosen)).results
        if results:
            outcomes[n] = ladder.judge(results)
    return outcomes


def _records(data: str) -> list[dict]:
    return [entry for entry in cache.ledger(RECORDED) if entry["settings"]["dataset"] == data]


def _chart(page: Lesson, outcomes: dict[int, Outcome]) -> None:
    lines = [
        learning.Line(
            page.s(f"rung.{rung}"), figure.COLOURS[rung],
            [_point(n, outcome.accuracies[rung]) for n, outcome in outcomes.items()],
        )
        for rung in RUNGS
    ]  # fmt: skip
    ticks = [(n, numbers.integer(n, page.lang)) for n in outcomes]
    chart = learning.curves(
        lines, ticks, page.s("more.axis.n"), f"{page.s('more.axis.accuracy')}, %", present=page.present
    )
    st.plotly_chart(chart, key="ladder.more", config={"displayModeBar": False}, alt=page.s("more.alt"))


def _point(n: int, accuracy: Interval) -> tuple[float, float, float, float]:
    mean, low, high = (100 * each for each in accuracy)
    return n, mean, low, high


def _table(page: Lesson, outcomes: dict[int, Outcome]) -> str:
    heads = [page.s("more.axis.n"), *(page.s(f"rung.{rung}") for rung in RUNGS), page.s("table.hog_lead")]
    lines = [heads, ["---:"] * len(heads)]
    for n, outcome in outcomes.items():
        shares = [numbers.percent(outcome.accuracies[rung].mean, page.lang) for rung in RUNGS]
        lead = experiment.told(outcome.gains.get("hog"), outcome.pairs, page.lang)
        lines.append([numbers.integer(n, page.lang), *shares, lead])
    return tables.markdown(lines)

"""Do gates improve accuracy (C-SE-1): pairs of runs with the same seed, run as jobs, with a verdict."""

from typing import Any

import streamlit as st

from cnnlab.experiments import attention
from cnnlab.experiments.attention import NETWORKS, Outcome, Settings, Trial
from cnnlab.networks import describe
from cnnlab.plots import intervals, palette
from cnnlab.ui import experiment, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places

from . import settings

_KNOBS_OF = experiment.held_by({"data": "dataset", "epochs": "epochs", "seeds": "n_seeds"})


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        chosen = experiment.chosen(page, ("seeds", "epochs"), settings.experiment)
        if not page.present:
            experiment.recordings(page, _VIEW.recorded, _KNOBS_OF, "verdict")
    with stage:
        if chosen is not None:
            experiment.follow(page, chosen, _VIEW)


def _so_far(page: Lesson, chosen: Settings, accuracies: dict[Trial, float]) -> None:
    st.caption(page.s("rule"))
    _result(page, attention.judge(accuracies), accuracies)


def _result(page: Lesson, outcome: Outcome, accuracies: dict[Trial, float]) -> None:
    verdict = page.s(f"verdict.{outcome.verdict}") if accuracies else page.s("verdict.none")
    st.header(f"{experiment.VERDICT_ICON[outcome.verdict]} {verdict}", anchor=False)
    rows = [experiment.row(page.s("row.gain"), palette.OUTPUT, attention.gains(accuracies), outcome.gain)]
    figure = intervals.differences(rows, 0.0, page.s("axis.gain"), page.s("axis.same"), present=page.present)
    st.plotly_chart(figure, key="senet.gains", config={"displayModeBar": False}, alt=page.s("alt.gains"))
    st.markdown(_table(page, outcome, accuracies))
    if outcome.smallest is not None:
        st.markdown(page.s("smallest", points=experiment.points(outcome.smallest, page.lang), pairs=outcome.pairs))


def _table(page: Lesson, outcome: Outcome, accuracies: dict[Trial, float]) -> str:
    lines = [[page.s(f"table.{name}") for name in ("network", "accuracy")], ["---", "---:"]]
    for network in NETWORKS:
        values = [value for trial, value in accuracies.items() if trial.network == network]
        lines.append([describe(network).title, experiment.mean(values, page.lang)])
    lines.append([page.s("row.gain"), experiment.told(outcome.gain, outcome.pairs, page.lang)])
    return tables.markdown(lines)


def _of_record(record: dict[str, Any]) -> dict[Trial, float]:
    return {Trial(row["network"], row["seed"]): row["test_accuracy"] for row in record["trials"]}


_VIEW = experiment.View("attention", experiment.accuracy, _of_record, _so_far)

"""Do gates improve accuracy (C-SE-1): pairs of runs with the same seed, run as jobs, with a verdict."""

import math
from typing import Any

import streamlit as st

from cnnlab.experiments import attention
from cnnlab.experiments.attention import NETWORKS, Outcome, Settings, Trial
from cnnlab.networks import describe
from cnnlab.plots import intervals, palette
from cnnlab.ui import cache, experiment, lesson, tables, trials
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places

from . import settings

Found = trials.Found[Trial, float]
_RECORDED = "attention"
_KNOBS_OF = experiment.held_by({"data": "dataset", "epochs": "epochs", "seeds": "n_seeds"})


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        chosen = experiment.chosen(page, ("seeds", "epochs"), settings.experiment)
        if not page.present:
            experiment.recordings(page, _RECORDED, _KNOBS_OF, "verdict")
    with stage:
        if chosen is not None:
            experiment.watch(page, chosen, _found, _experiment)


def _found(chosen: Settings) -> Found:
    return trials.find(chosen, _accuracy)


def _accuracy(run_id: str) -> float | None:
    accuracy = cache.run_accuracy(run_id)
    return accuracy if math.isfinite(accuracy) else None


def _experiment(page: Lesson, chosen: Settings, watching: bool) -> None:
    """Looks again by itself while runs are on their way."""
    found, refused = experiment.look(chosen, _found, watching)
    recorded = None if found.results or found.alive else experiment.recorded(_RECORDED, chosen)
    accuracies = _of_record(recorded) if recorded else found.results
    st.caption(page.s("rule"))
    _result(page, attention.judge(accuracies), accuracies)
    if recorded:
        experiment.circumstances(page, recorded)
    experiment.buttons(page, chosen, found, watching)
    if refused:
        lesson.explain(refused, page.t)


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

"""ReLU against tanh (C-ALEX-1): the same network with either, run as jobs, with a verdict."""

from typing import Any

import streamlit as st

from cnnlab.experiments import activation_race
from cnnlab.experiments.activation_race import (
    CURVE_EVERY,
    MARGIN,
    MARK,
    NETWORKS,
    RELU,
    TANH,
    WINDOW,
    Measured,
    Outcome,
    Settings,
    Trial,
)
from cnnlab.plots import curves, intervals, palette
from cnnlab.plots.figure import Axis
from cnnlab.ui import cache, experiment, numbers, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places

from . import settings

Results = dict[Trial, Measured]
_DRAWN = {RELU: (palette.INPUT, "solid"), TANH: (palette.WEIGHT, "dash")}
_KNOBS_OF = experiment.held_by({"data": "dataset", "epochs": "epochs", "seeds": "n_seeds", "rates": "rates"})


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        page.knobs.segmented("rates")
        chosen = experiment.chosen(page, ("seeds", "epochs"), settings.experiment)
        if not page.present:
            experiment.recordings(page, _VIEW.recorded, _KNOBS_OF, "short")
    with stage:
        if chosen is not None:
            experiment.follow(page, chosen, _VIEW)


def _so_far(page: Lesson, chosen: Settings, results: Results) -> None:
    if not page.present:
        rates = {name: f"{chosen.rate(network):g}" for name, network in (("relu", RELU), ("tanh", TANH))}
        st.markdown(page.s("race.says", **rates))
        st.caption(page.s("rule", margin=experiment.points(MARGIN, page.lang), window=WINDOW))
    _result(page, activation_race.judge(results), results, chosen)


def _result(page: Lesson, outcome: Outcome, results: Results, chosen: Settings) -> None:
    verdict = page.s(f"verdict.{outcome.verdict}") if results else page.s("verdict.none")
    st.header(f"{experiment.VERDICT_ICON[outcome.verdict]} {verdict}", anchor=False)
    left, right = st.columns(2) if page.present else [st.container()] * 2
    with left:
        _curves(page, results, chosen)
    with right:
        _saving(page, outcome, results)


def _saving(page: Lesson, outcome: Outcome, results: Results) -> None:
    """What ReLU saved, seed by seed, and the numbers behind it."""
    values = activation_race.savings(results)
    rows = [experiment.row(page.s("saving"), palette.INPUT, values, outcome.saving)]
    figure = intervals.differences(rows, MARGIN * 100, page.s("axis.saving"), page.s("axis.same"), present=page.present)
    figure.update_layout(height=170 if not page.present else 230)
    st.plotly_chart(figure, key="alexnet.saving", config={"displayModeBar": False}, alt=page.s("alt.saving"))
    st.markdown(_table(page, outcome, results))
    if not page.present:
        st.markdown(page.s("race.paper"))


def _curves(page: Lesson, results: Results, chosen: Settings) -> None:
    """Training error over the steps: each run pale, the mean of a network's runs strong."""
    lines, last = [], chosen.config(Trial(RELU, 0)).steps_total
    for network in NETWORKS:
        colour, dash = _DRAWN[network]
        runs = [each.curve for trial, each in results.items() if trial.network == network and each.curve]
        lines += [curves.Line("", colour, _steps(len(run)), [100 * error for error in run], pale=True) for run in runs]
        if runs:
            mean = [100 * sum(errors) / len(errors) for errors in zip(*runs, strict=False)]
            lines.append(curves.Line(page.s(f"net.{network}"), colour, _steps(len(mean)), mean, dash))
    axes = Axis(page.s("axis.steps"), 0, last), Axis(page.s("axis.error"), 0, 100)
    mark = curves.Mark(100 * MARK, page.s("mark"), vertical=False)
    figure = curves.curves(lines, *axes, height_px=270, marks=(mark,), present=page.present)
    st.plotly_chart(figure, key="alexnet.race", config={"displayModeBar": False}, alt=page.s("alt.race"))


def _steps(count: int) -> list[int]:
    return [WINDOW + at * CURVE_EVERY for at in range(count)]


def _table(page: Lesson, outcome: Outcome, results: Results) -> str:
    lines = [[page.s(f"table.{name}") for name in ("network", "steps", "reached")], ["---", "---:", "---:"]]
    for network in NETWORKS:
        runs = [each for trial, each in results.items() if trial.network == network]
        reached = [each.steps for each in runs if each.steps]
        mean = numbers.decimal(sum(reached) / len(reached), page.lang, 4) if reached else "–"
        lines.append([page.s(f"net.{network}"), mean, f"{len(reached)} / {len(runs)}"])
    told = experiment.told(outcome.saving, outcome.pairs, page.lang)
    return tables.markdown([*lines, [page.s("saving"), told, str(outcome.pairs)]])


def _of_record(record: dict[str, Any]) -> Results:
    return {Trial(row["network"], row["seed"]): Measured(row["steps"], tuple(row["curve"])) for row in record["trials"]}


_VIEW = experiment.View("activation", cache.run_race, _of_record, _so_far)

"""Does pooling bring invariance after training (C-POOL-2): four equal networks, run as jobs, with verdicts."""

import html
from typing import Any

import streamlit as st

from cnnlab import datasets
from cnnlab.experiments import shift_invariance
from cnnlab.experiments.shift_invariance import MARGIN, NETWORKS, POOLS, Measured, Outcome, Settings, Trial
from cnnlab.plots import intervals, palette
from cnnlab.ui import cache, experiment, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.training import words

from . import settings

Results = dict[Trial, Measured]
_SHIFTS_PX = (0, 1, 2, 3, 4)
_STYLE = """<style>
.shifts { display: grid; grid-template-columns: repeat(5, minmax(0, 7rem)); gap: 0.2rem 0.8rem; margin-bottom: 0.5rem; }
.shifts img { width: 100%; image-rendering: pixelated; border-radius: 0.3rem; display: block; }
</style>"""
_COLOURS = {"shift_max": palette.WEIGHT, "shift_avg": palette.OUTPUT, "shift_blur": palette.GRADIENT}
_KNOBS_OF = experiment.held_by({"data": "dataset", "epochs": "epochs", "seeds": "n_seeds"})


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        chosen = experiment.chosen(page, ("seeds", "epochs"), settings.experiment)
        if not page.present:
            experiment.recordings(page, _VIEW.recorded, _KNOBS_OF, "short")
    with stage:
        _examples(page)
        if chosen is not None:
            experiment.follow(page, chosen, _VIEW)


def _examples(page: Lesson) -> None:
    """One test picture on its canvas, shifted further and further."""
    data = str(page.knobs["data"])
    label = words.classes(data, page.t)[datasets.load(data, "test").labels[0]]
    shown = []
    for source, d in zip(cache.shifted_pictures(data, _SHIFTS_PX), _SHIFTS_PX, strict=True):
        alt = html.escape(page.s("alt.shifted", label=label, d=d), quote=True)
        shown.append(f'<div><img src="{source}" alt="{alt}">{html.escape(page.s("pixels_moved", d=d))}</div>')
    st.html(f'{_STYLE}<div class="shifts">{"".join(shown)}</div>')


def _so_far(page: Lesson, chosen: Settings, results: Results) -> None:
    if not page.present:
        st.markdown(page.s("pairs"))
        st.caption(page.s("rule", margin=experiment.points(MARGIN, page.lang)))
    _result(page, shift_invariance.judge(results), results)


def _result(page: Lesson, outcome: Outcome, results: Results) -> None:
    verdict = page.s(f"verdict.{outcome.verdict}") if results else page.s("verdict.none")
    st.header(f"{experiment.VERDICT_ICON[outcome.verdict]} {verdict}", anchor=False)
    rows = []
    for network in POOLS:
        values = shift_invariance.gains(results, network)
        label = page.s(f"net.{network}")
        rows.append(experiment.row(label, _COLOURS[network], values, outcome.gains.get(network)))
    figure = intervals.differences(rows, MARGIN * 100, page.s("axis.gain"), page.s("axis.same"), present=page.present)
    st.plotly_chart(figure, key="pooling.gains", config={"displayModeBar": False}, alt=page.s("figure_alt"))
    st.markdown(_gains(page, outcome))
    st.markdown(page.s("table.title"))
    with st.container(key="wide-table-pooling"):
        st.markdown(_shares(page, results))


def _gains(page: Lesson, outcome: Outcome) -> str:
    """The verdict of each pool, with the interval that it follows from."""
    lines = [[page.s(f"table.{name}") for name in ("pool", "gain", "verdict")], ["---", "---:", "---"]]
    for network in POOLS:
        verdict = outcome.verdicts[network]
        told = experiment.told(outcome.gains.get(network), outcome.pairs[network], page.lang)
        said = f"{experiment.VERDICT_ICON[verdict]} {page.s(f'short.{verdict}')}"
        lines.append([page.s(f"net.{network}"), told, said])
    return tables.markdown(lines)


def _shares(page: Lesson, results: Results) -> str:
    """Means over the seeds: test accuracy, and consistency at each shift."""
    heads = [page.s(f"table.{name}") for name in ("network", "accuracy", "1", "2", "3", "4")]
    lines = [heads, ["---", *["---:"] * 5]]
    for network in NETWORKS:
        measured = [value for trial, value in results.items() if trial.network == network]
        accuracy = experiment.mean([value.test_accuracy for value in measured], page.lang)
        shares = [experiment.mean([value.consistency[place] for value in measured], page.lang) for place in range(4)]
        lines.append([page.s(f"net.{network}"), accuracy, *shares])
    return tables.markdown(lines)


def _of_record(record: dict[str, Any]) -> Results:
    return {Trial(row["network"], row["seed"]): shift_invariance.of_summary(row) for row in record["trials"]}


_VIEW = experiment.View("shift", cache.run_under_shifts, _of_record, _so_far)

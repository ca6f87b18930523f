"""Does pooling bring invariance after training (C-POOL-2): four equal networks, run as jobs, with verdicts."""

import html
from typing import Any

import streamlit as st

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.experiments import shift_invariance
from cnnlab.experiments.shift_invariance import MARGIN, NETWORKS, POOLS, Measured, Outcome, Settings, Trial
from cnnlab.plots import intervals, palette
from cnnlab.ui import cache, lesson, numbers, trials
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.training import words

from . import settings

Found = trials.Found[Trial, Measured]
Results = dict[Trial, Measured]
_SHIFTS_PX = (0, 1, 2, 3, 4)
_LOOK_S = 1.0
_STYLE = """<style>
.shifts { display: grid; grid-template-columns: repeat(5, minmax(0, 7rem)); gap: 0.2rem 0.8rem; margin-bottom: 0.5rem; }
.shifts img { width: 100%; image-rendering: pixelated; border-radius: 0.3rem; display: block; }
</style>"""
_COLOURS = {"shift_max": palette.WEIGHT, "shift_avg": palette.OUTPUT, "shift_blur": palette.GRADIENT}
_VERDICT_ICON = {"holds": ":material/check_circle:", "fails": ":material/cancel:", "open": ":material/help:"}


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        page.knobs.segmented("data", format_func=lambda name: words.data(name, page.t))
        for name in ("seeds", "epochs"):
            page.knobs.slider(name, width=230 if page.present else "stretch")
        try:
            chosen = settings.experiment(page)
        except LabError as error:
            chosen = None
            lesson.explain(error, page.t)
        if not page.present:
            _records(page)
    with stage:
        _examples(page)
        if chosen is not None:
            watching = trials.going_on(chosen, _found(chosen))
            st.fragment(_experiment, run_every=_LOOK_S if watching else None)(page, chosen, watching)


def _found(chosen: Settings) -> Found:
    return trials.find(chosen, cache.run_under_shifts)


def _examples(page: Lesson) -> None:
    """One test picture on its canvas, shifted further and further."""
    data = str(page.knobs["data"])
    label = words.classes(data, page.t)[datasets.load(data, "test").labels[0]]
    shown = []
    for source, d in zip(cache.shifted_pictures(data, _SHIFTS_PX), _SHIFTS_PX, strict=True):
        alt = html.escape(page.s("alt.shifted", label=label, d=d), quote=True)
        shown.append(f'<div><img src="{source}" alt="{alt}">{html.escape(page.s("pixels_moved", d=d))}</div>')
    st.html(f'{_STYLE}<div class="shifts">{"".join(shown)}</div>')


def _experiment(page: Lesson, chosen: Settings, watching: bool) -> None:
    """Looks again by itself while runs are on their way."""
    refused = trials.top_up(chosen, _found(chosen))
    found = _found(chosen)
    if trials.going_on(chosen, found) != watching:
        st.rerun()
    recorded = None if found.results or found.alive else _recorded(chosen)
    results = _of_record(recorded) if recorded else found.results
    if not page.present:
        st.markdown(page.s("pairs"))
        st.caption(page.s("rule", margin=_points(MARGIN, page.lang)))
    _result(page, shift_invariance.judge(results), results)
    if recorded:
        st.caption(_said_of(page, recorded))
    _buttons(page, chosen, found, watching)
    if refused:
        lesson.explain(refused, page.t)


def _result(page: Lesson, outcome: Outcome, results: Results) -> None:
    verdict = page.s(f"verdict.{outcome.verdict}") if results else page.s("verdict.none")
    st.header(f"{_VERDICT_ICON[outcome.verdict]} {verdict}", anchor=False)
    rows = []
    for network in POOLS:
        gain = outcome.gains.get(network)
        values = [value * 100 for value in shift_invariance.gains(results, network)]
        interval = None if gain is None or len(values) < 2 else (gain.mean * 100, gain.low * 100, gain.high * 100)
        rows.append(intervals.Row(page.s(f"net.{network}"), _COLOURS[network], values, interval))
    figure = intervals.differences(rows, MARGIN * 100, page.s("axis.gain"), page.s("axis.same"), present=page.present)
    st.plotly_chart(figure, key="pooling.gains", config={"displayModeBar": False}, alt=page.s("figure_alt"))
    st.markdown(_gains(page, outcome))
    st.markdown(page.s("table.title"))
    with st.container(key="wide-table-pooling"):
        st.markdown(_shares(page, results))


def _gains(page: Lesson, outcome: Outcome) -> str:
    """The verdict of each pool, with the interval that it follows from."""
    lines = [f"| {page.s('table.pool')} | {page.s('table.gain')} | {page.s('table.verdict')} |", "|---|---:|---|"]
    for network in POOLS:
        gain, verdict, told = outcome.gains.get(network), outcome.verdicts[network], "–"
        if gain is not None:
            told = _points(gain.mean, page.lang)
            if outcome.pairs[network] > 1:
                told += f" ({_points(gain.low, page.lang)} … {_points(gain.high, page.lang)})"
        said = f"{_VERDICT_ICON[verdict]} {page.s(f'short.{verdict}')}"
        lines.append(f"| {page.s(f'net.{network}')} | {told} | {said} |")
    return "\n".join(lines)


def _shares(page: Lesson, results: Results) -> str:
    """Means over the seeds: test accuracy, and consistency at each shift."""
    heads = [page.s(f"table.{name}") for name in ("network", "accuracy", "1", "2", "3", "4")]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * 5]
    for network in NETWORKS:
        measured = [value for trial, value in results.items() if trial.network == network]
        accuracy = _mean([value.test_accuracy for value in measured], page.lang)
        shares = [_mean([value.consistency[place] for value in measured], page.lang) for place in range(4)]
        lines.append("| " + " | ".join([page.s(f"net.{network}"), accuracy, *shares]) + " |")
    return "\n".join(lines)


def _mean(values: list[float], lang: str) -> str:
    return numbers.percent(sum(values) / len(values), lang) if values else "–"


def _points(fraction: float, lang: str) -> str:
    return numbers.decimal(round(fraction * 100, 2), lang, 3).replace("-", "−")


def _buttons(page: Lesson, chosen: Settings, found: Found, watching: bool) -> None:
    total, done = len(chosen.trials()), len(found.results)
    if watching:
        st.progress(done / total, text=page.s("progress", done=done, total=total, alive=len(found.alive)))
        over = (chosen, found)
        st.button(page.s("stop"), key="pooling.stop", icon=":material/stop:", on_click=trials.stop, args=over)
    elif done < total:
        label = page.s("go_on" if done else "launch", n=total - done)
        icon = ":material/play_arrow:"
        st.button(label, key="pooling.launch", type="primary", icon=icon, on_click=trials.launch, args=(chosen,))
    else:
        st.caption(page.s("all_done", total=total))


def _recorded(chosen: Settings) -> dict[str, Any] | None:
    return next((entry for entry in cache.ledger("shift") if entry["settings"] == vars(chosen)), None)


def _records(page: Lesson) -> None:
    """Every recording, whatever it says; pressed, its settings."""
    st.caption(page.s("records"))
    for place, record in enumerate(cache.ledger("shift")):
        made = record["settings"]
        data, verdict = words.data(made["dataset"], page.t), page.s(f"short.{record['verdict']}")
        st.button(
            page.s("record", data=data, epochs=made["epochs"], verdict=verdict),
            key=f"pooling.record.{place}",
            on_click=page.knobs.set,
            kwargs={"data": made["dataset"], "epochs": made["epochs"], "seeds": made["n_seeds"]},
        )


def _of_record(record: dict[str, Any]) -> Results:
    return {Trial(row["network"], row["seed"]): shift_invariance.of_summary(row) for row in record["trials"]}


def _said_of(page: Lesson, record: dict[str, Any]) -> str:
    return page.s(
        "recorded", date=record["date"], cpu=record["machine"]["cpu"], cores=record["machine"]["cores"],
        torch=record["versions"]["torch"], python=record["versions"]["python"],
        seconds=numbers.duration(record["seconds"]), command=record["command"],
    )  # fmt: skip

"""Who minds when all pixels change places (C-FC-2): a real experiment, run as jobs, with a verdict."""

import html
import math
from typing import Any

import streamlit as st

from cnnlab import datasets
from cnnlab.core.errors import LabError
from cnnlab.experiments import permutation
from cnnlab.experiments.permutation import MARGIN, NETWORKS, Outcome, Settings, Trial
from cnnlab.plots import intervals, palette
from cnnlab.ui import cache, lesson, numbers, trials
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.training import words

from . import settings

Found = trials.Found[Trial, float]
_EXAMPLES = 4
_LOOK_S = 1.0
_STYLE = """<style>
.pairs { display: grid; grid-template-columns: repeat(4, minmax(0, 7.5rem)); gap: 0.4rem 0.8rem; }
.pairs b { grid-column: 1 / -1; }
.pairs img { width: 100%; image-rendering: pixelated; border-radius: 0.3rem; display: block; }
</style>"""
_COLOURS = {permutation.FC: palette.FIELD_ON_INPUT, permutation.CONV: palette.INPUT}
_VERDICT_ICON = {"holds": ":material/check_circle:", "fails": ":material/cancel:", "open": ":material/help:"}


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        width = 230 if page.present else "stretch"
        page.knobs.segmented("data", format_func=lambda name: words.data(name, page.t))
        for name in ("perm", "seeds", "epochs"):
            page.knobs.slider(name, width=width)
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
            found = _found(chosen)
            watching = trials.going_on(chosen, found)
            st.fragment(_experiment, run_every=_LOOK_S if watching else None)(page, chosen, watching)


def _examples(page: Lesson) -> None:
    """Four test pictures, each above its permuted self."""
    data, seed = str(page.knobs["data"]), page.knobs.whole("perm")
    labels = datasets.load(data, "test").labels[:_EXAMPLES]
    names = [words.classes(data, page.t)[label] for label in labels]
    rows = []
    for kind, shuffled in (("original", 0), ("permuted", seed)):
        sources = cache.permuted_pictures(data, shuffled, tuple(range(_EXAMPLES)))
        rows.append(f"<b>{html.escape(page.s(f'pictures.{kind}', seed=seed))}</b>")
        rows += [
            f'<img src="{source}" alt="{html.escape(page.s(f"alt.{kind}", label=label), quote=True)}">'
            for source, label in zip(sources, names, strict=True)
        ]
    st.html(f'{_STYLE}<div class="pairs">{"".join(rows)}</div>')


def _found(chosen: Settings) -> Found:
    return trials.find(chosen, _accuracy)


def _accuracy(run_id: str) -> float | None:
    accuracy = cache.run_accuracy(run_id)
    return accuracy if math.isfinite(accuracy) else None


def _experiment(page: Lesson, chosen: Settings, watching: bool) -> None:
    """Looks again by itself while runs are on their way."""
    refused = trials.top_up(chosen, _found(chosen))
    found = _found(chosen)
    if trials.going_on(chosen, found) != watching:
        st.rerun()
    recorded = None if found.results or found.alive else _recorded(chosen)
    accuracies = _of_record(recorded) if recorded else found.results
    st.markdown(page.s("note"))
    st.caption(page.s("rule", margin=_points(MARGIN, page.lang)))
    _result(page, permutation.judge(accuracies), accuracies)
    if recorded:
        st.caption(_said_of(page, recorded))
    _buttons(page, chosen, found, watching)
    if refused:
        lesson.explain(refused, page.t)


def _result(page: Lesson, outcome: Outcome, accuracies: dict[Trial, float]) -> None:
    icon, verdict = _VERDICT_ICON[outcome.verdict], page.s(f"verdict.{outcome.verdict}")
    st.header(f"{icon} {verdict if accuracies else page.s('verdict.none')}", anchor=False)
    rows = []
    for network in NETWORKS:
        drop = outcome.drops.get(network)
        values = [value * 100 for value in permutation.drops(accuracies, network)]
        interval = None if drop is None or len(values) < 2 else (drop.mean * 100, drop.low * 100, drop.high * 100)
        rows.append(intervals.Row(page.s(f"net.{network}"), _COLOURS[network], values, interval))
    figure = intervals.differences(rows, MARGIN * 100, page.s("axis.drop"), page.s("axis.same"), present=page.present)
    st.plotly_chart(figure, key="fully-connected.drops", config={"displayModeBar": False}, alt=page.s("figure_alt"))
    st.markdown(_table(page, outcome, accuracies))


def _table(page: Lesson, outcome: Outcome, accuracies: dict[Trial, float]) -> str:
    heads = [page.s(f"table.{name}") for name in ("network", "original", "permuted", "drop", "pairs")]
    lines = ["| " + " | ".join(heads) + " |", "|---|---:|---:|---:|---:|"]
    for network in NETWORKS:
        means = [_mean(accuracies, network, permuted, page.lang) for permuted in (False, True)]
        drop = outcome.drops.get(network)
        told = "–"
        if drop is not None:
            told = _points(drop.mean, page.lang)
            if outcome.pairs[network] > 1:
                told += f" ({_points(drop.low, page.lang)} … {_points(drop.high, page.lang)})"
        lines.append(f"| {page.s(f'net.{network}')} | {means[0]} | {means[1]} | {told} | {outcome.pairs[network]} |")
    return "\n".join(lines)


def _mean(accuracies: dict[Trial, float], network: str, permuted: bool, lang: str) -> str:
    values = [value for trial, value in accuracies.items() if (trial.network, trial.permuted) == (network, permuted)]
    return numbers.percent(sum(values) / len(values), lang) if values else "–"


def _points(fraction: float, lang: str) -> str:
    return numbers.decimal(round(fraction * 100, 2), lang, 3).replace("-", "−")


def _buttons(page: Lesson, chosen: Settings, found: Found, watching: bool) -> None:
    total, done = len(chosen.trials()), len(found.results)
    if watching:
        st.progress(done / total, text=page.s("progress", done=done, total=total, alive=len(found.alive)))
        stop = page.s("stop")
        over = (chosen, found)
        st.button(stop, key="fully-connected.stop", icon=":material/stop:", on_click=trials.stop, args=over)
    elif done < total:
        label = page.s("go_on" if done else "launch", n=total - done)
        icon = ":material/play_arrow:"
        st.button(
            label, key="fully-connected.launch", type="primary", icon=icon, on_click=trials.launch, args=(chosen,)
        )
    else:
        st.caption(page.s("all_done", total=total))


def _recorded(chosen: Settings) -> dict[str, Any] | None:
    return next((entry for entry in cache.ledger("permutation") if entry["settings"] == vars(chosen)), None)


def _records(page: Lesson) -> None:
    """Every recording, whatever it says; pressed, its settings."""
    st.caption(page.s("records"))
    for place, record in enumerate(cache.ledger("permutation")):
        made = record["settings"]
        data = words.data(made["dataset"], page.t)
        st.button(
            page.s("record", data=data, epochs=made["epochs"], verdict=page.s(f"verdict.{record['verdict']}")),
            key=f"fully-connected.record.{place}",
            on_click=page.knobs.set,
            kwargs={
                "data": made["dataset"], "epochs": made["epochs"], "seeds": made["n_seeds"],
                "perm": made["shuffle_seed"],
            },
        )  # fmt: skip


def _of_record(record: dict[str, Any]) -> dict[Trial, float]:
    return {Trial(row["network"], row["permuted"], row["seed"]): row["test_accuracy"] for row in record["trials"]}


def _said_of(page: Lesson, record: dict[str, Any]) -> str:
    return page.s(
        "recorded", date=record["date"], cpu=record["machine"]["cpu"], cores=record["machine"]["cores"],
        torch=record["versions"]["torch"], python=record["versions"]["python"],
        seconds=numbers.duration(record["seconds"]), command=record["command"],
    )  # fmt: skip

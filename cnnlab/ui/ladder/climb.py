"""The ladder: five ways from a picture to its class on the same pictures, run as jobs, with a verdict."""

from collections.abc import Mapping

import streamlit as st

from cnnlab.datasets import describe
from cnnlab.datasets.folds import FOLDS
from cnnlab.experiments import ladder
from cnnlab.experiments.intervals import Interval
from cnnlab.experiments.ladder import FIXED, Outcome, Settings
from cnnlab.experiments.rungs import LEARNT, RUNGS
from cnnlab.plots import intervals
from cnnlab.ui import experiment, lesson, numbers, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import words

from . import figure, settings
from .results import RECORDED, Results, found, known


def draw(page: Lesson) -> None:
    """The whole view."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choose(page)
    experiment.watch(page, chosen, found, _experiment)
    if not page.present:
        with st.container(horizontal=True, vertical_alignment="center"):
            experiment.recordings(page, RECORDED, _knobs_of, "claim")


def choose(page: Lesson) -> Settings:
    """The data set, and how much of it."""
    page.knobs.segmented("data", format_func=lambda name: words.data(name, page.t))
    data = str(page.knobs["data"])
    page.knobs.segmented("share", format_func=lambda share: numbers.integer(settings.n_train(data, share), page.lang))
    return settings.experiment(page)


def _knobs_of(made: Mapping[str, object]) -> dict[str, str]:
    """The knobs that ask for a recording's settings."""
    data = str(made["dataset"])
    shares = (share for share in settings.SHARES if settings.n_train(data, share) == made["n_train"])
    return {"data": data, "share": next(shares, "all")}


def _experiment(page: Lesson, chosen: Settings, watching: bool) -> None:
    """Looks again by itself while runs are on their way."""
    here, refused = experiment.look(chosen, found, watching)
    results, record = known(chosen, here)
    outcome = ladder.judge(results)
    asked = _ask(page) if results else False
    st.html(figure.rungs(page, {} if asked else outcome.accuracies))
    if results and not asked:
        _answer(page, outcome)
        _result(page, outcome, results)
    if not results:
        st.header(f"{experiment.VERDICT_ICON['open']} {page.s('verdict.none')}", anchor=False)
    if record:
        experiment.circumstances(page, record)
    experiment.buttons(page, chosen, here, watching)
    if refused:
        lesson.explain(refused, page.t)
    if not page.present:
        _how(page, chosen)


def _ask(page: Lesson) -> bool:
    """The guess; whether it is still to be made."""
    guess = page.knobs.segmented("guess", format_func=lambda rung: "?" if rung == "ask" else page.s(f"rung.{rung}"))
    if guess == "ask":
        st.caption(page.s("hidden"))
    return guess == "ask"


def _answer(page: Lesson, outcome: Outcome) -> None:
    guess = str(page.knobs["guess"])
    best = max(RUNGS, key=lambda rung: outcome.accuracies[rung].mean)
    said = {
        "guess": page.s(f"rung.{guess}"), "given": numbers.percent(outcome.accuracies[guess].mean, page.lang),
        "best": page.s(f"rung.{best}"), "accuracy": numbers.percent(outcome.accuracies[best].mean, page.lang),
    }  # fmt: skip
    right = guess == best
    st.markdown(page.s("guess.right" if right else "guess.wrong", **said))


def _result(page: Lesson, outcome: Outcome, results: Results) -> None:
    st.header(f"{experiment.VERDICT_ICON[outcome.verdict]} {page.s(f'verdict.{outcome.verdict}')}", anchor=False)
    rows = [
        experiment.row(
            page.s(f"rung.{rung}"), figure.COLOURS[rung], ladder.gains(results, rung), outcome.gains.get(rung)
        )
        for rung in FIXED
    ]
    chart = intervals.differences(rows, 0.0, page.s("axis.gain"), page.s("axis.same"), present=page.present)
    st.plotly_chart(chart, key="ladder.gains", config={"displayModeBar": False}, alt=page.s("figure_alt"))
    if outcome.smallest:
        ends = (experiment.points(pick(outcome.smallest.values()), page.lang) for pick in (min, max))
        st.markdown(page.s("smallest", **dict(zip(("low", "high"), ends, strict=True))))
    with st.container(key="wide-table-ladder"):
        st.markdown(_table(page, outcome, results))
    if not page.present:
        st.caption(page.s("table.about"))


def _table(page: Lesson, outcome: Outcome, results: Results) -> str:
    names = ("rung", "accuracy", "lead", "verdict", "train", "length", "picture")
    lines = [[page.s(f"table.{name}") for name in names], ["---", "---:", "---:", "---", "---:", "---:", "---:"]]
    for rung in RUNGS:
        verdict = "–" if rung == LEARNT else page.s(f"short.{outcome.verdicts[rung]}")
        lead = "–" if rung == LEARNT else experiment.told(outcome.gains.get(rung), outcome.pairs, page.lang)
        lines.append([
            page.s(f"rung.{rung}"), _accuracy(outcome.accuracies[rung], page.lang), lead, verdict,
            numbers.duration(ladder.median(results, rung, "train_s")),
            numbers.integer(round(ladder.median(results, rung, "n_features")), page.lang),
            numbers.short(ladder.median(results, rung, "picture_s"), page.lang),
        ])  # fmt: skip
    return tables.markdown(lines)


def _accuracy(found: Interval, lang: str) -> str:
    mean, low, high = (numbers.percent(each, lang) for each in found)
    return f"{mean} ({low} … {high})"


def _how(page: Lesson, chosen: Settings) -> None:
    n, test = chosen.n_train, describe(chosen.dataset).n_test // FOLDS
    st.markdown(page.s("how", n=numbers.integer(n, page.lang), test=numbers.integer(test, page.lang)))
    st.caption(page.s("rule"))

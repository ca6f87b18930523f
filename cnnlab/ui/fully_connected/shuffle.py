"""Who minds when all pixels change places (C-FC-2): a real experiment, run as jobs, with a verdict."""

import html
from typing import Any

import streamlit as st

from cnnlab import datasets
from cnnlab.experiments import permutation
from cnnlab.experiments.permutation import MARGIN, NETWORKS, Outcome, Settings, Trial
from cnnlab.plots import intervals, palette
from cnnlab.ui import cache, experiment, tables
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.training import words

from . import settings

_EXAMPLES = 4
_STYLE = """<style>
.pairs { display: grid; grid-template-columns: repeat(4, minmax(0, 7.5rem)); gap: 0.4rem 0.8rem; }
.pairs b { grid-column: 1 / -1; }
.pairs img { width: 100%; image-rendering: pixelated; border-radius: 0.3rem; display: block; }
</style>"""
_COLOURS = {permutation.FC: palette.FIELD_ON_INPUT, permutation.CONV: palette.INPUT}
_KNOBS_OF = experiment.held_by({"data": "dataset", "epochs": "epochs", "seeds": "n_seeds", "perm": "shuffle_seed"})


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        chosen = experiment.chosen(page, ("perm", "seeds", "epochs"), settings.experiment)
        if not page.present:
            experiment.recordings(page, _VIEW.recorded, _KNOBS_OF, "verdict")
    with stage:
        _examples(page)
        if chosen is not None:
            experiment.follow(page, chosen, _VIEW)


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


def _so_far(page: Lesson, chosen: Settings, accuracies: dict[Trial, float]) -> None:
    st.markdown(page.s("note"))
    st.caption(page.s("rule", margin=experiment.points(MARGIN, page.lang)))
    _result(page, permutation.judge(accuracies), accuracies)


def _result(page: Lesson, outcome: Outcome, accuracies: dict[Trial, float]) -> None:
    icon, verdict = experiment.VERDICT_ICON[outcome.verdict], page.s(f"verdict.{outcome.verdict}")
    st.header(f"{icon} {verdict if accuracies else page.s('verdict.none')}", anchor=False)
    rows = []
    for network in NETWORKS:
        values = permutation.drops(accuracies, network)
        label = page.s(f"net.{network}")
        rows.append(experiment.row(label, _COLOURS[network], values, outcome.drops.get(network)))
    figure = intervals.differences(rows, MARGIN * 100, page.s("axis.drop"), page.s("axis.same"), present=page.present)
    st.plotly_chart(figure, key="fully-connected.drops", config={"displayModeBar": False}, alt=page.s("figure_alt"))
    st.markdown(_table(page, outcome, accuracies))


def _table(page: Lesson, outcome: Outcome, accuracies: dict[Trial, float]) -> str:
    heads = [page.s(f"table.{name}") for name in ("network", "original", "permuted", "drop", "pairs")]
    lines = [heads, ["---", *["---:"] * 4]]
    for network in NETWORKS:
        means = [_mean(accuracies, network, permuted, page.lang) for permuted in (False, True)]
        told = experiment.told(outcome.drops.get(network), outcome.pairs[network], page.lang)
        lines.append([page.s(f"net.{network}"), *means, told, str(outcome.pairs[network])])
    return tables.markdown(lines)


def _mean(accuracies: dict[Trial, float], network: str, permuted: bool, lang: str) -> str:
    values = [value for trial, value in accuracies.items() if (trial.network, trial.permuted) == (network, permuted)]
    return experiment.mean(values, lang)


def _of_record(record: dict[str, Any]) -> dict[Trial, float]:
    return {Trial(row["network"], row["permuted"], row["seed"]): row["test_accuracy"] for row in record["trials"]}


_VIEW = experiment.View("permutation", experiment.accuracy, _of_record, _so_far)

"""What came of a run: accuracy, confusion, the worst mistakes, downloads; or why it failed."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnlab import datasets, networks
from cnnlab.core.errors import LabError
from cnnlab.datasets import DatasetInfo
from cnnlab.jobs import api
from cnnlab.jobs.home import path_of
from cnnlab.jobs.view import RunView
from cnnlab.plots import confusion
from cnnlab.training import TrainConfig
from cnnlab.ui import cache, lesson, numbers, shell
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.theme import dark
from cnnlab.ui.training import pictures, settings, steering, taking, words

_SHOWN = 16
_NOT_A_NUMBER = "training.nan"


@dataclass(frozen=True)
class Mistake:
    """A test picture that the network was sure of and wrong about."""

    index: int
    label: int
    predicted: int
    confidence: float

    def fits(self, info: DatasetInfo) -> bool:
        """Whether there is such a picture and there are such classes."""
        return 0 <= self.index < info.n_test and {self.label, self.predicted} <= set(range(info.num_classes))


@dataclass(frozen=True)
class Outcome:
    """The result of a finished run. `confusion`: row the true class, column the answer, counts."""

    accuracy: float
    train_seconds: float
    confusion: list[list[int]]
    worst: list[Mistake]

    @classmethod
    def read(cls, result: Mapping[str, Any], dataset: str) -> "Outcome":
        """From result.json. ValueError, KeyError or TypeError where it makes no sense for this data set."""
        info = datasets.describe(dataset)
        counts = [[int(count) for count in row] for row in result["confusion"]]
        worst = [Mistake(**row) for row in result["worst"]]
        if len(counts) != info.num_classes or any(len(row) != info.num_classes for row in counts):
            raise ValueError("confusion")
        if not all(mistake.fits(info) for mistake in worst):
            raise ValueError("worst")
        return cls(float(result["test_accuracy"]), float(result["train_seconds"]), counts, worst)

    @property
    def n_pictures(self) -> int:
        return sum(map(sum, self.confusion))

    @property
    def n_right(self) -> int:
        return sum(row[place] for place, row in enumerate(self.confusion))

    def favourite(self) -> tuple[int, int, int] | None:
        """The most frequent confusion: how often, true class, answer; None where there is none."""
        wrong = [
            (count, -true, -answer)
            for true, row in enumerate(self.confusion)
            for answer, count in enumerate(row)
            if true != answer and count
        ]
        count, true, answer = max(wrong, default=(0, 0, 0))
        return (count, -true, -answer) if count else None


def show(page: Lesson, run: RunView) -> None:
    """The end of a run, whatever it was."""
    config = settings.read(run.config)
    if run.state == "failed":
        _failure(page, run, config)
    elif run.state == "stopped":
        st.info(page.s("was_stopped", step=numbers.integer(run.step, page.lang)), icon=":material/stop_circle:")
    elif run.state == "finished" and config is not None:
        _result(page, run, config)
    if run.over and not page.present:
        _downloads(page, run)


def _failure(page: Lesson, run: RunView, config: TrainConfig | None) -> None:
    st.error(words.problem(run.error or {}, page.t), icon=":material/error:")
    if config is not None and (run.error or {}).get("code") == _NOT_A_NUMBER:
        st.button(
            page.s("slower"),
            key="training.slower",
            type="primary",
            icon=":material/south_east:",
            on_click=steering.prepare,
            args=(page.knobs, settings.slower(config)),
        )


def _result(page: Lesson, run: RunView, config: TrainConfig) -> None:
    try:
        outcome = Outcome.read(api.result(run.id), config.dataset)
    except (LabError, KeyError, TypeError, ValueError):
        lesson.explain(LabError("job.damaged", run=run.id, file="result.json"), page.t)
        return
    _headline(page, outcome, config)
    if page.present:
        return
    left, right = st.columns((1, 1), gap="large")
    with left:
        _confusion(page, outcome, config)
    with right:
        _mistakes(page, outcome, config)


def _headline(page: Lesson, outcome: Outcome, config: TrainConfig) -> None:
    lang = page.lang
    accuracy, seconds, said = st.columns((1, 1, 3), vertical_alignment="center")
    accuracy.metric(page.s("final"), numbers.percent(outcome.accuracy, lang))
    seconds.metric(page.s("took"), numbers.duration(outcome.train_seconds), help=page.s("took.help"))
    counts = {"right": numbers.integer(outcome.n_right, lang), "all": numbers.integer(outcome.n_pictures, lang)}
    favourite = outcome.favourite()
    if favourite is None:
        said.markdown(page.s("shows_perfect", **counts))
        return
    times, true, answer = favourite
    names = words.classes(config.dataset, page.t)
    said.markdown(page.s("shows", **counts, true=names[true], answer=names[answer], times=times))


def _confusion(page: Lesson, outcome: Outcome, config: TrainConfig) -> None:
    st.markdown(f"**{page.s('confusion')}**")
    st.caption(page.s("confusion_text"))
    names = words.classes(config.dataset, page.t)
    shares = [[count / max(1, sum(row)) for count in row] for row in outcome.confusion]
    figure = confusion.figure(
        outcome.confusion,
        shares,
        names,
        true=page.s("confusion_true"),
        answer=page.s("confusion_answer"),
        dark=dark(),
    )
    alt = page.s("confusion_alt", right=outcome.n_right, all=outcome.n_pictures)
    st.plotly_chart(figure, key="training.confusion", config={"displayModeBar": False}, alt=alt)


def _mistakes(page: Lesson, outcome: Outcome, config: TrainConfig) -> None:
    st.markdown(f"**{page.s('mistakes')}**")
    worst = outcome.worst[:_SHOWN]
    if not worst:
        st.caption(page.s("no_mistakes"))
        return
    st.caption(page.s("mistakes_text"))
    names = words.classes(config.dataset, page.t)
    sources = cache.test_pictures(config.dataset, tuple(mistake.index for mistake in worst))
    shown = (_picture(page, names, *pair) for pair in zip(worst, sources, strict=True))
    st.html(pictures.gallery(shown))


def _picture(page: Lesson, names: list[str], mistake: Mistake, source: str) -> pictures.Picture:
    true, answer = names[mistake.label], names[mistake.predicted]
    sure = numbers.percent(mistake.confidence, page.lang, 0)
    lines = (
        page.s("mistake_answer", answer=answer),
        page.s("mistake_true", true=true),
        page.s("mistake_sure", sure=sure),
    )
    return pictures.Picture(source, page.s("mistake_alt", true=true, answer=answer, sure=sure), lines)


def _downloads(page: Lesson, run: RunView) -> None:
    try:
        weights, events = (path_of(run.id) / name for name in ("weights.safetensors", "events.jsonl"))
    except LabError:  # deleted meanwhile
        return
    with st.container(horizontal=True):
        if weights.exists():
            st.download_button(
                page.s("weights"),
                data=weights.read_bytes,
                file_name=f"{run.id}.safetensors",
                mime="application/octet-stream",
                key="training.weights",
                icon=":material/download:",
                on_click="ignore",
            )
            taking.network(page, run)
            _learnt(page, run)
        if events.exists():
            st.download_button(
                page.s("events"),
                data=lambda: as_csv(api.read_events(run.id)[0]),
                file_name=f"{run.id}.csv",
                mime="text/csv",
                key="training.events",
                icon=":material/download:",
                on_click="ignore",
            )


def _learnt(page: Lesson, run: RunView) -> None:
    """The way to the run's filters, where it has some."""
    config = settings.read(run.config)
    if config is not None and networks.has_convolution(config.network):
        st.page_link(
            shell.script("filters"),
            label=page.s("learnt"),
            icon=":material/filter_center_focus:",
            query_params=shell.link({"weights": f"run:{run.id}"}),
        )


def as_csv(rows: list[dict[str, Any]]) -> str:
    """The records of steps and epochs as one table."""
    rows = [row for row in rows if row.get("kind") in ("step", "epoch")]
    names = list({name: None for row in rows for name in row})
    text = io.StringIO()
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()

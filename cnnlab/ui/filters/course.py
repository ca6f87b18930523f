"""The view on a run: its first layer at each recorded moment, with the loss there."""

from bisect import bisect_left
from typing import NamedTuple

import numpy as np
import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.jobs import api, files, filters
from cnnlab.jobs.home import path_of
from cnnlab.jobs.run_dir import number
from cnnlab.jobs.view import RunView
from cnnlab.ui import cache, lesson, numbers, shell
from cnnlab.ui.filters import subject, tiles
from cnnlab.ui.filters.kernels import encoded
from cnnlab.ui.filters.settings import pick
from cnnlab.ui.filters.sprite import Sheet, sheet
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import settings, words

_MOST_FILTERS = 64
_TRAIN = {"network": "alexnet", "data": "textures", "width": "0.5", "epochs": "4"}


class Course(NamedTuple):
    """Filters of all moments in one sheet, `n_filters` at each; a loss is None where none was written down."""

    sheet: Sheet
    n_filters: int
    steps: tuple[int, ...]
    losses: tuple[float | None, ...]


def show(page: Lesson) -> None:
    """The list of runs, and the chosen one as a film; where there is no run, the way to one."""
    runs = {run.id: run for run in subject.recorded()}
    asked = str(page.knobs["run"])
    if asked and asked not in runs:
        lesson.explain(LabError("job.unknown", run=asked[:40]), page.t)
    if not runs:
        st.info(page.s("run.none"), icon=":material/movie:")
        link(page, page.s("run.start"))
        return
    now = asked if asked in runs else next(iter(runs))
    pick(page, "run", list(runs), now, lambda name: _title(page, runs[name]))
    _film(page, runs[now])
    link(page, page.s("run.another"))


def link(page: Lesson, label: str, **params: str) -> None:
    """The way to the training lab, its knobs set."""
    st.page_link(shell.script("training"), label=label, icon=":material/model_training:",
                 query_params=shell.link(params or _TRAIN))  # fmt: skip


def _title(page: Lesson, run: RunView) -> str:
    return f"{words.title(settings.read(run.config), page.t)} · {page.t(f'training.state.{run.state}')} · {run.id}"


def _film(page: Lesson, run: RunView) -> None:
    found = cache.filter_course(run.id, _stamp(run.id))
    if found is None:
        st.info(page.s("run.no_filters"), icon=":material/hourglass_empty:")
        return
    ids = list(range(found.n_filters))
    tiles.show(
        page, found.sheet, ids, key="run", alt=page.s("run.alt", count=found.n_filters, moments=len(found.steps)),
        names=[page.s("filter", number=at) for at in ids], chosen=page.knobs.whole("channel"),
        moments=[_moment(page, *pair) for pair in zip(found.steps, found.losses, strict=True)],
    )  # fmt: skip
    st.caption(page.s("run.caption", moments=len(found.steps)))


def _moment(page: Lesson, step: int, loss: float | None) -> str:
    told = numbers.integer(step, page.lang)
    if loss is None:
        return page.s("run.moment_bare", step=told)
    return page.s("run.moment", step=told, loss=numbers.decimal(loss, page.lang, 3))


def _stamp(run_id: str) -> int:
    try:
        return (path_of(run_id) / "filters.jsonl").stat().st_size
    except (OSError, LabError):
        return 0


def read(run_id: str) -> Course | None:
    """What the run wrote down; None where that is nothing yet."""
    rows, _ = files.read_rows(path_of(run_id) / "filters.jsonl")
    by_step = {int(number(row, "step")): row for row in rows if "data" in row}
    if not by_step:
        return None
    steps = tuple(sorted(by_step))
    weights = np.stack([filters.decode(by_step[step])[:_MOST_FILTERS] for step in steps])  # (T, K, C, kh, kw)
    flat = weights.reshape(-1, *weights.shape[2:])
    as_picture = weights.shape[2] in (1, 3)
    made = encoded(flat, tuple(range(len(flat))), None) if as_picture else sheet(flat.mean(axis=1))
    return Course(made, weights.shape[1], steps, _losses(run_id, steps))


def _losses(run_id: str, steps: tuple[int, ...]) -> tuple[float | None, ...]:
    """The loss recorded at each of the steps, or next after it."""
    events, _ = api.read_events(run_id)
    told = [(row["step"], row["loss"]) for row in events if row.get("kind") == "step" and row.get("loss") is not None]
    places = [entry[0] for entry in told]
    return tuple(told[min(bisect_left(places, step), len(told) - 1)][1] if told else None for step in steps)

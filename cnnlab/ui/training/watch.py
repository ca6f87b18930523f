"""Watching a run: curves that draw themselves, and the buttons of whoever started it."""

from typing import Any

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.jobs import api
from cnnlab.jobs.view import RunView
from cnnlab.plots import palette
from cnnlab.training import TrainConfig
from cnnlab.ui import cache, lesson, owner
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import settings, steering, words
from cnnlab.ui.training.feed import Seen

# How often the page asks, in seconds; a run that is over is never asked again.
_EVERY = {"queued": 0.5, "starting": 0.5, "running": 0.8, "paused": 2.0, "stopping": 0.5}
_SEEN = "training.seen"
_WORDS = (
    "loss", "accuracy", "train", "test", "smoothed", "step", "epoch", "rate", "speed", "device", "elapsed", "left",
    "log", "smoothing", "whole", "hint", "chart_alt", "chart_empty", "filters", "filters_of", "filters_alt",
    "snapshot", "queue", "progress",
)  # fmt: skip
_STATES = ("queued", "starting", "running", "paused", "stopping", "stopped", "failed", "finished")


def run(page: Lesson, seen: RunView) -> None:
    """Title, settings and buttons of a run, and its live part."""
    if not page.present:
        config = settings.read(seen.config)
        st.header(words.title(config, page.t), anchor=False)
        if config is not None:
            st.caption(words.recipe(config, page.t))
    st.session_state.pop(_SEEN, None)  # the browser may have drawn the page anew: it gets everything once
    # A room looks at the curves; whoever sits before the page looks for the buttons.
    above, below = st.container(), st.container()
    curves, buttons = (above, below) if page.present else (below, above)
    with buttons:
        _buttons(page, seen)
    with curves:
        st.fragment(_live, run_every=_EVERY.get(seen.state))(page, seen.id, seen.state)


def _live(page: Lesson, run_id: str, drawn_as: str) -> None:
    """Redrawn while the run is alive; the rest of the page only when its state changes."""
    try:
        now, news, seen = cache.feed(run_id).since(st.session_state.get(_SEEN, Seen()))
    except LabError as error:
        lesson.explain(error, page.t)
        return
    if now.state != drawn_as:
        st.rerun()
    st.session_state[_SEEN] = seen
    cache.component("training_live")(
        data=_facts(now, page) | news,
        key="training.live",
        height="content",
        on_resync_change=lambda: st.session_state.pop(_SEEN, None),
    )


def _facts(now: RunView, page: Lesson) -> dict[str, Any]:
    """What the component shows beside the curves."""
    texts = {name: page.s(f"live.{name}") for name in _WORDS} | {s: page.s(f"state.{s}") for s in _STATES}
    return {
        "run": now.id,
        "title": words.title(settings.read(now.config), page.t) if page.present else "",
        "state": now.state,
        "at": now.step,
        "total": now.steps_total,
        "epoch": now.epoch,
        "n_epochs": now.config.get("epochs"),
        "left": now.seconds_left if now.state == "running" else None,
        "run_elapsed": now.elapsed_s,
        "device": now.device,
        "queue": now.queue_position,
        "over": now.over,
        "present": page.present,
        "lang": page.lang.replace("_", "-"),
        "words": texts,
        "colours": {"train": palette.INPUT, "test": palette.FIELD_ON_INPUT, "good": palette.OUTPUT},
        "bright": {"train": palette.FIELD_ON_PREVIOUS, "test": "#FF8A4C", "good": "#35CFA4"},
        "signed": palette.SIGNED_STOPS,
    }


def _buttons(page: Lesson, now: RunView) -> None:
    mine = now.owner_is(owner.token())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if mine and not now.over:
            _act(page, now, "resume" if now.state == "paused" else "pause", disabled=now.state == "stopping")
            _act(page, now, "stop", disabled=now.state == "stopping")
        if now.over:
            _again(page, settings.read(now.config))
        st.button(
            page.s("another"),
            key="training.another",
            icon=":material/arrow_back:",
            on_click=steering.show,
            args=(page.knobs, ""),
        )
        with st.popover(page.s("link"), icon=":material/link:"):
            st.caption(page.s("link_text"))
            st.code(link(now.id), language=None)
        if mine and now.over and not page.present:
            _delete(page, now)
        if not mine:
            st.caption(page.s("read_only"))
    if refused := steering.refusal():
        lesson.explain(refused, page.t)


def _act(page: Lesson, now: RunView, act: str, *, disabled: bool) -> None:
    icons = {"pause": ":material/pause:", "resume": ":material/play_arrow:", "stop": ":material/stop:"}
    st.button(
        page.s(act),
        key=f"training.{act}",
        icon=icons[act],
        help=page.s(f"{act}.help"),
        on_click=steering.command,
        args=(act, now.id),
        disabled=disabled,
    )


def _again(page: Lesson, config: TrainConfig | None) -> None:
    if config is not None:
        st.button(
            page.s("again"),
            key="training.again",
            icon=":material/tune:",
            help=page.s("again.help"),
            on_click=steering.prepare,
            args=(page.knobs, settings.values_of(config)),
        )


def _delete(page: Lesson, now: RunView) -> None:
    with st.popover(page.s("delete"), icon=":material/delete:"):
        st.markdown(page.s("delete_text"))
        st.button(
            page.s("delete_sure"),
            key="training.delete",
            on_click=steering.delete,
            args=(page.knobs, now.id),
        )


def link(run_id: str) -> str:
    """The address at which any browser shows the run."""
    base = (st.context.url or "").split("?")[0].rstrip("/")
    return f"{base.removesuffix('/training')}/training?run={run_id}"


def find(page: Lesson) -> RunView | None:
    """The run that the address names; where there is none, a sentence says so."""
    run_id = str(page.knobs["run"])
    if not run_id:
        return None
    try:
        return api.view(run_id)
    except LabError as error:
        lesson.explain(error, page.t)
        return None

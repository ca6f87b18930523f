"""The three ways timed: on this machine as one watches, beside what was recorded; with a verdict."""

from typing import Any

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.experiments import convolution_speed as speed
from cnnlab.experiments.convolution_speed import CPU, IM2COL, LOOPS, TORCH, Line, Points
from cnnlab.jobs import measuring
from cnnlab.jobs.measuring import Measurement
from cnnlab.ui import cache, lesson, numbers, owner
from cnnlab.ui.experiment import VERDICT_ICON
from cnnlab.ui.formulas import parallel as formulas
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places

from . import charts, settings
from .sources import Source, sources

_LOOK_S = 0.5
_REFUSED = "why-gpus.refused"


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        controls(page, "c", "k", "f")
        page.knobs.segmented("chart")
    with stage:
        running = _running()
        st.fragment(_measured, run_every=_LOOK_S if running else None)(page, bool(running))


def _running() -> Measurement | None:
    found = measuring.latest()
    return found if found is not None and found.busy else None


def _measured(page: Lesson, watching: bool) -> None:
    """Looks again by itself while a measurement goes on."""
    running = _running()
    if bool(running) != watching:
        cache.measured_here.clear()
        st.rerun()
    chosen = settings.timed(page)
    found = sources(chosen)
    _buttons(page, chosen, running)
    if not found:
        st.info(page.s("nothing"), icon=":material/timer:")
        return
    first = found[0]
    facts, chart = st.columns([1, 2.8], gap="medium") if page.present else (st.container(), st.container())
    with facts:
        _ratios(page, first)
    with chart:
        charts.draw(page, chosen, found)
    if page.knobs["chart"] == "roof":
        st.latex(formulas.intensity(chosen.work(speed.SIDES[-1]), picture.ink(), settings.words(page)))
        st.caption(page.s("roof.words", side=speed.SIDES[-1]))
    _verdict(page, first)
    for source in found:
        _said(page, source)


def _buttons(page: Lesson, chosen: speed.Settings, running: Measurement | None) -> None:
    if running is None:
        st.button(
            page.s("measure"), key="why-gpus.measure", type="primary", icon=":material/timer:", on_click=_start,
            args=(chosen,), help=page.s("measure.help"),
        )  # fmt: skip
    else:
        done = sum(row["kind"] in ("point", "skipped") for row in running.rows)
        total = len(speed.SIDES) * (3 + len(_gpus(running.rows)))
        theirs = "" if running.owner == owner.token() else page.s("measuring.other")
        if running.settings != chosen:
            theirs += page.s("measuring.others", **vars(running.settings))
        with st.container(horizontal=True, vertical_alignment="center", key="wide-measuring"):
            if running.owner == owner.token():
                st.button(page.s("stop"), key="why-gpus.stop", icon=":material/stop:", on_click=_stop)
            st.progress(min(1.0, done / total), text=page.s("measuring", done=done, total=total) + theirs)
    refused = st.session_state.pop(_REFUSED, None)
    if refused is not None:
        lesson.explain(refused, page.t)
    last = measuring.latest()
    if last is not None and last.state == "failed" and last.settings == chosen:
        st.warning(page.s("failed", reason=lesson.as_plain(last.reason)), icon=":material/error:")


def _start(chosen: speed.Settings) -> None:
    try:
        measuring.start(chosen, owner.token())
    except LabError as error:
        st.session_state[_REFUSED] = error


def _stop() -> None:
    measuring.stop(owner.token())
    if running := _running():
        running.wait(measuring.GRACE_S)


def _gpus(rows: list[dict[str, Any]]) -> dict[str, str]:
    return next((row["gpus"] for row in rows if row["kind"] == "machine"), {})


def _ratios(page: Lesson, source: Source) -> None:
    """How many times faster, in large numbers, each at the largest side that both have."""
    points, lang = source.points, page.lang
    pairs = [(Line(LOOPS, CPU), Line(TORCH, CPU)), (Line(LOOPS, CPU), Line(IM2COL, CPU))]
    pairs += [(Line(TORCH, CPU), line) for line in points if line.device != CPU]
    with st.container(horizontal=True, key="wide-ratios"):
        for slow, fast in pairs:
            sides = speed.common(points, slow, fast)
            if sides:
                times = speed.ratio(points, slow, fast, sides[-1])
                label = page.s("ratio", slow=charts.name(page, slow), fast=charts.name(page, fast), side=sides[-1])
                st.metric(label, f"{_rounded(times, lang)} ×", width="content")


def _verdict(page: Lesson, source: Source) -> None:
    verdict = speed.judge(source.points)
    sides = speed.common(source.points, Line(LOOPS, CPU), Line(TORCH, CPU))
    st.header(f"{VERDICT_ICON[verdict]} {page.s(f'verdict.{verdict}')}", anchor=False)
    if len(sides) > 1:
        st.markdown(page.s("grown", small=sides[0], large=sides[-1], **_grown(page, source.points, sides)))
    st.caption(page.s("rule", factor=f"{speed.FACTOR:g}"))
    for device, found in speed.judge_gpu(source.points).items():
        st.markdown(f"{VERDICT_ICON[found]} {page.s(f'gpu.{found}', device=source.gpus.get(device, device))}")
    if not source.gpus:
        st.info(page.s("no_gpu"), icon=":material/memory:")


def _grown(page: Lesson, points: Points, sides: list[int]) -> dict[str, str]:
    loops, torch = Line(LOOPS, CPU), Line(TORCH, CPU)
    least, most = (speed.ratio(points, loops, torch, side) for side in (sides[0], sides[-1]))
    return {name: _rounded(value, page.lang) for name, value in (("least", least), ("most", most))}


def _rounded(times: float, lang: str) -> str:
    """Two figures: more would promise what a timing cannot keep."""
    return numbers.decimal(float(f"{times:.2g}"), lang, 2)


def _said(page: Lesson, source: Source) -> None:
    """Where the numbers come from, and what they leave out."""
    about = source.machine
    if about is not None:
        values = {
            "cpu": about["machine"]["cpu"], "cores": about["machine"]["cores"],
            "threads": about["machine"]["threads"], "date": about["date"], **about["versions"],
            "busy": numbers.percent(about["busy"], page.lang, 0), "command": source.command,
            "gpu": ", ".join(source.gpus.values()) or page.s("gpu_none"),
        }  # fmt: skip
        st.caption(page.s(f"said.{source.kind}", **values))
    if source.skipped:
        first = {line: min(row["side"] for row in rows) for line, rows in source.skipped.items()}
        told = ", ".join(page.s("left_out.one", way=charts.name(page, line), side=side) for line, side in first.items())
        st.caption(page.s("left_out", which=told, most=f"{speed.LONGEST_CALL_S:g}"))

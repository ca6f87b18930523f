"""What the views of recorded experiments share: what is set, looking on, the numbers' words, buttons, recordings."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.experiments.intervals import Interval
from cnnlab.plots import intervals
from cnnlab.ui import cache, lesson, numbers, trials
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.training import words

LOOK_S = 1.0
VERDICT_ICON = {"holds": ":material/check_circle:", "fails": ":material/cancel:", "open": ":material/help:"}

Found = trials.Found[Any, Any]
SettingsT = TypeVar("SettingsT")


def chosen(page: Lesson, sliders: Sequence[str], read: Callable[[Lesson], SettingsT]) -> SettingsT | None:
    """The knobs and what they say; None where that makes no sense, which is then explained."""
    page.knobs.segmented("data", format_func=lambda name: words.data(name, page.t))
    for name in sliders:
        page.knobs.slider(name, width=230 if page.present else "stretch")
    try:
        return read(page)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


class View(NamedTuple):
    """An experiment on a page.

    Attributes
    ----------
    recorded
        Its name in the ledger.
    measure
        From a finished run's id to what is measured of it; None where nothing is.
    of_record
        From a recording to the same, by trial.
    draw
        (page, settings, results): what came out so far.
    """

    recorded: str
    measure: Callable[[str], Any]
    of_record: Callable[[dict[str, Any]], dict[Any, Any]]
    draw: Callable[[Lesson, Any, dict[Any, Any]], None]


def follow(page: Lesson, settings: Any, view: View) -> None:
    """Results here, else the recorded ones; how they were made; buttons. Looks again while runs are on their way."""

    def find(wanted: Any) -> Found:
        return trials.find(wanted, view.measure)

    def looked(page: Lesson, settings: Any, watching: bool) -> None:
        found, refused = look(settings, find, watching)
        record = None if found.results or found.alive else recorded(view.recorded, settings)
        view.draw(page, settings, view.of_record(record) if record else found.results)
        if record:
            circumstances(page, record)
        buttons(page, settings, found, watching)
        if refused:
            lesson.explain(refused, page.t)

    watch(page, settings, find, looked)


def accuracy(run_id: str) -> float | None:
    """A run's test accuracy; None for one that ended in no number."""
    found = cache.run_accuracy(run_id)
    return found if math.isfinite(found) else None


def watch(page: Lesson, settings: Any, find: Callable[[Any], Found], draw: Callable[..., None]) -> None:
    """Draw (page, settings, watching), again and again while runs are on their way."""
    watching = trials.going_on(settings, find(settings))
    st.fragment(draw, run_every=LOOK_S if watching else None)(page, settings, watching)


def look(settings: Any, find: Callable[[Any], Found], watching: bool) -> tuple[Found, LabError | None]:
    """Fill the queue and see what there is; why the queue takes no more, if it does not."""
    refused = trials.top_up(settings, find(settings))
    found = find(settings)
    if trials.going_on(settings, found) != watching:
        st.rerun()
    return found, refused


def row(label: str, colour: str, values: Sequence[float], interval: Interval | None) -> intervals.Row:
    """Differences as fractions, in the chart's points; an interval needs two of them."""
    scaled = None
    if interval is not None and len(values) > 1:
        scaled = (100 * interval.mean, 100 * interval.low, 100 * interval.high)
    return intervals.Row(label, colour, [100 * value for value in values], scaled)


def points(fraction: float, lang: str) -> str:
    """A difference of fractions in percentage points."""
    return numbers.decimal(round(fraction * 100, 2), lang, 3).replace("-", "−")


def told(interval: Interval | None, pairs: int, lang: str) -> str:
    """A mean difference in points, with its interval where more than one pair makes one."""
    if interval is None:
        return "–"
    ends = f" ({points(interval.low, lang)} … {points(interval.high, lang)})" if pairs > 1 else ""
    return points(interval.mean, lang) + ends


def mean(fractions: Sequence[float], lang: str) -> str:
    """In percent; a dash where there is none."""
    return numbers.percent(sum(fractions) / len(fractions), lang) if fractions else "–"


def buttons(page: Lesson, settings: Any, found: Found, watching: bool) -> None:
    """Launch, go on or stop; or that all is done."""
    total, done = len(settings.trials()), len(found.results)
    if watching:
        st.progress(done / total, text=page.s("progress", done=done, total=total, alive=len(found.alive)))
        over = (settings, found)
        st.button(page.s("stop"), key=f"{page.key}.stop", icon=":material/stop:", on_click=trials.stop, args=over)
    elif done < total:
        st.button(
            page.s("go_on" if done else "launch", n=total - done), key=f"{page.key}.launch", type="primary",
            icon=":material/play_arrow:", on_click=trials.launch, args=(settings,),
        )  # fmt: skip
    else:
        st.caption(page.s("all_done", total=total))


def recorded(name: str, settings: Any) -> dict[str, Any] | None:
    """The recording of the experiment `name` with these settings."""
    return next((entry for entry in cache.ledger(name) if entry["settings"] == vars(settings)), None)


def held_by(knobs: Mapping[str, str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """For `recordings`, where each knob holds a setting: its name by the knob's."""
    return lambda made: {knob: made[setting] for knob, setting in knobs.items()}


def recordings(page: Lesson, name: str, knobs_of: Callable[[Mapping[str, Any]], dict[str, Any]], verdicts: str) -> None:
    """Every recording, whatever it says; pressed, its settings.

    Parameters
    ----------
    knobs_of
        From a recording's settings to the values of the page's knobs.
    verdicts
        Of the page's strings `<verdicts>.<verdict>`.
    """
    st.caption(page.s("records"))
    for place, record in enumerate(cache.ledger(name)):
        made = record["settings"]
        data, verdict = words.data(made["dataset"], page.t), page.s(f"{verdicts}.{record['verdict']}")
        turned = knobs_of(made)
        chosen = {name: page.s(f"{name}.{value}") for name, value in turned.items()
                  if page.t.has(f"{page.key}.{name}.{value}")}  # fmt: skip
        st.button(
            page.s("record", **{**made, **chosen, "data": data, "verdict": verdict}),
            key=f"{page.key}.record.{place}",
            on_click=page.knobs.set,
            kwargs=turned,
        )


def circumstances(page: Lesson, record: Mapping[str, Any]) -> None:
    """When, where and how a recording was made."""
    st.caption(
        page.s(
            "recorded", date=record["date"], cpu=record["machine"]["cpu"], cores=record["machine"]["cores"],
            torch=record["versions"]["torch"], python=record["versions"]["python"],
            seconds=numbers.duration(record["seconds"]), command=record["command"],
        )
    )  # fmt: skip

"""k-means step by step, in a plane: every state is handed to the browser at once."""

from dataclasses import replace

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.plots import palette
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import places

from . import settings
from .course import TRIALS, Course, Run

_WORDS = (
    "play", "pause", "end", "step", "back", "begin", "assigned", "moved", "done", "points", "centres", "trail",
    "region", "curve", "alt",
)  # fmt: skip
_CENTRES = ("clusters", "start", "start_seed")
_PATCHES = ("data", "size", "normalise", "whiten", "seed")


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        for name in _CENTRES:
            settings.control(page, name)
        with st.expander(page.s("kmeans.patches"), icon=":material/tune:"):
            for name in _PATCHES:
                settings.control(page, name)
        run = _run(page)
    if run is None:
        return
    with stage:
        _component(page, run)
        _words(page, run)


def _run(page: Lesson) -> Run | None:
    """What the knobs ask for. Where that is nonsense, why, and None."""
    asked = replace(settings.book(page), k=2, patches=1000)  # of the codebook only the patches are wanted here
    run = Run(asked, page.knobs.whole("clusters"), str(page.knobs["start"]), page.knobs.whole("start_seed"))
    try:
        cache.words_course(run)
    except LabError as error:
        lesson.explain(error, page.t)
        return None
    return run


def frames(found: Course) -> dict:
    """Rounded and packed: a few hundred points, and each state's centres, the centre of each point as a digit."""
    return {
        "points": found.points.round(3).tolist(),
        "states": [
            {
                "centres": state.centres.round(3).tolist(),
                "assigned": "".join(map(str, state.assigned.tolist())),
                "inertia": float(f"{state.inertia:.7g}"),
            }
            for state in found.states
        ],
    }


def _component(page: Lesson, run: Run) -> None:
    data = {
        **cache.words_frames(run),
        "font": picture.font_px(page), "lang": page.lang.replace("_", "-"),
        "colours": {"series": palette.SERIES},
        "words": {name: page.s(f"say.{name}") for name in _WORDS},
    }  # fmt: skip
    cache.component("k_means")(data=data, key=f"{page.key}.k_means")


def _words(page: Lesson, run: Run) -> None:
    found = cache.words_course(run)
    last = found.states[-1].inertia

    def say(value: float) -> str:
        return numbers.decimal(value, page.lang, 5)

    guess = page.knobs.segmented("reach")
    if guess == "ask":
        return
    as_low = last <= found.best * (1 + 1e-9)
    verdict = page.s("kmeans.right" if (guess == "yes") == as_low else "kmeans.wrong")
    said = page.s("kmeans.best" if as_low else "kmeans.local", end=say(last), best=say(found.best), trials=TRIALS)
    st.markdown(f"{verdict} {said}")
    if found.emptied:
        st.caption(page.s("check.emptied"))
    else:
        theirs = cache.words_course_by_scikit_learn(run)
        lesson.agreements([Agreement(page.s("check.inertia"), say(last), say(theirs))], page.t, "scikit-learn")
    if not page.present:
        share = numbers.percent(found.share, page.lang, 0)
        st.caption(
            page.s("kmeans.plane", points=len(found.points), share=share, d=run.book.size**2 * run.book.channels)
        )

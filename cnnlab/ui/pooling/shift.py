"""Move a picture and see what its features do (C-POOL-2): with and without pooling, staying or moving along."""

import streamlit as st

from cnnlab.core.shifts import WAYS
from cnnlab.plots import palette
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places

from .moved import WINDOW_PX
from .settings import REACH_PX

_COLOURS = {
    "full": palette.INPUT, "stride": palette.FIELD_ON_INPUT, "max": palette.WEIGHT, "average": palette.OUTPUT,
    "blur": palette.GRADIENT,
}  # fmt: skip
_DASHES = {"full": "", "stride": "2 5", "max": "", "average": "9 5", "blur": "14 4 3 4"}
_ORIGIN_PX = 1  # the edge filters read a border of one pixel


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        if page.present:  # to a room the question comes first, and the picture needs the height
            page.knobs.segmented("guess")
        else:
            page.knobs.select("photo", format_func=lambda name: page.t(f"dataset.photo_{name}"))
        page.knobs.segmented("measure")
        controls(page, *(("times",) if page.present else ("times", "dx", "dy")))
    with stage:
        guess = str(page.knobs["guess"]) if page.present else page.knobs.segmented("guess")
        photo, times, measure = str(page.knobs["photo"]), page.knobs.whole("times"), str(page.knobs["measure"])
        found = cache.moved_features(photo, times, measure)
        if guess != "ask":
            st.markdown(_answer(page, guess))
        _component(page, found, guess != "ask")
        st.latex(_formula(measure))
        st.markdown(page.s(f"measure.{measure}.words", stride=2**times))
        if guess != "ask":
            _check(page, photo, times)


def _check(page: Lesson, photo: str, times: int) -> None:
    if lesson.torch_ready(page.t):
        ours, theirs = (" · ".join(values) for values in cache.torch_moved(photo, times))
        lesson.agreements([Agreement(page.s("check.moved"), ours, theirs)], page.t)


def _answer(page: Lesson, guess: str) -> str:
    """What was measured for 1 px to the right, in words."""
    errors = cache.moved_features(str(page.knobs["photo"]), 1, "stay")["ways"]
    full, pooled = (errors[way]["errors"][REACH_PX][REACH_PX + 1] for way in ("full", "max"))
    values = {"full": numbers.decimal(full, page.lang, 2), "max": numbers.decimal(pooled, page.lang, 2)}
    right = pooled < 0.05 if guess == "stay" else pooled < 0.95 * full if guess == "less" else pooled >= 0.95 * full
    return page.s("answer.right" if right else "answer.wrong", **values)


def _formula(measure: str) -> str:
    ink = picture.ink()
    f, moved = ink.output(r"f(x)"), ink.output(r"f(\text{shift}\,x)")
    if measure == "stay":
        return rf"\frac{{\lVert {moved} - {f} \rVert}}{{\lVert {f} \rVert}}"
    along = rf"\text{{shift}}\,{f}"
    return rf"\frac{{\lVert {moved} - {along} \rVert}}{{\lVert {along} \rVert}}"


def _component(page: Lesson, found: dict, reveal: bool) -> None:
    ways = [
        {
            **found["ways"][way], "name": page.s(f"way.{way}"), "colour": _COLOURS[way], "dash": _DASHES[way],
            "alt": page.s("alt.way", title=page.s(f"way.{way}")),
        }
        for way in WAYS
    ]  # fmt: skip
    measure = str(page.knobs["measure"])
    names = ("picture", "features", "change", "chart", "shift", "hidden", "hint")
    data = {
        "picture": found["picture"], "ways": ways, "window": WINDOW_PX, "reach": REACH_PX, "origin": _ORIGIN_PX,
        "dx": page.knobs.whole("dx"), "dy": page.knobs.whole("dy"), "along": measure == "move", "reveal": reveal,
        "font": picture.font_px(page), "colours": picture.colours(),
        "words": {name: page.s(f"shift.{name}") for name in names} | {
            "axis": page.s(f"shift.axis.{measure}"), "pictureAlt": page.s("alt.shift"), "chartAlt": page.s("alt.chart"),
        },
    }  # fmt: skip
    cache.component("shift")(data=data, key="pooling.shift")

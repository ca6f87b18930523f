"""Output cells filled by one worker and by many: a guess first, then the race."""

import streamlit as st

from cnnlab.core.parallel import Work, rounds
from cnnlab.ui import cache
from cnnlab.ui.formulas import parallel as formulas
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import beside, controls, places

from . import settings

_KNOWN, _GUESS = "why-gpus.known", "why-gpus.guess"
_LARGEST_GUESS = 9999


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        controls(page, "n", "f")
        page.knobs.segmented("workers")
        work = settings.work(page, one_map=True)
    if work is None:
        return
    chosen = str(page.knobs["workers"])
    workers = work.cells if chosen == "all" else int(chosen)
    with stage:
        steps, view = beside(page)
    with steps:
        _predict(page, work, workers)
    with view:
        _race(page, work, workers)


def _predict(page: Lesson, work: Work, workers: int) -> None:
    """The formula; its result only after a guess. From then on it follows the knobs."""
    known = bool(st.session_state.get(_KNOWN))
    st.latex(formulas.rounds_of(work, workers, picture.ink(), settings.words(page), known=known))
    truth = rounds(work.cells, workers)
    if not known:
        with st.container(horizontal=True, vertical_alignment="bottom", key="wide-guess"):
            label = page.s("guess", cells=work.cells, workers=workers)
            st.number_input(label, 0, _LARGEST_GUESS, None, 1, key=_GUESS, width=340)
            st.button(page.s("guess.check"), key="why-gpus.check", type="primary", on_click=_answer, args=(truth,))
    elif (guess := st.session_state.get(_KNOWN)) and guess[1] == truth:
        said = {True: "guess.right", False: "guess.wrong"}[guess[0] == truth]
        st.markdown(page.s("guess.none" if guess[0] is None else said, guess=guess[0], rounds=truth))


def _answer(truth: int) -> None:
    st.session_state[_KNOWN] = (st.session_state.get(_GUESS), truth)


def _race(page: Lesson, work: Work, workers: int) -> None:
    data = {
        "n": work.side,
        "f": work.kernel,
        "out": work.out,
        "workers": workers,
        "font": picture.font_px(page),
        "colours": picture.colours(),
        "alt": page.s("alt.workers", n=work.side, f=work.kernel, cells=work.cells, workers=workers),
        "words": {
            name: page.s(f"race.{name}")
            for name in (
                "play", "pause", "end", "step", "back", "input", "one", "many", "begin", "round", "last", "window",
                "cell", "now",
            )
        },
    }  # fmt: skip
    cache.component("workers")(data=data, key="why-gpus.race")

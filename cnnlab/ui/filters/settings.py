"""The page's knobs, and the choices whose options depend on the weights."""

from collections.abc import Callable, Sequence

import streamlit as st

from cnnlab.datasets import photographs
from cnnlab.ui.filters.subject import DEFAULT
from cnnlab.ui.knobs import Choice, Flag, Knob, Number, Text, Value
from cnnlab.ui.lesson import Lesson

VIEWS = ("filters", "maps", "patches", "channels", "gradients", "run")
OWN = "own"
_MOST_CHANNELS = 4096


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page. An empty layer, and −1, leave the choice to the page."""
    return (
        Choice("view", "filters", VIEWS),
        Text("weights", DEFAULT, longest=120),
        Text("layer", "", longest=120),
        Number("channel", -1, -1, _MOST_CHANNELS),
        Choice("sort", "strong", ("strong", "index")),
        Choice("slices", "one", ("one", "grid")),
        Choice("picture", "test", ("test", *photographs(), OWN)),
        Number("index", 1, 0, 99_999),
        Flag("each", False),
        Choice("split", "test", ("test", "train")),
        Number("target", -1, -1, 999),
        Flag("control", False),
        Text("run", "", longest=40),
    )


def pick(page: Lesson, knob: str, options: Sequence[str], now: str, say: Callable[[str], str], **also: Value) -> None:
    """A drop-down list in step with a Text knob, which is what the link holds; `also` sets other knobs with it."""
    slot = f"filters.pick.{knob}"
    st.session_state[slot] = now

    def picked() -> None:
        page.knobs.set(**{knob: st.session_state[slot]} | also)

    st.selectbox(page.s(knob), options, format_func=say, key=slot, on_change=picked)

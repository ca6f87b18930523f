"""The lesson's knobs, and what they say about each axis."""

from collections.abc import Iterable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.core.arithmetic import AxisWindows, windows
from cnnlab.core.errors import LabError
from cnnlab.core.layer_spec import check_pool_padding
from cnnlab.ui import lesson
from cnnlab.ui.formulas.output_size import Axis
from cnnlab.ui.knobs import Choice, Flag, Knob, Number, Value
from cnnlab.ui.lesson import Lesson

VIEWS = ("size", "same", "depth", "reverse", "transposed")
LARGEST_N, LARGEST_F, LARGEST_P, LARGEST_S, LARGEST_D = 256, 16, 12, 8, 6
WIDTH, HEIGHT = ("n", "f", "p", "s", "d"), ("n_h", "f_h", "p_h", "s_h", "d_h")
_SLIDER_PX, _SHORT_SLIDER_PX = 200, 130
_DEFAULTS = {"n": 11, "f": 5, "p": 1, "s": 3, "d": 1}
_BOUNDS = {"n": (1, LARGEST_N), "f": (1, LARGEST_F), "p": (0, LARGEST_P), "s": (0, LARGEST_S), "d": (1, LARGEST_D)}


def knobs() -> tuple[Knob, ...]:
    """Every knob of the page."""
    return (
        Choice("view", "size", VIEWS),
        Choice("kind", "conv", ("conv", "pool", "pool_ceil")),
        *(Number(name, _DEFAULTS[name], *_BOUNDS[name]) for name in WIDTH),
        Flag("rect", False),
        *(Number(name, _DEFAULTS[name[0]], *_BOUNDS[name[0]]) for name in HEIGHT),
        Number("c", 3, 1, 512), Number("k", 8, 1, 512), Number("groups", 1, 1, 512),
        Flag("fit", True), Number("depth", 3, 1, 512),
        Number("same_s", 1, 1, 4),
        Number("n_in", 224, 1, LARGEST_N), Number("n_out", 112, 1, LARGEST_N),
        Number("f_max", 11, 1, LARGEST_F), Number("d_max", 1, 1, 4),
        Number("t_n", 4, 1, 64), Number("t_f", 3, 1, LARGEST_F), Number("t_s", 2, 0, LARGEST_S),
        Number("t_p", 1, 0, LARGEST_P), Number("t_o", 0, 0, LARGEST_S), Number("t_d", 1, 1, LARGEST_D),
    )  # fmt: skip


def places(page: Lesson) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the knobs go and where the picture goes: beside it at a desk, in a row above it in a room."""
    if page.present:
        return st.container(horizontal=True, vertical_alignment="bottom", key="wide-knobs"), st.container()
    left, right = st.columns([1, 2.3], gap="large")
    return left, right


def beside(page: Lesson) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where formula and picture go: above each other at a desk, side by side in a room, so that both are seen."""
    if page.present:
        formula, view = st.columns([1, 2.3])
        return formula, view
    here = st.container()
    return here, here


def controls(page: Lesson, *names: str) -> None:
    """Sliders: a column of them at a desk, a row in a room."""
    in_a_row = _SHORT_SLIDER_PX if len(names) > 4 else _SLIDER_PX
    for name in names:
        page.knobs.slider(name, width=in_a_row if page.present else "stretch")


def presets(page: Lesson, ready: Mapping[str, Mapping[str, Value]]) -> None:
    """A button for each setting of the knobs that shows something: a column of them at a desk, a row in a room."""
    with st.container(horizontal=page.present):
        for name, knobs in ready.items():
            st.button(
                page.s(f"preset.{name}"),
                key=f"{page.key}.preset.{name}",
                on_click=page.knobs.set,
                kwargs=dict(knobs),
                width="content" if page.present else "stretch",
            )


def both_axes(page: Lesson) -> None:
    """The window's knobs: one set, or one for each axis where the student wants them to differ."""
    if not page.knobs["rect"]:
        controls(page, *WIDTH)
    elif page.present:
        controls(page, *WIDTH, *HEIGHT)
    else:
        height, width = st.columns(2)
        with height:
            controls(page, *HEIGHT)
        with width:
            controls(page, *WIDTH)


def start_alike(page: Lesson) -> None:
    """When the student lets the axes differ, the height starts where the width is."""
    if page.knobs["rect"]:
        page.knobs.set(**{high: page.knobs.whole(wide) for high, wide in zip(HEIGHT, WIDTH, strict=True)})


def axis(page: Lesson, names: Iterable[str] = WIDTH) -> Axis:
    """One axis as the knobs say."""
    n, kernel, padding, stride, dilation = (page.knobs.whole(name) for name in names)
    return Axis(n, kernel, stride, padding, dilation, page.knobs["kind"] == "pool_ceil")


def axes(page: Lesson) -> tuple[Axis, Axis]:
    """(height, width); the same settings for both unless the page says otherwise."""
    width = axis(page)
    return (axis(page, HEIGHT) if page.knobs["rect"] else width), width


def found(page: Lesson, where: Axis) -> AxisWindows | None:
    """The windows along an axis; where there are none, says why and returns None."""
    try:
        if page.knobs["kind"] != "conv":
            check_pool_padding(where.padding, where.kernel)
        return windows(where.n, where.kernel, where.stride, where.padding, where.dilation, where.ceil_mode)
    except LabError as error:
        lesson.explain(error, page.t)
        return None

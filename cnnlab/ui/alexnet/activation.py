"""ReLU, tanh and sigmoid: values and slopes at a point, and how much of a real layer lies where nothing is learnt."""

import numpy as np
import streamlit as st

from cnnlab.core.activations import ACTIVATIONS, still_share
from cnnlab.plots import curves, palette
from cnnlab.plots.figure import Axis
from cnnlab.ui import cache, lesson, numbers, tables
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size.settings import places

from . import settings
from .code import activation as source

STILL = 0.1  # of the steepest slope: below, a step of the weights before hardly changes the output
_REACH = 6.0
_DRAWN = (("relu", palette.INPUT, "solid"), ("tanh", palette.WEIGHT, "dash"), ("sigmoid", palette.GRADIENT, "dot"))
_BINS = 80


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        page.knobs.slider("x", width=230 if page.present else "stretch")
        page.knobs.segmented("layer", format_func=str)
        page.knobs.slider("gain", width=230 if page.present else "stretch")
        if not page.present:
            st.caption(page.s("gain.says"))
    with stage:
        left, right = st.columns(2)
        with left:
            _functions(page)
        with right:
            _slopes(page)
        _values(page)
        _real(page)
        lesson.copy_code(source(page.knobs.real("x")), page.t)


def _functions(page: Lesson) -> None:
    _chart(page, "value", (-1.2, 3.0))


def _slopes(page: Lesson) -> None:
    _chart(page, "slope", (-0.08, 1.15))


def _chart(page: Lesson, what: str, ends: tuple[float, float]) -> None:
    xs = np.linspace(-_REACH, _REACH, 241)
    x = page.knobs.real("x")
    lines, points = [], []
    for name, colour, dash in _DRAWN:
        of = getattr(ACTIVATIONS[name], what)
        lines.append(curves.Line(page.s(f"function.{name}"), colour, xs.tolist(), of(xs).tolist(), dash))
        points.append(curves.Point(x, float(of(x)), colour))
    axes = Axis("x", -_REACH, _REACH), Axis(page.s(f"axis.{what}"), *ends)
    figure = curves.curves(lines, *axes, height_px=250, marks=(curves.Mark(x, ""),), points=points,
                           present=page.present)  # fmt: skip
    st.plotly_chart(figure, key=f"alexnet.{what}", config={"displayModeBar": False}, alt=page.s(f"alt.{what}"))


def _values(page: Lesson) -> None:
    """Each function's value and slope at the point; torch's beside them."""
    x = page.knobs.real("x")
    rows = [[page.s("table.function"), "f(x)", "f′(x)"], ["---", "---:", "---:"]]
    found = {name: (float(each.value(x)), float(each.slope(x))) for name, each in ACTIVATIONS.items()}
    rows += [[page.s(f"function.{name}"), *(_said(page, each) for each in pair)] for name, pair in found.items()]
    st.markdown(tables.markdown(rows))
    if lesson.torch_ready(page.t):
        theirs = cache.alexnet_slopes(x)
        ours, told = (", ".join(_said(page, v) for pair in each.values() for v in pair) for each in (found, theirs))
        lesson.agreements([Agreement(page.s("check.slopes"), ours, told)], page.t)


def _real(page: Lesson) -> None:
    """What a real layer hands to the function, and how much of it lies where the slope is nearly 0."""
    if not lesson.torch_ready(page.t):
        return
    number, gain = str(page.knobs["layer"]), page.knobs.real("gain")
    values = cache.alexnet_inputs(number) * gain
    counts, edges = np.histogram(values, _BINS, (-_REACH, _REACH))
    middles = (edges[1:] + edges[:-1]) / 2
    shares = counts / values.size
    line = curves.Line(page.s("inputs"), palette.OUTPUT, middles.tolist(), (100 * shares).tolist(), filled=True)
    top = max(1.0, 110 * float(shares.max()))
    axes = Axis("x", -_REACH, _REACH), Axis(page.s("axis.share"), 0, top)
    figure = curves.curves([line], *axes, height_px=230, present=page.present)
    st.markdown(page.s("inputs.title", layer=number, n=settings.N_PICTURES))
    st.plotly_chart(figure, key="alexnet.inputs", config={"displayModeBar": False}, alt=page.s("alt.inputs"))
    said = {name: numbers.percent(still_share(name, values, STILL), page.lang) for name in ACTIVATIONS}
    st.markdown(page.s("still", **said))


def _said(page: Lesson, value: float) -> str:
    return numbers.decimal(value, page.lang, 4).replace("-", "−")

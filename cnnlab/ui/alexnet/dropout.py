"""Dropout on a real layer: one draw, many draws, and use."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnlab.core import dropping
from cnnlab.plots import curves, palette
from cnnlab.plots.figure import Axis
from cnnlab.ui import cache, framed, heat, lesson, numbers
from cnnlab.ui.formulas import alexnet as formulas
from cnnlab.ui.framed import Framed
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places
from cnnlab.ui.pictures import as_source

from . import settings
from .code import dropout as source

_ROWS = 16
_UNIT = 0  # of the second hidden layer
_BINS = 40
_BRIGHTEST = 0.99  # share of the units below the end of the colour scale
_GREY = tuple(int(palette.PADDING[at : at + 2], 16) for at in (1, 3, 5))
_DEVIATIONS = 4  # that the mean of the draws may lie from its expectation: chance goes further once in 16,000 times


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        page.knobs.select("scaling", width=250 if page.present else "stretch")
        controls(page, "p", "draws", "draw", "picture")
        if not page.present:
            st.caption(page.s(f"scaling.{page.knobs['scaling']}.says"))
    with stage:
        p, way = page.knobs.real("p"), str(page.knobs["scaling"])
        st.latex(formulas.dropout(p, way, picture.ink()))
        if not lesson.torch_ready(page.t):
            return
        hidden = cache.alexnet_hidden(page.knobs.whole("picture"), _UNIT)
        _grids(page, hidden.units, p, way)
        _sums(page, hidden, p, way)
        if not page.present:
            lesson.copy_code(source(p), page.t)


def _grids(page: Lesson, units, p: float, way: str) -> None:
    """The layer in use, in one draw, and on average; one scale for all three."""
    generator = np.random.default_rng(page.knobs.whole("draw"))
    keep = dropping.kept(units.shape, p, generator=generator)
    train = dropping.train_mode(units, keep, p, way)
    many = dropping.kept((page.knobs.whole("draws"), len(units)), p, generator=generator)
    mean = dropping.train_mode(units, many, p, way).mean(axis=0)
    used = dropping.eval_mode(units, p, way)
    top = max(float(np.quantile(train, _BRIGHTEST)), 1e-12)
    values = {"dropped": numbers.integer(int((~keep).sum()), page.lang), "n": numbers.integer(len(units), page.lang),
              "draws": numbers.integer(len(many), page.lang)}  # fmt: skip
    shown = [
        Framed(_grid(each, top, lost), page.s(f"alt.{name}"), page.s(f"grid.{name}", **values))
        for name, each, lost in (("used", used, None), ("train", train, ~keep), ("mean", mean, None))
    ]
    st.html(framed.row(shown, width_px=300 if page.present else 204, sharp=True))


def _grid(values, top: float, lost: npt.NDArray[np.bool_] | None) -> str:
    pixels = heat.colours(values / top)
    if lost is not None:
        pixels[lost] = _GREY
    return as_source(pixels.reshape(_ROWS, -1, 3))


def _sums(page: Lesson, hidden, p: float, way: str) -> None:
    """What a unit of the next layer is given: in each draw, on average, and in use."""
    draws = page.knobs.whole("draws")
    generator = np.random.default_rng([page.knobs.whole("draw"), 1])
    found = dropping.summed(hidden.units, hidden.weights, p, way, draws, generator=generator)
    mean, deviation = dropping.spread(hidden.units, hidden.weights, p, way)
    used = float(dropping.eval_mode(hidden.units, p, way) @ hidden.weights)
    reach = max(4.5 * deviation, 0.1 * abs(mean), 0.1)
    counts, edges = np.histogram(found, _BINS, (mean - reach, mean + reach))
    xs, shares = ((edges[1:] + edges[:-1]) / 2).tolist(), (100 * counts / draws).tolist()
    line = curves.Line(page.s("sums"), palette.OUTPUT, xs, shares, filled=True)
    axes = Axis(page.s("axis.sum"), mean - reach, mean + reach), Axis(
        page.s("axis.share"), 0, max(5.0, 1.15 * max(shares)))  # fmt: skip
    figure = curves.curves([line], *axes, height_px=230, marks=(curves.Mark(used, page.s("mark.used")),),
                           present=page.present)  # fmt: skip
    st.plotly_chart(figure, key="alexnet.sums", config={"displayModeBar": False}, alt=page.s("alt.sums"))
    said = {"draws": numbers.integer(draws, page.lang), "used": _said(page, used), "expected": _said(page, mean),
            "mean": _said(page, float(found.mean())), "deviation": _said(page, deviation)}  # fmt: skip
    st.markdown(page.s("sums.says", **said))
    within = abs(float(found.mean()) - mean) <= _DEVIATIONS * deviation / draws**0.5 + 1e-9
    st.markdown(page.s("sums.within" if within else "sums.outside", times=_DEVIATIONS))
    told = cache.alexnet_dropped(page.knobs.whole("picture"), _UNIT, p)
    total = numbers.integer(settings.N_UNITS, page.lang)
    lesson.agreements(
        [
            Agreement(page.s("check.train"), total, numbers.integer(told.zero_or_scaled, page.lang)),
            Agreement(page.s("check.used"), total, numbers.integer(told.untouched, page.lang)),
        ],
        page.t,
    )


def _said(page: Lesson, value: float) -> str:
    return numbers.decimal(value, page.lang, 4).replace("-", "−")

"""Local response normalisation beside batch norm, on real feature maps."""

import numpy as np
import streamlit as st

from cnnlab import weights
from cnnlab.core.response_norm import EPSILON, ResponseNorm
from cnnlab.plots import curves, palette
from cnnlab.plots.figure import Axis
from cnnlab.ui import cache, framed, lesson, numbers
from cnnlab.ui.filters.gradients import drawn
from cnnlab.ui.formulas import alexnet as formulas
from cnnlab.ui.framed import Frame, Framed
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places
from cnnlab.ui.pictures import address

from . import settings
from .code import norm as source

_CELL = ("picture", "channel", "row", "column")
_NORM = ("near", "k", "alpha", "beta")
_CLOSE = 1e-9
_BINS, _REACH = 60, 4.0


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        controls(page, *_CELL)
        controls(page, *_NORM)
        page.knobs.toggle("bright")
    with stage:
        if not lesson.torch_ready(page.t):
            return
        made, scale = settings.response_norm(page), _scale(page)
        number = page.knobs.whole("picture")
        maps, ours, theirs = cache.alexnet_normed(number, scale, made)
        batch, batch_torch = cache.alexnet_batch_normed()
        formula, view = st.columns([1.2, 1]) if page.present else [st.container()] * 2
        with formula:
            _formulas(page, made, maps, ours, batch[number])
        with view:
            _pictures(page, maps, ours, batch[number])
        _charts(page, maps, ours, batch[number])
        _differs(page, made, maps)
        _check(page, ours, theirs, batch, batch_torch)
        lesson.copy_code(source(made), page.t)


def _scale(page: Lesson) -> float:
    """What the maps are multiplied by, so that they are as large as the paper's."""
    stds = weights.describe("shipped:alexnet-textures").std
    return 255 * sum(stds) / len(stds) if page.knobs["bright"] else 1.0


def _cell(page: Lesson) -> tuple[int, int, int]:
    whole = page.knobs.whole
    return whole("channel"), whole("row"), whole("column")


def _formulas(page: Lesson, made: ResponseNorm, maps, ours, batch) -> None:
    channel, row, column = cell = _cell(page)
    near = made.neighbours(channel, len(maps))
    values = [float(maps[at, row, column]) for at in near]
    st.latex(formulas.response(made, values, float(maps[cell]), float(ours[cell]), picture.ink()))
    st.caption(page.s("near.says", first=near.start, last=near.stop - 1, channel=channel, n=made.n))
    everything = cache.alexnet_outputs("features.1")[:, channel].astype(np.float64)
    deviation = float(np.sqrt(everything.var() + EPSILON))
    value = float(cache.alexnet_outputs("features.1")[(page.knobs.whole("picture"), *cell)])
    st.latex(formulas.batch(value, float(everything.mean()), deviation, float(batch[cell]), picture.ink()))
    if not page.present:
        st.caption(page.s("batch.says", channel=channel, n=settings.N_PICTURES))


def _pictures(page: Lesson, maps, ours, batch) -> None:
    """The picture, one of its maps, and what each normalisation makes of it, with the cell marked."""
    channel, row, column = _cell(page)
    side = maps.shape[-1]
    mark = (Frame(column / side, row / side, 1 / side, 1 / side, palette.FIELD_ON_INPUT),)
    (shown,) = cache.test_pictures("textures", (page.knobs.whole("picture"),))
    rows = [Framed(shown, page.s("alt.picture"), page.s("map.picture"), mark)]
    for name, values in (("before", maps[channel]), ("lrn", ours[channel]), ("bn", batch[channel][None])):
        rows.append(Framed(address(drawn(values), "PNG"), page.s(f"alt.{name}"), page.s(f"map.{name}"), mark))
    st.html(framed.row(rows, width_px=125 if page.present else 150, sharp=True))


def _charts(page: Lesson, maps, ours, batch) -> None:
    """How values are spread, and how strong each map is beside the others."""
    kinds = (("before", maps, palette.INPUT, "solid"), ("lrn", ours, palette.OUTPUT, "dash"),
             ("bn", batch, palette.GRADIENT, "dot"))  # fmt: skip
    spread, strength = [], []
    for name, values, colour, dash in kinds:
        label = page.s(f"map.{name}")
        counts, edges = np.histogram(values / np.sqrt((values**2).mean()), _BINS, (-_REACH / 2, _REACH))
        xs = ((edges[1:] + edges[:-1]) / 2).tolist()
        spread.append(curves.Line(label, colour, xs, (100 * counts / values.size).tolist(), dash))
        deviations = values.std(axis=(1, 2))
        ys = (deviations / deviations.mean()).tolist()
        strength.append(curves.Line(label, colour, list(range(len(ys))), ys, dash))
    left, right = st.columns(2)
    with left:
        axes = Axis(page.s("axis.rms"), -_REACH / 2, _REACH), Axis(page.s("axis.share"), 0, 40)
        figure = curves.curves(spread, *axes, height_px=240, present=page.present)
        st.plotly_chart(figure, key="alexnet.spread", config={"displayModeBar": False}, alt=page.s("alt.spread"))
    with right:
        axes = Axis(page.s("axis.map"), 0, len(maps) - 1), Axis(page.s("axis.strength"), 0, 4)
        marks = (curves.Mark(page.knobs.whole("channel"), ""),)
        figure = curves.curves(strength, *axes, height_px=240, marks=marks, present=page.present)
        st.plotly_chart(figure, key="alexnet.strength", config={"displayModeBar": False}, alt=page.s("alt.strength"))


def _differs(page: Lesson, made: ResponseNorm, maps) -> None:
    """How much of it is more than a constant factor."""
    plain = made.k**-made.beta
    factors = made.scale(maps) ** -made.beta
    share = float((factors < 0.99 * plain).mean())
    values = {"plain": numbers.decimal(plain, page.lang, 3), "least": numbers.decimal(factors.min(), page.lang, 3)}
    st.markdown(page.s("differs", share=numbers.percent(share, page.lang), **values))


def _check(page: Lesson, ours, theirs, batch, batch_torch) -> None:
    rows = []
    for name, one, other in (("lrn", ours, theirs), ("bn", batch, batch_torch)):
        agree = int(np.isclose(one, other, rtol=_CLOSE, atol=_CLOSE).sum())
        total = numbers.integer(one.size, page.lang)
        rows.append(Agreement(page.s(f"check.{name}"), total, numbers.integer(agree, page.lang)))
    lesson.agreements(rows, page.t)

"""The gates that pictures of different classes open, block by block, in a trained network; guessed first (C-SE-1)."""

from fractions import Fraction

import numpy as np
import streamlit as st

from cnnlab.core.excitation import class_means, spread
from cnnlab.plots import grouped, heat, palette
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.settings import places
from cnnlab.ui.training import words

from .settings import BLOCKS, DATA, DEPTHS, OPEN, SOURCE


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs if page.present else stage:
        told = page.knobs.segmented("guess", width="content" if page.present else "stretch") != OPEN
    with knobs:
        if not page.present:
            st.markdown(page.s("classes.ask"))
        if told:
            page.knobs.slider("depth", width=260 if page.present else "stretch")
    with stage:
        if told and lesson.torch_ready(page.t):
            _told(page)


def _told(page: Lesson) -> None:
    with st.spinner(page.s("measuring")):
        gates, labels = cache.gates_by_class(SOURCE, DATA)
    labels = np.asarray(labels).astype(int)
    shuffled = np.random.default_rng(0).permutation(labels)
    spreads = [spread(class_means(one, labels)) for one in gates]
    chance = [spread(class_means(one, shuffled)) for one in gates]
    _answer(page, spreads)
    left, right = st.columns([1.5, 1]) if page.present else (st.container(), st.container())
    with left:
        _heat(page, gates[page.knobs.whole("depth") - 1], labels)
    with right:
        _spreads(page, spreads, chance)
    source = cache.weight_sources()[SOURCE]
    accuracy = numbers.percent(source.accuracy or 0, page.lang)
    st.caption(page.s("classes.how", n=len(labels), accuracy=accuracy, width=Fraction(source.width), seed=source.seed))


def _spreads(page: Lesson, spreads: list[float], chance: list[float]) -> None:
    """Block by block, beside what shuffled labels give."""
    series = [
        grouped.Series(page.s("classes.spread"), palette.OUTPUT, "plain", spreads),
        grouped.Series(page.s("classes.chance"), palette.PADDING, "striped", chance),
    ]
    names = [str(at) for at in range(1, BLOCKS + 1)]
    figure = grouped.bars(
        names, series, page.s("axis.spread"), x_title=page.s("axis.block"), height_px=270, present=page.present
    )
    st.plotly_chart(figure, key="senet.spread", config={"displayModeBar": False}, alt=page.s("alt.spread"))


def _answer(page: Lesson, spreads: list[float]) -> None:
    best = int(np.argmax(spreads))
    right = next(name for name, blocks in DEPTHS.items() if best in blocks)
    values = {
        "block": best + 1, "most": numbers.decimal(spreads[best], page.lang, 2),
        "first": numbers.decimal(spreads[0], page.lang, 2), "answer": page.knobs.option_label("guess", right),
    }  # fmt: skip
    st.markdown(f"**{page.s('guess.right' if page.knobs['guess'] == right else 'guess.wrong', **values)}**")


def _heat(page: Lesson, gates: np.ndarray, labels: np.ndarray) -> None:
    """Class by channel, the channels that differ most first."""
    means = class_means(gates, labels)
    order = np.argsort(-(means.max(axis=0) - means.min(axis=0)), kind="stable")
    names = [words.classes(DATA, page.t)[label] for label in range(len(means))]
    columns = [page.s("classes.channel", number=at + 1) for at in order]
    values = {
        "block": page.knobs.whole("depth"),
        "c": len(order),
        "spread": numbers.decimal(spread(means), page.lang, 2),
    }
    st.markdown(page.s("classes.heat", **values))
    tall = 300 if page.present else 380
    shares = means[:, order].round(3).tolist()
    figure = heat.shares(shares, names, columns, page.s("axis.channels"), height_px=tall, present=page.present)
    st.plotly_chart(figure, key="senet.heat", config={"displayModeBar": False}, alt=page.s("alt.heat", **values))

"""GoogLeNet in all: its parts, its size beside others', its auxiliary heads and what they do (C-GOOG-1)."""

import html

import streamlit as st

from cnnlab.core import googlenet
from cnnlab.core.googlenet import AUXILIARY, Part
from cnnlab.core.inception import MODULES
from cnnlab.networks import describe
from cnnlab.plots import grouped, palette
from cnnlab.ui import bars, cache, lesson, numbers
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.one_by_one.cost import said
from cnnlab.ui.output_size.settings import places

from . import settings

_STYLE = """<style>
.parts-row { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.4rem, 1fr)); gap: 0.4rem; max-width: 70rem;
  font-variant-numeric: tabular-nums; margin-bottom: 0.6rem; align-items: start; }
.parts-row .part { border: 2.5px solid var(--mark); border-radius: 0.3em; padding: 0.2em 0.3em; text-align: center;
  line-height: 1.25; }
.parts-row small { display: block; font-size: 0.82em; }
.parts-row .head { border: 2.5px dashed #CC79A7; border-radius: 0.3em; padding: 0.2em 0.3em; text-align: center;
  line-height: 1.25; }
.parts-row .hangs { text-align: center; line-height: 1; padding: 0.15em; }
</style>"""
_HEAD_OF = {module: name for name, module in AUXILIARY.items()}


def draw(page: Lesson) -> None:
    """The whole view."""
    knobs, stage = places(page)
    with knobs:
        for name in ("weight", "scale", "seed"):
            page.knobs.slider(name, width=200 if page.present else "stretch")
        page.knobs.toggle("norm")
    with stage:
        sizes, heads = st.columns(2) if page.present else (st.container(), None)
        with sizes:
            if _guess(page):
                _sizes(page)
        _parts(page)
        with heads or st.container():
            _heads(page)
        _check(page)


def _guess(page: Lesson) -> bool:
    """The prediction, asked before the sizes are shown; whether somebody has guessed."""
    page.knobs.segmented("sizes")
    return page.knobs["sizes"] != settings.OPEN


def _sizes(page: Lesson) -> None:
    """Parameters of three networks as torch counts them, fully connected layers apart."""
    if not lesson.torch_ready(page.t):
        return
    found = {name: cache.network_subject(name, False) for name in settings.NETWORKS}
    lines = []
    for name, subject in found.items():
        dense = sum(row.params for row in subject.rows if row.kind == "linear")
        parts = (
            bars.Part(subject.params - dense, palette.WEIGHT),
            bars.Part(dense, palette.FIELD_ON_INPUT, "striped"),
        )
        macs = numbers.compact(subject.macs, page.lang)
        label = page.s("sizes.said", network=describe(name).title, macs=macs)
        lines.append(bars.Bar(label, parts, numbers.integer(subject.params, page.lang)))
    own = found["googlenet"].params
    times = {name: numbers.decimal(found[name].params / own, page.lang, 3) for name in settings.NETWORKS[1:]}
    right = str(page.knobs["sizes"]) == "nine"
    st.markdown(f"**{page.s('sizes.right' if right else 'sizes.wrong', **times)}**")
    legend = [
        (page.s("sizes.conv"), bars.Part(0, palette.WEIGHT)),
        (page.s("sizes.dense"), bars.Part(0, palette.FIELD_ON_INPUT, "striped")),
    ]
    st.html(bars.chart([bars.Group(page.s("sizes.title"), tuple(lines))], legend, page.s("alt.sizes", **times)))


def _parts(page: Lesson) -> None:
    """Stem, modules and classifier in a row, the heads hanging where they read."""
    made = "".join(_part(page, part) for part in googlenet.parts())
    alt = html.escape(page.s("alt.parts"), quote=True)
    st.html(f'{_STYLE}<div class="parts-row" role="group" aria-label="{alt}">{made}</div>')


def _part(page: Lesson, part: Part) -> str:
    name = part.name if part.name in MODULES else page.s(f"part.{part.name}")
    shape = f"{part.out_channels}×{part.out_side}×{part.out_side}"
    lines = (
        shape,
        page.s("part.params", params=numbers.compact(part.counts.parameters, page.lang)),
        page.s("part.macs", macs=numbers.compact(part.counts.macs, page.lang)),
    )
    colour = palette.WEIGHT if part.name in MODULES else palette.PADDING
    box = f'<div class="part" style="--mark: {colour}"><b>{html.escape(name)}</b>{_small(lines)}</div>'
    head = _HEAD_OF.get(part.name)
    if head is None:
        return f"<div>{box}</div>"
    params = page.s("part.params", params=numbers.compact(googlenet.auxiliary(head), page.lang))
    hanging = f'<div class="head"><b>{html.escape(page.s(f"part.{head}"))}</b>{_small((params,))}</div>'
    return f'<div>{box}<div class="hangs" aria-hidden="true">↓</div>{hanging}</div>'


def _small(lines: tuple[str, ...]) -> str:
    return "".join(f"<small>{html.escape(line)}</small>" for line in lines)


def _heads(page: Lesson) -> None:
    """The loss with the heads, and the gradients that reach each part with and without them."""
    weight, scale = page.knobs.real("weight"), page.knobs.real("scale")
    heads = sum(map(googlenet.auxiliary, AUXILIARY))
    st.latex(
        rf"\mathcal{{L}} = \mathcal{{L}}_{{\text{{main}}}} + {weight:g}\,"
        rf"(\mathcal{{L}}_{{\text{{4a}}}} + \mathcal{{L}}_{{\text{{4d}}}})"
    )
    whole = googlenet.total().parameters
    st.markdown(page.s("heads", heads=numbers.integer(heads, page.lang), whole=numbers.integer(whole, page.lang)))
    if not lesson.torch_ready(page.t):
        return
    with st.spinner(page.s("measuring")):
        found = cache.auxiliary_gradients(weight, scale, bool(page.knobs["norm"]), page.knobs.whole("seed"))
    names = (page.s("part.stem"), *MODULES)
    series = [
        grouped.Series(page.s("grad.alone"), palette.PADDING, "striped", found.alone),
        grouped.Series(page.s("grad.helped"), palette.GRADIENT, "plain", found.helped),
    ]
    times = {
        "stem": numbers.decimal(found.helped[0] / found.alone[0], page.lang, 3),
        "last": numbers.decimal(found.helped[-1] / found.alone[-1], page.lang, 3),
    }
    st.markdown(page.s("grad.said", **times))
    figure = grouped.bars(names, series, page.s("axis.gradient"), present=page.present)
    st.plotly_chart(
        figure, key="googlenet.gradients", config={"displayModeBar": False}, alt=page.s("alt.grad", **times)
    )
    st.caption(page.s("grad.how"))


def _check(page: Lesson) -> None:
    """The closed form against torchvision's network."""
    if not lesson.torch_ready(page.t):
        return
    plain, headed = cache.network_subject("googlenet", False), cache.network_subject("googlenet_aux", False)
    ours = googlenet.total()
    heads = sum(map(googlenet.auxiliary, AUXILIARY))
    rows = [
        Agreement(page.s("check.whole"), said(ours, page.lang),
                  f"{numbers.integer(plain.params, page.lang)} / {numbers.integer(plain.macs, page.lang)}"),
        Agreement(page.s("check.heads"), numbers.integer(heads, page.lang),
                  numbers.integer(headed.graph.unused_params, page.lang)),
    ]  # fmt: skip
    lesson.agreements(rows, page.t)

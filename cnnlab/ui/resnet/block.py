"""Basic block and bottleneck: what they cost at the same outer width, and what the shortcut adds (C-RES-1)."""

import html
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.core.bottleneck import Counts
from cnnlab.core.residual import ResidualBlock, bottleneck_path, field_of_last_cell, total
from cnnlab.networks.plans import RESNET_STAGES
from cnnlab.plots import palette
from cnnlab.ui import bars, cache, guessing, lesson, numbers
from cnnlab.ui.formulas import resnet as formulas
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.one_by_one.cost import said
from cnnlab.ui.output_size import picture
from cnnlab.ui.output_size.settings import controls, places
from cnnlab.ui.theme import dark

from . import code, drawn, settings

_STYLE = """<style>
.res-blocks { display: grid; grid-template-columns: repeat(2, minmax(0, 22rem)); gap: 0.4rem 1.5rem; align-items: end; }
.res-blocks figure { margin: 0; } .res-blocks b { font-weight: 600; } .res-blocks img { width: 100%; display: block; }
.res-blocks.room { grid-template-columns: repeat(2, minmax(0, 15rem)); }
</style>"""
_REDUCE, _SPATIAL, _WIDEN, _SIDE = (
    (palette.FIELD_ON_PREVIOUS, "plain"),
    (palette.WEIGHT, "plain"),
    (palette.OUTPUT, "striped"),
    (palette.INPUT, "open"),
)
_STYLES = {"basic": (_SPATIAL, _SPATIAL, _SIDE), "bottleneck": (_REDUCE, _SPATIAL, _WIDEN, _SIDE)}


class Shown(NamedTuple):
    """A block of the comparison with the counts of its parts."""

    name: str
    block: ResidualBlock
    parts: tuple[Counts, ...]


def draw(page: Lesson) -> None:
    """The whole view."""
    stage = _controls(page)
    n = page.knobs.whole("n")
    shown = _shown(page, (n, n))
    told = page.knobs["times"] != settings.OPEN
    with stage:
        left, right = st.columns([1, 1.25], gap="large") if page.present else [st.container()] * 2
    with left:
        _drawings(page, shown[:2])
        page.knobs.segmented("times")
        if told:
            _verdict(page, shown)
    with right:
        named = [(page.s(f"short.{each.name}"), each.block, each.parts) for each in shown[:2]]
        size = r"\footnotesize " if page.present else ""
        st.latex(size + formulas.weights(named, picture.ink(), told=told))
        if told:
            _bars(page, shown)
            _place(page)
    if told and not page.present:
        with stage:
            st.latex(formulas.ratio(page.knobs.whole("e"), picture.ink()))
            st.markdown(page.s("widest_expansion"))
            _check(page, shown, (n, n))
            lesson.copy_code(code.blocks([each.block for each in shown], n), page.t)


def _controls(page: Lesson) -> DeltaGenerator:
    """Draw the knobs; where the rest goes."""
    if page.present:
        knobs, stage = st.expander(page.s("settings"), icon=":material/tune:"), st.container()
    else:
        knobs, stage = places(page)
    with knobs, st.container(horizontal=page.present, vertical_alignment="bottom"):
        controls(page, "m", "e", "n")
        page.knobs.toggle("first")
        page.knobs.segmented("shortcut")
        page.knobs.segmented("place")
    return stage


def _shown(page: Lesson, size: tuple[int, int]) -> list[Shown]:
    """At the same outer width both; then the basic block that is as narrow as the bottleneck's middle."""
    blocks = {
        "basic": settings.block(page, "basic"),
        "bottleneck": settings.block(page, "bottleneck"),
        "narrow": settings.block(page, "basic", narrow=True),
    }
    return [Shown(name, block, block.counts(size)) for name, block in blocks.items()]


def _drawings(page: Lesson, shown: list[Shown]) -> None:
    figures = []
    for each in shown:
        block = each.block
        styles = _STYLES[block.kind]
        boxes = [
            drawn.Box(_layer(conv), conv.out_channels / block.out_channels, colour)
            for conv, (colour, _) in zip(block.main, styles, strict=False)
        ]
        ends = f"x: {block.in_channels}", f"y: {block.out_channels}"
        image = drawn.block(boxes, _shortcut(page, block), ends, dark=dark())
        title = page.s(f"name.{each.name}", width=block.out_channels)
        alt = f"{title}: {', '.join(box.text for box in boxes)}; {_shortcut(page, block)}"
        figures.append(
            f'<figure><b>{html.escape(title)}</b><img src="{image}" alt="{html.escape(alt, quote=True)}"></figure>'
        )
    room = " room" if page.present else ""
    st.html(f'{_STYLE}<div class="res-blocks{room}">{"".join(figures)}</div>')


def _layer(conv) -> str:
    side, stride = conv.weight_shape[2], conv.stride[0]
    return f"{side}×{side}, {conv.out_channels}" + (f" / {stride}" if stride > 1 else "")


def _shortcut(page: Lesson, block: ResidualBlock) -> str:
    if block.projection is not None:
        return "1×1" + (" / 2" if block.stride > 1 else "")
    changes = block.in_channels != block.out_channels or block.stride > 1
    return page.s("side.zeros" if changes else "side.identity")


def _verdict(page: Lesson, shown: list[Shown]) -> None:
    """What the guess was worth: weights of the basic block over those of the bottleneck, shortcuts included."""
    basic, block = (total(each.parts).parameters for each in shown[:2])
    times = basic / block
    nearest = guessing.nearest(settings.TIMES, times)
    right = page.knobs["times"] == nearest
    values = {"times": numbers.decimal(times, page.lang, 3), "nearest": page.knobs.option_label("times", nearest)}
    st.markdown(f"**{page.s('times.right' if right else 'times.wrong', **values)}**")


def _bars(page: Lesson, shown: list[Shown]) -> None:
    groups = []
    for name in Counts._fields:
        lines = []
        for each in shown:
            values = [getattr(part, name) for part in each.parts]
            parts = tuple(
                bars.Part(value, *style) for value, style in zip(values, _STYLES[each.block.kind], strict=True) if value
            )
            label = page.s(f"name.{each.name}", width=each.block.out_channels)
            lines.append(bars.Bar(label, parts, numbers.integer(sum(values), page.lang)))
        groups.append(bars.Group(page.s(f"bar.{name}"), tuple(lines)))
    legend = [
        (page.s(f"part.{name}"), bars.Part(0, *style))
        for name, style in (("reduce", _REDUCE), ("spatial", _SPATIAL), ("widen", _WIDEN), ("side", _SIDE))
    ]
    st.html(bars.chart(groups, legend, page.s("alt.block")))


def _place(page: Lesson) -> None:
    """What the stride's place does to the whole network's field."""
    fields = {place: _field(place) for place in settings.PLACES}
    here = str(page.knobs["place"])
    other = next(place for place in settings.PLACES if place != here)
    st.markdown(page.s(f"field.{here}", here=fields[here], there=fields[other]))


def _field(place: str) -> int:
    return field_of_last_cell(bottleneck_path(RESNET_STAGES["resnet50"], stride_first=place == "one"))


def _check(page: Lesson, shown: list[Shown], size: tuple[int, int]) -> None:
    if not lesson.torch_ready(page.t):
        return
    rows = [
        Agreement(
            page.s("check.counts", what=page.s(f"name.{each.name}", width=each.block.out_channels)),
            said(total(each.parts), page.lang),
            said(cache.torch_residual_block(each.block, size), page.lang),
        )
        for each in shown
    ]
    place = str(page.knobs["place"])
    network = "resnet50" if place == "three" else "resnet50_paper"
    rows.append(Agreement(page.s("check.field", network=network), str(_field(place)), str(cache.traced_field(network))))
    lesson.agreements(rows, page.t)

"""One network: its diagram, the chosen layer, its numbers beside torch's, its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.networks.recipes import recipe_of
from cnnlab.ui import cache, diagram, lesson, numbers, tables
from cnnlab.ui.gallery import layer, settings
from cnnlab.ui.gallery.settings import Chosen
from cnnlab.ui.layers import table
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.output_size.settings import places

if TYPE_CHECKING:
    from cnnlab.ui.gallery.traced import Classic

_DIAGRAM_PX, _ROOM_PX = 620, 400


def draw(page: Lesson) -> None:
    """The whole view."""
    if page.present:
        knobs, stage = st.expander(page.s("settings"), icon=":material/tune:"), st.container()
    else:
        knobs, stage = places(page)
    with knobs:
        settings.which(page)
    if not lesson.torch_ready(page.t):
        return
    chosen = settings.chosen(page)
    try:
        found = cache.classic(chosen)
    except LabError as error:
        with stage:
            lesson.explain(error, page.t)
        return
    node = _node(page, found)
    with stage:
        _totals(page, chosen, found)
    if page.present:
        stage, beside = stage.columns([1.6, 1], gap="large")
    else:
        beside = knobs
    with stage:
        diagram.show(
            page, f"gallery.diagram.{chosen.name}.{chosen.small}", found.subject.graph, node,
            lambda index: page.knobs.set(layer=found.subject.rows[index].name),
            height_px=_ROOM_PX if page.present else _DIAGRAM_PX,
        )  # fmt: skip
    with beside:
        layer.facts(page, chosen, found, node)
    layer.source(page, chosen, found, node)
    if not page.present:
        _differs(page, chosen)
        table.show(page, f"gallery.layers.{chosen.name}", found.subject, node, memory=True)
        _check(page, chosen, found)


def _node(page: Lesson, found: Classic) -> int:
    """The node the link names: the first convolution where it names none; a wrong name is told."""
    wanted = str(page.knobs["layer"] or "")
    names = [row.name for row in found.subject.rows]
    if wanted in names:
        return names.index(wanted)
    seen = st.session_state.get("_gallery.about")
    if wanted and seen is None:
        lesson.explain(LabError("layer_unknown", name=wanted[:60], last=names[-1]), page.t)
    st.session_state["_gallery.about"] = found.subject.about
    return next(at for at, row in enumerate(found.subject.rows) if row.kind in ("conv", "linear"))


def _totals(page: Lesson, chosen: Chosen, found: Classic) -> None:
    """The network's numbers in a row, short; the check below has them in full."""
    sums, lang = found.measures, page.lang
    cells = {
        "params": numbers.compact(sums.params, lang),
        "macs": numbers.compact(sums.macs, lang),
        "memory": numbers.size(sums.activation_bytes),
        "depth": numbers.integer(sums.depth, lang),
        "field": "–" if sums.field is None else layer.side(sums.field),
        "top1": top1(page, chosen),
    }
    heads = [page.s(name) for name in cells]
    st.markdown(tables.markdown([heads, ["---:"] * len(cells), [f"**{value}**" for value in cells.values()]]))


def top1(page: Lesson, chosen: Chosen) -> str:
    """Top-1 of torchvision's oldest weights; the recipe's view says why where there is none."""
    found = () if chosen.small else cache.imagenet_weights(chosen.name)
    return numbers.percent(found[0].top1, page.lang) if found else page.s("not_comparable")


def _differs(page: Lesson, chosen: Chosen) -> None:
    """How this code and the paper differ."""
    for key in (f"differs.{chosen.name}", f"differs.{recipe_of(chosen.name).name}"):
        if page.t.has(f"gallery.{key}"):
            st.info(page.s(key), icon=":material/compare_arrows:")
            break
    if chosen.small:
        st.caption(page.s("small_note"))


def _check(page: Lesson, chosen: Chosen, found: Classic) -> None:
    ours, theirs = found.measures, cache.classic_by_torch(chosen)
    heads = chosen.name == "googlenet_aux"
    last = next(row for row in reversed(found.subject.rows) if not heads or row.name == "fc")
    rows = [
        Agreement(page.s(name), numbers.integer(one, page.lang), numbers.integer(other, page.lang))
        for name, one, other in (("params", ours.params, theirs.params), ("macs", ours.macs, theirs.macs))
    ]
    lesson.agreements([*rows, Agreement(page.s("output"), layer.by(last.out_shape), layer.by(theirs.shape))], page.t)

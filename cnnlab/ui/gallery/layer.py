"""The chosen layer: what it does and sees, the lines that make it, its feature maps."""

from __future__ import annotations

from collections.abc import Sequence
from linecache import getlines
from typing import TYPE_CHECKING

import streamlit as st

from cnnlab.core.receptive_field import LayerRow
from cnnlab.networks.registry import FOLDER
from cnnlab.ui import cache, numbers, shell, tables
from cnnlab.ui.diagram import kinds
from cnnlab.ui.filters import subject as weights
from cnnlab.ui.gallery.settings import Chosen
from cnnlab.ui.layers.code import network_code
from cnnlab.ui.lesson import Lesson

if TYPE_CHECKING:
    from cnnlab.ui.gallery.traced import Classic


def by(sides: Sequence[float | None]) -> str:
    """64 × 56 × 56."""
    return " × ".join("–" if side is None else f"{side:g}" for side in sides)


def side(pair: tuple[float | None, float | None]) -> str:
    """427, or 427 × 300 where the axes differ."""
    return by(pair[:1] if pair[0] == pair[1] else pair)


def facts(page: Lesson, chosen: Chosen, found: Classic, node: int) -> None:
    """A small table, and the way to the layer's feature maps."""
    row, graph = found.subject.rows[node], found.subject.graph
    lines = [(page.s("output"), by(row.out_shape)), *_window(page, row)]
    if row.params:
        lines.append((page.s("params"), numbers.integer(row.params, page.lang)))
    if row.macs:
        lines.append((page.s("macs"), numbers.integer(row.macs, page.lang)))
    lines.append((page.s("memory"), numbers.size(row.activation_bytes)))
    inputs = graph.nodes[node].inputs
    if len(inputs) > 1:
        lines += [(page.s("field_of", which=found.subject.rows[at].name), _field(page, found.subject.rows[at]))
                  for at in inputs]  # fmt: skip
    lines.append((page.s("field_here"), _field(page, row)))
    head = (f"**{row.name}**", kinds.kind(graph.nodes[node], page.t))
    st.markdown(tables.markdown([head, ("---", "---:"), *lines]))
    _maps(page, chosen, row)


def _window(page: Lesson, row: LayerRow) -> list[tuple[str, str]]:
    if row.kernel == row.stride == (1, 1) and row.kind != "conv":
        return []
    pads = by([before if before == after else None for before, after in row.padding])
    uneven = any(before != after for before, after in row.padding)
    padding = str(row.padding) if uneven else pads
    lines = [(page.s("kernel"), by(row.kernel)), (page.s("stride"), by(row.stride)), (page.s("padding"), padding)]
    return lines if row.dilation == (1, 1) else [*lines, (page.s("dilation"), by(row.dilation))]


def _field(page: Lesson, row: LayerRow) -> str:
    if not row.covers_input:
        return side(row.receptive_field)
    if None in row.local_field or None in row.jump:
        return page.s("whole")
    return page.s("whole_local", field=side(row.local_field))


def _maps(page: Lesson, chosen: Chosen, row: LayerRow) -> None:
    """A link to the layer's maps, where there are weights of this network in this version."""
    known = [source for source in weights.listed() if source.network == chosen.name and source.kind != "random"]
    known = [source for source in known if (source.width == 1.0 and source.num_classes == 1000) != chosen.small]
    if not known or len(row.out_shape) != 3:
        return
    st.page_link(
        shell.script("filters"),
        label=page.s("maps", layer=row.name),
        icon=":material/filter_center_focus:",
        query_params=shell.link({"view": "maps", "weights": known[0].id, "layer": row.name}),
    )


def source(page: Lesson, chosen: Chosen, found: Classic, node: int) -> None:
    """The lines of ours that make the layer, and their file; torchvision's networks by name and layer."""
    name = found.subject.rows[node].name
    with st.expander(page.s("source"), icon=":material/code:"):
        places = found.made_by.get(name)
        if places:
            st.code("\n".join(_quoted(place.file, place.line) for place in places), language="python")
        elif found.made_by and (forward := cache.layer_forward(chosen, name)):
            place, text = forward
            st.code(f"# {place.file}, {place.line}\n{text}", language="python")
        elif said := cache.layer_repr(chosen, name):
            st.code(f"# model.get_submodule({name!r})\n{said}", language="python")
        else:
            st.caption(page.s("function", which=name))
        if not found.made_by:
            st.code(network_code(chosen.name), language="python")
    for file in dict.fromkeys(place.file for place in places or next(iter(found.made_by.values()), ())):
        with st.expander(page.s("file", which=f"cnnlab/networks/{file}"), icon=":material/description:"):
            st.code("".join(getlines(str(FOLDER / file))), language="python", line_numbers=True)


def _quoted(file: str, line: int) -> str:
    """One line with where it stands."""
    return f"# {file}, {line}\n{getlines(str(FOLDER / file))[line - 1].strip()}"

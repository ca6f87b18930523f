"""The pieces of the page, each drawn where the page wants it."""

from collections.abc import Mapping
from contextlib import nullcontext

import streamlit as st

from cnnlab.core.axes import Pair
from cnnlab.core.blueprint import parse
from cnnlab.core.errors import LabError
from cnnlab.core.stacks import LONGEST, parse_stack, to_code
from cnnlab.datasets import describe_photograph
from cnnlab.networks import OWN, describe, own_code
from cnnlab.ui import cache, lesson, shell
from cnnlab.ui.layers.code import network_code
from cnnlab.ui.layers.subject import CHANNELS, Subject
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.numbers import integer
from cnnlab.ui.receptive_field import check, payload
from cnnlab.ui.receptive_field.formulas import latex
from cnnlab.ui.receptive_field.presets import PRESETS
from cnnlab.ui.theme import dark

_KEY = "receptive-field"
_EDITOR, _FIELD, _PRESET = f"{_KEY}.editor", f"{_KEY}.field", f"{_KEY}.preset"
LONGEST_TEXT = 2000
_HEADS, _KINDS = ("C", "K", "S", "P", "D"), ("c", "m", "a")


def subject(page: Lesson) -> Subject | None:
    """The network the knobs describe; where they make no sense, says why. None then, or while torch loads."""
    knobs, everything = page.knobs, bool(page.knobs["all"])
    try:
        if knobs["source"] == "stack":
            return cache.stack_subject(str(knobs["stack"]).strip(), knobs.whole("size"), True)
        if knobs["source"] == "own":
            return cache.own_subject(str(knobs["own"] or "").strip(), knobs.whole("size"), everything)
        if lesson.torch_ready(page.t):
            return cache.network_subject(str(knobs["network"]), everything)
    except LabError as error:
        lesson.explain(error, page.t)
    return None


def controls(page: Lesson) -> None:
    """Which network, on which photograph."""
    knobs = page.knobs
    source = knobs.segmented("source")
    if source == "stack":
        _stack_controls(page)
    elif source == "own":
        _own_controls(page)
    else:
        knobs.select("network", format_func=lambda name: describe(name).title)
        knobs.toggle("all")
    knobs.select("photo", format_func=lambda name: page.t(describe_photograph(name).title))
    st.caption(page.s("credit", credit=describe_photograph(str(knobs["photo"])).attribution))


def _own_controls(page: Lesson) -> None:
    page.knobs.slider("size")
    text = page.knobs.text("own")
    st.page_link(
        shell.script("builder"),
        label=page.s("own_build"),
        icon=":material/construction:",
        query_params=shell.link({"net": text}),
    )
    page.knobs.toggle("all")


def _stack_controls(page: Lesson) -> None:
    st.selectbox(
        page.s("preset"),
        options=tuple(PRESETS),
        index=None,
        format_func=lambda name: page.s(f"preset.{name}"),
        placeholder=page.s("preset_hint"),
        key=_PRESET,
        on_change=_take_preset,
        args=(page,),
    )
    page.knobs.slider("size")
    _editor(page)
    page.knobs.text("stack")


def _take_preset(page: Lesson) -> None:
    name = st.session_state[_PRESET]
    st.session_state[_PRESET] = None
    if name is not None:
        preset = PRESETS[name]
        page.knobs.set(stack=preset.stack, size=preset.size, layer=0, row=-1, column=-1)


def _editor(page: Lesson) -> None:
    try:
        lines = payload.editor_lines(parse_stack(str(page.knobs["stack"])))
    except LabError:
        lines = None  # nonsense stays in its box until it is corrected
    words = {name: page.s(f"edit.{name}") for name in ("alt", "kind", "up", "down", "copy", "remove")}
    words |= {
        "show": page.s("edit.show"),
        "kinds": {kind: page.s(f"edit.kind_{kind}") for kind in _KINDS},
        "fields": {head: page.s(f"edit.field_{head}") for head in _HEADS},
    }
    cache.component("stack_editor")(
        data={"layers": lines, "words": words, "longest": LONGEST, "present": page.present},
        key=_EDITOR,
        on_stack_change=lambda: _take_stack(page, st.session_state[_EDITOR].get("stack")),
    )


def _take_stack(page: Lesson, told: object) -> None:
    """What the editor holds, nonsense too, so that the page can say what is wrong with it; and the line it is on."""
    text, layer = (told.get("text"), told.get("layer")) if isinstance(told, Mapping) else (None, None)
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return
    if isinstance(layer, int) and 0 < layer <= LONGEST:
        page.knobs.set(layer=layer, row=-1, column=-1)
    try:
        page.knobs.set(stack=text)
    except LabError:
        st.session_state[f"{_KEY}.stack"] = text
        page.knobs.write_address()


def chosen(page: Lesson, shown: Subject) -> tuple[int, Pair]:
    """The layer and the cell the knobs mean; says so where a link names one that is not there."""
    knobs = page.knobs
    wanted, cell = knobs.whole("layer"), (knobs.whole("row"), knobs.whole("column"))
    layer = shown.layer(wanted)
    kept = shown.cell(layer, cell)
    absent = (wanted not in (0, layer)) or any(w not in (-1, k) for w, k in zip(cell, kept, strict=True))
    about = st.session_state.get(f"_{_KEY}.about")
    if absent and about is not None and about != shown.about:
        knobs.set(layer=0 if wanted != layer else wanted, row=-1, column=-1)  # another network: its own middle
        layer = shown.layer(knobs.whole("layer"))
        kept = shown.cell(layer, (-1, -1))
    elif absent:
        name = shown.rows[layer].name
        st.warning(page.s("absent", layer=name, row=kept[0], column=kept[1]), icon=":material/link_off:")
    st.session_state[f"_{_KEY}.about"] = shown.about
    return layer, kept


def formula(page: Lesson, shown: Subject, layer: int, cell: Pair) -> None:
    """The recurrences with the chosen layer's numbers."""
    row = shown.rows[layer]
    with st.container(key="rf-formula"):
        if row.covers_input:
            st.markdown(page.s("covers", layer=row.name))
            return
        found = latex(row, layer if shown.layers else None, cell, dark(), page.t)
        joined = [shown.rows[parent] for parent in shown.graph.nodes[layer].inputs]
        if layer == 0:
            st.markdown(page.s("input_layer"))
        elif len(joined) > 1:
            sizes = ", ".join(f"{one.name} ({_by(one.local_field)})" for one in joined)
            st.markdown(page.s("joined", layer=row.name, branches=sizes, field=_by(row.local_field)))
        elif found is None or None in row.jump:
            st.markdown(page.s("no_formula", layer=row.name))
        else:
            st.latex(found)
        if not row.aligned:
            st.markdown(page.s("unaligned", layer=row.name))


def _by(pair: tuple[float | None, float | None]) -> str:
    return " × ".join("–" if one is None else f"{one:g}" for one in pair)


def fields(page: Lesson, shown: Subject, layer: int, cell: Pair) -> None:
    """The photograph with both fields, the grids, the cone. A click or an arrow key chooses the cell."""
    height, width = shown.input_hw
    names = ("inputTitle", "previousTitle", "outputTitle", "coneTitle", "coneReading", "outputAlt", "coneAlt", "alt")
    said = ("itself", "unaligned_short", "everything", "field", "previous", "cell", "local", "centre", "clipped")
    words = {name: page.s(f"picture.{name}") for name in (*names, *said, "positions")}
    cache.component("field")(
        data={
            "about": shown.about,
            "rows": payload.geometry(shown),
            "hw": (height, width),
            "margin": payload.margin(shown),
            "photo": cache.photograph_url(str(page.knobs["photo"]), height, width),
            "colours": payload.colours(dark()),
            "chosen": {"layer": layer, "row": cell[0], "column": cell[1]},
            "words": words,
            "present": page.present,
        },
        key=_FIELD,
        on_choice_change=lambda: _take_choice(page, st.session_state[_FIELD].get("choice")),
    )


def _take_choice(page: Lesson, choice: object) -> None:
    try:
        page.knobs.set(**{name: int(choice[name]) for name in ("layer", "row", "column")})  # pyright: ignore
    except (TypeError, KeyError, ValueError):
        return  # not from our own component


def autograd(page: Lesson, shown: Subject, layer: int, cell: Pair) -> None:
    """The check: the same field by autograd, and how strongly its pixels count."""
    st.header(page.s("check"), anchor=False)
    if layer == 0:
        st.caption(page.s("check_input"))
        return
    built = len(shown.rows) - 1 if page.knobs["source"] == "own" else layer  # of one's own all is built
    if payload.too_large(shown, built):
        st.caption(page.s("check_large", macs=integer(shown.macs, page.lang)))
        return
    if not lesson.torch_ready(page.t):
        return
    question = (
        "" if not shown.layers else str(page.knobs["stack"]).strip(),
        "" if shown.layers else _network(page),
        shown.input_hw[0],
        shown.rows[layer].name,
        cell,
        None in shown.rows[layer].jump or shown.rows[layer].covers_input,
    )
    typed = page.knobs["source"] != "network"
    automatic = typed and sum(row.macs or 0 for row in shown.rows[: layer + 1]) <= check.AUTOMATIC_MACS
    if automatic or _asked(page, shown, layer, question):
        try:
            with nullcontext() if automatic else st.spinner(page.s("check_running")):
                found = cache.field_by_autograd(*question)
        except LabError as error:
            lesson.explain(error, page.t)
            return
        _answer(page, shown, layer, cell, found)


def _network(page: Lesson) -> str:
    """The name of the network on the page."""
    return OWN + str(page.knobs["own"]).strip() if page.knobs["source"] == "own" else str(page.knobs["network"])


def _asked(page: Lesson, shown: Subject, layer: int, question: tuple) -> bool:
    """What is not checked at once has a button that says the time first."""
    slot, time_s = f"_{_KEY}.asked", round(check.seconds(shown, layer))
    if st.button(page.s("check_ask", seconds=max(1, time_s)), icon=":material/experiment:", key=f"{_KEY}.ask"):
        st.session_state[slot] = question
    return st.session_state.get(slot) == question


def _answer(page: Lesson, shown: Subject, layer: int, cell: Pair, found: check.Found) -> None:
    numbers, field, effective = st.columns([1.3, 1, 1], gap="medium")
    with numbers:
        lesson.agreements(check.agreements(shown, layer, cell, found, page.t), page.t)
        spread = tuple(f"{4 * one:.1f}" for one in found.spread)
        st.markdown(page.s("check_read", height=spread[0], width=spread[1]))
        if not shown.layers:
            st.caption(page.s("check_random"))
    for column, png, name in (
        (field, found.field_png, "heat_field"),
        (effective, found.effective_png, "heat_effective"),
    ):
        alt = page.s(f"{name}_alt")  # as PNG: a JPEG would have edges that are not there
        column.image(png, caption=page.s(name), alt=alt, width="stretch", output_format="PNG")


def code(page: Lesson, shown: Subject) -> None:
    """The stack, or the published network, as PyTorch."""
    if shown.layers:
        lesson.copy_code(to_code(shown.layers, CHANNELS), page.t)
    elif page.knobs["source"] == "own":
        size = shown.input_hw
        lesson.copy_code(own_code.to_code(parse(str(page.knobs["own"]), (CHANNELS, *size))), page.t)
    else:
        lesson.copy_code(network_code(str(page.knobs["network"])), page.t)

"""The builder in the browser: what it is sent of every block, and what it tells."""

from typing import Any

import streamlit as st

from cnnlab.core.blueprint_text import LONGEST, LONGEST_TEXT
from cnnlab.core.repairs import repairs
from cnnlab.plots import palette
from cnnlab.ui import cache, lesson, numbers
from cnnlab.ui.builder import forms, settings
from cnnlab.ui.builder.built import Built
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.theme import dark

_WORDS = (
    "alt", "palette", "empty", "undo", "redo", "up", "down", "copy", "remove", "drag", "from", "before", "input",
    "label", "join_with", "no_more", "parameters", "field", "shape", "whole", "guess_shape", "guess_params",
    "guess_look", "right", "wrong", "full", "moved",
)  # fmt: skip


def draw(page: Lesson, built: Built, key: str, *, guess: bool = False, mend: bool = True) -> None:
    """The cards; an edit becomes the knob `net` of the page.

    Parameters
    ----------
    key
        Of the component: one for each network whose edits can be undone.
    guess
        Whether a block's shape and parameters stay hidden until they are guessed.
    mend
        Whether a faulty block offers ways out at a click.
    """
    cache.component("builder")(
        data={
            "text": built.text,
            "blocks": [_card(page, built, place, mend=mend) for place in range(len(built.pieces))],
            "kinds": forms.for_the_browser(),
            "joins": forms.JOINS,
            "words": _words(page),
            "colours": palette.LAYERS | {"wrong": palette.FIELD_ON_INPUT},
            "text_colours": _text_colours(),
            "guess": guess,
            "longest": LONGEST,
            "present": page.present,
            "input": _by(built.blueprint.input_shape),
            "totals": _totals(page, built),
        },
        key=key,
        on_network_change=lambda: _take(page, st.session_state[key].get("network")),
    )


def _said(page: Lesson, name: str, **values: object) -> str:
    """The builder's own string, whatever page the cards are on."""
    return page.t(f"{settings.KEY}.{name}", **values)


def _totals(page: Lesson, built: Built) -> list[tuple[str, str, str]]:
    """Name, number and explanation of what the whole network costs and sees."""
    lang, of = page.lang, built.measures
    found = {
        "parameters": numbers.integer(of.params, lang),
        "macs": numbers.compact(of.macs, lang),
        "memory": numbers.size(of.activation_bytes),
        "field": f"{_pair(of.field or (None, None))} px",
        "depth": str(of.depth),
    }
    return [(_said(page, name), value, _said(page, f"{name}.help")) for name, value in found.items()]


def _take(page: Lesson, told: object) -> None:
    if isinstance(told, str) and len(told) <= LONGEST_TEXT:
        settings.take(page, told)


def _card(page: Lesson, built: Built, place: int, *, mend: bool) -> dict[str, Any]:
    found, error = built.checked[place], built.errors[place]
    readable = built.blocks[place] is not None
    said = {
        "name": found.name if readable else "?",
        "in": _by(found.in_shapes[0]) if found.in_shapes else "",
        "out": _by(found.out_shape),
        "params": numbers.integer(found.params, page.lang),
        "count": found.params,
        "field": _field(built, place),
        "error": "" if error is None else lesson.sentence(error, page.t),
        "repairs": _repairs(page, built, place) if mend else [],
    }
    return forms.as_card(built.blocks[place], built.pieces[place]) | said


def _repairs(page: Lesson, built: Built, place: int) -> list[dict[str, str]]:
    """Buttons that mend; where a piece is no block itself, its card is corrected by hand."""
    if built.errors[place] is None or built.blocks[place] is None:
        return []
    made = []
    for repair in repairs(built.blueprint, built.checked[place])[:3]:
        text = built.text_of(repair.blocks)
        if text is not None:
            made.append({"words": _said(page, f"repair.{repair.code}", **repair.values), "text": text})
    return made


def _field(built: Built, place: int) -> str:
    """R of one cell, in pixels; a star once every cell sees the whole picture."""
    row = built.rows[built.checked[place].node]
    if row.covers_input:
        return "*"
    return _pair(row.receptive_field)


def _pair(size: tuple[int | None, int | None]) -> str:
    height, width = size
    if height is None or width is None:
        return "–"
    return str(height) if height == width else f"{height}×{width}"


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def _words(page: Lesson) -> dict[str, Any]:
    fields = {part.field for parts in forms.KINDS.values() for part in parts if part.field}
    functions = {
        letters: page.t(f"diagram.kind.{name}")
        for letters, name in {"r": "relu", "lr": "leakyrelu", "th": "tanh", "sg": "sigmoid"}.items()
    }
    return (
        {name: _said(page, f"edit.{name}") for name in _WORDS}
        | {"kinds": {kind: _said(page, f"kind.{kind}") for kind in (*forms.KINDS, forms.RAW)}}
        | {"fields": {name: _said(page, f"edit.field_{name}") for name in (*sorted(fields), "text")}}
        | {"functions": functions}
    )


def _text_colours() -> dict[str, str]:
    tones = palette.TEXT_DARK if dark() else palette.TEXT_LIGHT
    field = tones[palette.FIELD_ON_INPUT]
    return {"wrong": field, "field": field, "right": tones[palette.OUTPUT]}

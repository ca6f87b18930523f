"""The table of a network, layer by layer; its cells show their formulas with numbers."""

from typing import Any

from cnnlab.core.axes import Pair
from cnnlab.core.counts import count_formula
from cnnlab.core.graph import Pointwise, Window
from cnnlab.core.receptive_field import LayerRow
from cnnlab.plots import palette
from cnnlab.ui import cache
from cnnlab.ui.layers.subject import Subject, grid
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.theme import dark

Record = dict[str, Any]
_NOTES = ("inputNote", "coversNote", "alignedNote", "largerNote", "joinNote", "ceilNote")


def show(page: Lesson, key: str, shown: Subject, layer: int, *, memory: bool = False) -> None:
    """The table; the row of node `layer` is marked. The browser tells other components of a row that is chosen."""
    named = columns(shown, memory=memory)
    there = {row.kind for row in shown.rows}
    kinds = {kind: page.t(f"layers.kind.{kind}") for kind in there if page.t.has(f"layers.kind.{kind}")}
    words = {name: page.t(f"layers.table.{name}") for name in (*_NOTES, "whole", "disagree", "total", "alt")} | {
        "columns": {name: page.t(f"layers.table.{name}") for name in named},
        "help": {
            name: page.t(f"layers.table.{name}.help") for name in named if page.t.has(f"layers.table.{name}.help")
        },
        "kinds": kinds,
        "height": page.t("layers.height"),
        "width": page.t("layers.width"),
        "lang": page.lang.replace("_", "-"),
    }
    totals = {"params": shown.params, "macs": shown.macs, "memory": sum(row.activation_bytes for row in shown.rows)}
    cache.component("layers")(
        data={
            "about": f"{shown.about} {page.lang} {page.present}",
            "rows": rows(shown, memory=memory),
            "columns": named,
            "total": totals,
            "chosen": layer,
            "colours": text_colours(dark()),
            "words": words,
            "present": page.present,
        },
        key=key,
    )


def rows(subject: Subject, *, memory: bool = False) -> list[Record]:
    """Everything a row shows, and the factors of its formulas."""
    made = [_line(subject, place) for place in range(len(subject.shown))]
    if memory:
        for record, index in zip(made, subject.shown, strict=True):
            record["b"] = subject.rows[index].activation_bytes
    return made


def _line(subject: Subject, place: int) -> Record:
    index = subject.shown[place]
    row, op = subject.rows[index], subject.graph.nodes[index].op
    return {
        "x": index,
        "i": subject.parents[place],
        "n": row.name,
        "k": row.kind,
        "K": row.kernel,
        "S": row.stride,
        "P": row.padding,
        "D": row.dilation,
        "a": grid(row.in_shape),
        "o": grid(row.out_shape),
        "f": row.out_shape,
        "j": row.jump,
        "p": row.field_on_previous,
        "R": row.receptive_field,
        "l": row.local_field,
        "s": row.start,
        "q": row.params,
        "m": row.macs,
        "u": count_formula(row),
        "c": row.covers_input,
        "al": row.aligned,
        "w": isinstance(op, Window | Pointwise) and bool(subject.parents[place]),
        "e": bool(subject.layers) and index > 0 and subject.layers[index - 1].ceil_mode,
        "big": not row.covers_input and _at_least(row, subject.input_hw),
    }


def _at_least(row: LayerRow, input_hw: Pair) -> bool:
    return all(field is not None and field >= size for field, size in zip(row.receptive_field, input_hw, strict=True))


def columns(subject: Subject, *, memory: bool = False) -> list[str]:
    """The table's columns: the local field only where it is not the field itself."""
    local = ["local"] if any(subject.rows[index].covers_input for index in subject.shown) else []
    return [
        "layer",
        "K",
        "S",
        "P",
        "D",
        "size",
        "jump",
        "previous",
        "field",
        *local,
        "start",
        "params",
        "macs",
        *(["memory"] if memory else []),
    ]


def text_colours(dark: bool) -> dict[str, str]:
    """By meaning, for type on the page's ground."""
    tones = palette.TEXT_DARK if dark else palette.TEXT_LIGHT
    return {
        "field": tones[palette.FIELD_ON_INPUT],
        "previous": tones[palette.FIELD_ON_PREVIOUS],
        "output": tones[palette.OUTPUT],
        "outputMark": palette.OUTPUT,
    }

"""What the browser is sent for the picture and the editor: a short record for each shown layer, and the colours."""

from math import prod
from typing import Any

from cnnlab.core.graph import Global, Uneven, Unknown
from cnnlab.core.receptive_field import LayerRow
from cnnlab.core.stacks import KINDS, Layer
from cnnlab.plots import palette
from cnnlab.ui.layers.subject import Subject, grid
from cnnlab.ui.layers.table import text_colours

Record = dict[str, Any]


def geometry(subject: Subject) -> list[Record]:
    """For the picture and the cone: sizes, jumps, centres, windows."""
    return [_geometry(subject, place) for place in range(len(subject.shown))]


def _geometry(subject: Subject, place: int) -> Record:
    index = subject.shown[place]
    row = subject.rows[index]
    record = {
        "x": index,
        "t": _short(row),
        "i": subject.parents[place],
        "K": row.kernel,
        "S": row.stride,
        "P": row.padding,
        "D": row.dilation,
        "a": grid(row.in_shape),
        "o": grid(row.out_shape),
        "j": row.jump,
        "R": row.receptive_field,
        "s": row.start,
        "p": row.field_on_previous,
        "g": isinstance(subject.graph.nodes[index].op, Global | Uneven | Unknown),
        "c": row.covers_input,
    }
    return record | ({"l": row.local_field} if row.covers_input and None not in row.local_field else {})


def _short(row: LayerRow) -> str:
    """conv2 3×3/2: the layer in a narrow margin."""
    if row.kernel == row.stride == (1, 1):
        return row.name
    kernel = "×".join(map(str, row.kernel))
    stride = "" if row.stride == (1, 1) else f"/{max(row.stride)}"
    return f"{row.name} {kernel}{stride}"


def margin(subject: Subject) -> int:
    """Pixels to show around the picture: as far as any local field reaches out of it, at most a third of a side."""
    reach = 0.0
    for index in subject.shown:
        row = subject.rows[index]
        for axis, size in enumerate(subject.input_hw):
            start, jump, field = row.start[axis], row.jump[axis], row.local_field[axis]
            if start is None or jump is None or field is None:
                continue
            last = start + jump * (grid(row.out_shape)[axis] - 1)
            reach = max(reach, field / 2 - start, last + field / 2 - size)
    return max(1, round(min(reach, max(subject.input_hw) / 3)))


def editor_lines(layers: tuple[Layer, ...]) -> list[dict[str, str]]:
    """A stack as the editor's boxes hold it."""
    letters = {kind: letter for letter, kind in KINDS.items()}
    return [
        {
            "kind": letters[layer.kind],
            "C": str(layer.channels or ""),
            "K": _text(layer.kernel),
            "S": _text(layer.stride),
            "P": _text(layer.padding),
            "D": _text(layer.dilation),
            "rest": (f"g{layer.groups}" if layer.groups > 1 else "")
            + ("ceil" if layer.ceil_mode else "")
            + ("" if layer.bias else "nb"),
        }
        for layer in layers
    ]


def _text(size: object) -> str:
    if isinstance(size, tuple):
        return str(size[0]) if size[0] == size[1] else f"{size[0]}x{size[1]}"
    return str(size)


def colours(dark: bool) -> dict[str, str]:
    """By meaning, for canvases."""
    return {
        "field": palette.FIELD_ON_INPUT,
        "previous": palette.FIELD_ON_PREVIOUS,
        "input": palette.INPUT,
        "output": palette.OUTPUT,
        "outputText": text_colours(dark)["output"],
        "padding": palette.PADDING,
        "neutral": palette.PADDING,
        "ground": "#1A222D" if dark else "#FFFFFF",
    }


def too_large(subject: Subject, layer: int) -> bool:
    """Whether asking torch would take more memory or time than a visitor may have."""
    rows = subject.rows[: layer + 1]
    cells = sum(prod(row.out_shape) for row in rows)
    return (
        cells > 60_000_000 or sum(row.params for row in rows) > 60_000_000 or sum(row.macs or 0 for row in rows) > 4e10
    )

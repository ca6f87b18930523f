"""Rows for machines and for terminals: what `python -m cnnlab analyze` prints."""

import csv
import io
from collections.abc import Sequence

from .receptive_field import LayerRow

_COLUMNS = ("name", "kind", "out_shape", "kernel", "stride", "jump", "receptive_field", "start", "params", "macs")
_NUMBERS = ("params", "macs")
NONE = "—"  # nothing definite to say


def rows_as_dicts(rows: Sequence[LayerRow]) -> list[dict[str, object]]:
    """One JSON-ready object for each row, keys as the fields of `LayerRow`, pairs as lists, None as null."""
    return [{key: _plain(value) for key, value in row._asdict().items()} for row in rows]


def rows_as_csv(rows: Sequence[LayerRow]) -> str:
    """A table for a spreadsheet: a column for each number, `kernel_h`, `kernel_w`; shapes as 64x56x56."""
    file = io.StringIO()
    records = [_flat(row) for row in rows]
    writer = csv.DictWriter(file, fieldnames=list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return file.getvalue()


def _flat(row: LayerRow) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in row._asdict().items():
        if key == "padding":
            names = ("top", "bottom", "left", "right")
            found |= {f"padding_{name}": one for name, one in zip(names, (*value[0], *value[1]), strict=True)}
        elif key.endswith("_shape"):
            found[key] = "x".join(map(str, value))
        elif isinstance(value, tuple):
            found |= {f"{key}_h": value[0], f"{key}_w": value[1]}
        else:
            found[key] = value
    return found


def _plain(value: object) -> object:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def totals(rows: Sequence[LayerRow]) -> dict[str, int | bool]:
    """Sums over the network; `complete` is False where some layer's multiply-adds are unknown."""
    return {
        "params": sum(row.params for row in rows),
        "macs": sum(row.macs or 0 for row in rows),
        "activation_bytes": sum(row.activation_bytes for row in rows),
        "complete": all(row.macs is not None for row in rows),
    }


def as_table(rows: Sequence[LayerRow]) -> str:
    """The rows as aligned text for a terminal, with the totals in the last line."""
    sums = totals(rows)
    last = {"name": "total", "params": sums["params"], "macs": sums["macs"]}
    lines = [_COLUMNS, *(tuple(_cell(getattr(row, column)) for column in _COLUMNS) for row in rows)]
    lines.append(tuple(_cell(last.get(column, "")) for column in _COLUMNS))
    if not sums["complete"]:
        lines[-1] = (*lines[-1][:-1], f"≥ {lines[-1][-1]}")
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = [
        cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
        for cell, width, column in zip(cells, widths, _COLUMNS, strict=True)
    ]
    return "  ".join(aligned).rstrip()


def _cell(value: object) -> str:
    """Pairs as height×width, and as one number where both are the same."""
    if isinstance(value, tuple):
        alike = len(value) == 2 and value[0] == value[1]
        return _cell(value[0]) if alike else "×".join(map(_cell, value))
    if value is None:
        return NONE
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)

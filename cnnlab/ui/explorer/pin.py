"""The output cell that a click has pinned: `map-row-column` in the address, counted from 0; map 0 goes unsaid."""

import re
from collections.abc import Mapping

import streamlit as st

from cnnlab.ui.lesson import Lesson

Cell = tuple[int, int, int]
_WRITTEN = re.compile(r"(?:(\d{1,2})-)?(\d{1,3})-(\d{1,3})", re.ASCII)


def canonical(text: str) -> str:
    """The cell as the address writes it; nothing for none. ValueError for nonsense."""
    return _write(_read(text)) if text else ""


def kept(page: Lesson, maps: int, height: int, width: int) -> Cell | None:
    """The pinned cell. One that other knobs have put outside the output is dropped."""
    cell = _read(str(page.knobs["cell"])) if page.knobs["cell"] else None
    if cell is None or all(at < size for at, size in zip(cell, (maps, height, width), strict=True)):
        return cell
    page.knobs.set(cell="")
    return None


def take(page: Lesson, component: str) -> None:
    """What was clicked becomes the knob's value; anything but a cell unpins."""
    told = st.session_state[component].get("pin")
    cell = told.get("cell") if isinstance(told, Mapping) else None
    try:
        page.knobs.set(cell="-".join(str(int(at)) for at in cell) if cell else "")
    except (TypeError, ValueError):
        return  # not from our own component


def _read(text: str) -> Cell:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1] or 0), int(found[2]), int(found[3])


def _write(cell: Cell) -> str:
    return "-".join(map(str, cell if cell[0] else cell[1:]))

"""A sheet of tiles in the browser: names and numbers beside it, and the channel that was clicked."""

from collections.abc import Sequence

import streamlit as st

from cnnlab.plots import palette
from cnnlab.plots.figure import BASE_FONT_PX, ROOM_FONT_PX
from cnnlab.ui import cache
from cnnlab.ui.filters.sprite import Sheet
from cnnlab.ui.lesson import Lesson

_RAMP = ("#440154", "#3B528B", "#21918C", "#5EC962", "#FDE725")  # viridis at five places
_WORDS = ("value", "hover", "large", "marked", "play", "pause", "back", "next", "moment")
_HEIGHT_PX, _ROOM_HEIGHT_PX = 430, 520
_BIG_PX, _ROOM_BIG_PX = 270, 340
_GRID_PX, _ROOM_GRID_PX = (400, 420), (920, 440)
_GAP_PX, _CELL_PX = 5, (44, 130)  # between tiles; least and most of a tile


def show(
    page: Lesson, sheet: Sheet, ids: Sequence[int], *, key: str, alt: str, names: Sequence[str], chosen: int = -1,
    notes: Sequence[str] = (), labels: Sequence[str] = (), marked: Sequence[bool] = (), columns: int = 0,
    cell_px: int = 0, common: bool = True, moments: Sequence[str] = (), big: bool = True,
) -> None:  # fmt: skip
    """Draw the tiles; a click turns the knob `channel` to the tile's id.

    Parameters
    ----------
    ids, names, notes, labels, marked
        One for each tile of a frame, in the sheet's order.
    moments
        What is said of each frame, where the sheet holds the tiles of several moments one after the other.
    common
        Whether all tiles have one scale, which is then drawn.
    """
    words: dict[str, object] = {name: page.s(f"tiles.{name}") for name in _WORDS}
    words["rgb"] = [page.s(f"tiles.{name}") for name in ("red", "green", "blue")]
    data = {
        "url": sheet.url, "across": sheet.across, "th": sheet.height, "tw": sheet.width, "count": sheet.n_tiles,
        "colour": sheet.colour, "signed": sheet.signed, "scales": sheet.scales, "common": common,
        "ids": list(ids), "names": list(names), "notes": list(notes), "labels": list(labels) or None,
        "marked": list(marked) or None, "chosen": chosen, "columns": columns,
        "cell": cell_px or _cell_px(len(ids), _ROOM_GRID_PX if page.present else _GRID_PX), "alt": alt,
        "frames": max(1, len(moments)), "moments": list(moments), "words": words, "big": big,
        "stops": palette.SIGNED_STOPS, "ramp": _RAMP,
        "font": ROOM_FONT_PX if page.present else BASE_FONT_PX,
        "height": _ROOM_HEIGHT_PX if page.present else _HEIGHT_PX,
        "bigPx": _ROOM_BIG_PX if page.present else _BIG_PX,
    }  # fmt: skip
    slot = f"filters.tiles.{key}"

    def picked() -> None:
        told = st.session_state[slot].get("picked")
        if isinstance(told, int) and told in ids:
            page.knobs.set(channel=told)

    cache.component("tiles")(data=data, key=slot, on_picked_change=picked)


def _cell_px(n_tiles: int, grid_px: tuple[int, int]) -> int:
    """As large as lets all tiles be seen at once, unless they are too many."""
    side = 0.9 * (grid_px[0] * grid_px[1] / max(1, n_tiles)) ** 0.5 - _GAP_PX
    return round(min(_CELL_PX[1], max(_CELL_PX[0], side)))

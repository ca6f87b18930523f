"""A table whose cells can be pressed: what is pressed becomes a setting."""

from collections.abc import Callable

import streamlit as st

from cnnlab.ui import cache
from cnnlab.ui.lesson import Lesson

from . import picture


def draw(
    page: Lesson,
    caption: str,
    columns: list[str],
    rows: list[dict],
    *,
    key: str,
    height: int,
    pick: Callable[[str], None],
) -> None:
    """Mount the table; `pick` gets the id of the cell that was pressed, before anything is drawn again."""
    height = round(height * (1.4 if page.present else 1))
    data = {
        "caption": caption,
        "columns": columns,
        "rows": rows,
        "font": picture.font_px(page),
        "height": height,
        "colours": picture.colours(),
    }

    def picked() -> None:
        said = st.session_state[key].picked
        if said:
            pick(said)

    cache.component("choices")(data=data, key=key, on_picked_change=picked)

"""Fill-in tables: the reader types sizes and parameters, each number is judged at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from cnnlab.exercises.designs import TABLES, Line
from cnnlab.exercises.question import Mistake
from cnnlab.networks.own_code import to_code
from cnnlab.ui import lesson, numbers
from cnnlab.ui.formulas import fill_in as formulas
from cnnlab.ui.lesson import Lesson
from cnnlab.ui.output_size.picture import ink

ASKED = ("side", "params")
_GIVEN = ("kernel", "stride", "padding", "groups", "channels")
_LARGEST = 10**10
_ROW_PX = 35
_MOST_SAID = 6  # wrong numbers that get a sentence at once


class Cell(NamedTuple):
    """One number that somebody typed."""

    line: Line
    asked: str
    value: int

    @property
    def truth(self) -> int:
        return getattr(self.line, self.asked)

    @property
    def mistake(self) -> Mistake | None:
        """The usual way to this wrong number; None for a right one, or one that is nobody's."""
        usual: Sequence[Mistake] = getattr(self.line, f"{self.asked}_mistakes")
        return next((each for each in usual if each.value == self.value), None)


def draw(page: Lesson) -> None:
    """The whole view."""
    name = page.knobs.segmented("table")
    lines = TABLES[name].lines()
    st.markdown(page.s(f"table.{name}.text"))
    editor, said = st.columns([1.5, 1], gap="large")
    with editor:
        cells = list(typed(lines, _editor(page, name, lines)))
    with said:
        _judge(page, name, lines, cells)
        _solution(page, name, lines)


def _editor(page: Lesson, name: str, lines: Sequence[Line]) -> Mapping[str, Sequence]:
    shown = {"layer": [line.name for line in lines]}
    shown |= {column: [_given(line, column) for line in lines] for column in _GIVEN}
    shown |= {column: [None] * len(lines) for column in ASKED}
    config = {"layer": st.column_config.TextColumn(page.s("column.layer"), width="small")}
    config |= {column: st.column_config.NumberColumn(page.s(f"column.{column}"), width=48) for column in _GIVEN}
    config |= {
        column: st.column_config.NumberColumn(
            page.s(f"column.{column}"), help=page.s(f"column.{column}.help"), min_value=0, max_value=_LARGEST, step=1,
            width=105,
        )
        for column in ASKED
    }  # fmt: skip
    return st.data_editor(
        shown,
        column_config=config,
        disabled=["layer", *_GIVEN],
        hide_index=True,
        placeholder="",
        height=_ROW_PX * (len(lines) + 1) + 3,
        key=f"{page.key}.fill.{name}",
        width="stretch",
    )


def _given(line: Line, column: str) -> int | None:
    """None where a layer has no such thing: a fully connected one no window, a pool no groups."""
    absent = (column == "groups" and not line.groups) or (not line.kernel and column != "channels")
    return None if absent else getattr(line, column)


def typed(lines: Sequence[Line], table: Mapping[str, Sequence]) -> Iterator[Cell]:
    """What has been filled in, but for the side of a vector, which has none."""
    for column in ASKED:
        for line, value in zip(lines, table[column], strict=True):
            if value is not None and getattr(line, column) is not None:
                yield Cell(line, column, int(value))


def _judge(page: Lesson, name: str, lines: Sequence[Line], cells: Sequence[Cell]) -> None:
    wrong = [cell for cell in cells if cell.value != cell.truth]
    asked = sum(getattr(line, column) is not None for line in lines for column in ASKED)
    values = {"right": len(cells) - len(wrong), "asked": asked}
    if len(cells) - len(wrong) == asked:
        st.success(page.s(f"table.{name}.done"), icon=":material/check_circle:")
        return
    st.markdown(f"**{page.s('fill.score', **values)}**" if cells else page.s("fill.begin"))
    for cell in wrong[:_MOST_SAID]:
        st.markdown(f":red[:material/cancel:] {_said(page, cell)}")
    if len(wrong) > _MOST_SAID:
        st.caption(page.s("fill.more", count=len(wrong) - _MOST_SAID))


def _said(page: Lesson, cell: Cell) -> str:
    found = cell.mistake
    why = page.s(found.say.key if found else f"fill.{cell.asked}.other")
    value = numbers.integer(cell.value, page.lang)
    return page.s("fill.wrong", layer=cell.line.name, what=page.s(f"column.{cell.asked}"), value=value, why=why)


def _solution(page: Lesson, name: str, lines: Sequence[Line]) -> None:
    by_name = {line.name: line for line in lines}
    chosen = st.selectbox(
        page.s("fill.solution"), tuple(by_name), index=None, placeholder=page.s("fill.choose"),
        key=f"{page.key}.solution.{name}",
    )  # fmt: skip
    if chosen is not None:
        for formula in formulas.line(by_name[chosen], ink()):
            st.latex(formula)
    if not page.present:
        lesson.copy_code(to_code(TABLES[name].blueprint()), page.t)

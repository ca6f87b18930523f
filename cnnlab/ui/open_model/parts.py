"""What the page says of a file: what it is, what it costs, what was not understood; diagram, table, downloads."""

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.core.axes import Pair
from cnnlab.core.errors import LabError
from cnnlab.jobs.onnx_cli import listed
from cnnlab.ui import cache, diagram, lesson, numbers, tables
from cnnlab.ui.layers import table
from cnnlab.ui.lesson import Agreement, Lesson
from cnnlab.ui.open_model import opened as reading
from cnnlab.ui.open_model.opened import Opened
from cnnlab.ui.open_model.settings import KEY, Given

_DIAGRAM_PX, _ROOM_PX = 560, 330


def read(page: Lesson, given: Given) -> Opened | None:
    """The file, read; where it leaves height and width open, with knobs for them. What is wrong is explained."""
    try:
        size = _size(page) if cache.model_takes_any_size(given.digest, given.data) else None
        return cache.opened_model(given.digest, given.data, size)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _size(page: Lesson) -> Pair:
    st.caption(page.s("open_size"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        height, width = (int(page.knobs.number(name, width=130)) for name in ("height", "width"))
    return height, width


def facts(page: Lesson, found: Opened) -> None:
    """What the file says of itself."""
    file, picture = found.file, found.file.picture
    shape = " × ".join(numbers.integer(one, page.lang) for one in picture.channels_first)
    lines = [
        page.s("fact.input", shape=shape),
        page.s("fact.nodes", count=numbers.integer(len(found.subject.rows) - 1, page.lang)),
        page.s("fact.opset", opset=file.opset or "–"),
        page.s("fact.producer", producer=lesson.as_plain(file.producer) or "–"),
    ]
    if file.without_data:
        lines.append(page.s("fact.without_data", count=numbers.integer(file.without_data, page.lang)))
    if any(axis == "channels" for axis, _ in picture.assumed):
        lines.append(page.s("fact.channels", channels=picture.channels_first[0]))
    st.markdown("\n".join(f"- {line}" for line in lines))


def not_understood(page: Lesson, found: Opened) -> None:
    """Operators without a rule, and those used in a way that has none."""
    for name, operators in (("unknown", found.file.unknown), ("unfollowed", found.file.unfollowed)):
        if operators:
            st.warning(page.s(name, operators=_code(operators)), icon=":material/help:")
    if not (found.file.unknown or found.file.unfollowed or page.present):
        st.caption(f":green[:material/check_circle:] {page.s('all_understood')}")


def _code(operators: Iterable[tuple[str, int]]) -> str:
    return lesson.as_plain(listed(operators))


def totals(page: Lesson, found: Opened) -> None:
    """The network's numbers in a row."""
    sums, lang = found.measures, page.lang
    least = "" if found.complete else "≥ "
    cells = {
        "params": numbers.integer(sums.params, lang),
        "macs": least + numbers.integer(sums.macs, lang),
        "memory": least + numbers.size(sums.activation_bytes),
        "depth": numbers.integer(sums.depth, lang),
        "field": "–" if sums.field is None else " × ".join(map(str, sums.field)),
    }
    heads = [page.s(name) for name in cells]
    st.markdown(tables.markdown([heads, ["---:"] * len(cells), [f"**{value}**" for value in cells.values()]]))


def network(page: Lesson, given: Given, found: Opened, stage: DeltaGenerator) -> None:
    """The diagram on the stage; the table under it, in a room beside it."""
    chosen = _chosen(page, found)
    below = st.container()
    if page.present and found.drawn:
        stage, below = stage.columns([1, 1.5], gap="medium")
    with stage:
        if found.drawn:
            diagram.show(
                page, f"{KEY}.diagram.{given.digest[:16]}", found.subject.graph, chosen,
                lambda node: page.knobs.set(layer=node), height_px=_ROOM_PX if page.present else _DIAGRAM_PX,
            )  # fmt: skip
        else:
            count = numbers.integer(len(found.subject.rows), page.lang)
            st.info(page.s("too_many", count=count), icon=":material/help:")
    with below:
        table.show(page, f"{KEY}.table", found.subject, chosen, memory=True)


def _chosen(page: Lesson, found: Opened) -> int:
    """The node of the knob; where that is none of the file's, the first that multiplies."""
    shown, wanted = found.subject.shown, page.knobs.whole("layer")
    if wanted in shown[1:]:
        return wanted
    return next((index for index in shown if found.subject.rows[index].macs), 0)


def downloads(page: Lesson, found: Opened) -> None:
    """The whole table, every node in it."""
    with st.container(horizontal=True):
        for name, mime, data in (
            ("csv", "text/csv", reading.as_csv),
            ("json", "application/json", reading.as_json),
        ):
            st.download_button(
                page.s(f"download_{name}"), data=lambda made=data: made(found), file_name=f"layers.{name}", mime=mime,
                key=f"{KEY}.{name}", icon=":material/download:", on_click="ignore",
            )  # fmt: skip


def check(page: Lesson, given: Given, found: Opened) -> None:
    """Of the app's own networks: the numbers read from the file beside torch's own of the module it was made from."""
    if given.chosen is None or not lesson.torch_ready(page.t):
        return
    theirs = cache.classic_by_torch(given.chosen)
    ours = (found.measures.params, found.measures.macs)
    rows = [
        Agreement(page.s(name), numbers.integer(one, page.lang), numbers.integer(other, page.lang))
        for name, one, other in zip(("params", "macs"), ours, (theirs.params, theirs.macs), strict=True)
    ]
    shapes = ["×".join(map(str, shape)) for shape in (found.subject.rows[-1].out_shape, theirs.shape)]
    lesson.agreements([*rows, Agreement(page.s("output"), *shapes)], page.t)

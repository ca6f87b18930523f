"""Design tasks: the network in cards, beside it what is needed and what it has."""

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.exercises.designs import TASKS, Bound, Judged, Task, grade
from cnnlab.ui import cache, lesson, numbers, shell, tables
from cnnlab.ui.builder import editor
from cnnlab.ui.builder.built import Built
from cnnlab.ui.lesson import Lesson

from . import settings

_SOLVED = "_design.solved"
_TRAINABLE = ("ten_thousand",)  # small, and for pictures that the lab has


def draw(page: Lesson) -> None:
    """The whole view."""
    _choose(page)
    task = settings.task(page)
    left, right = st.columns([1, 1.25], gap="large")
    with left:
        st.markdown(page.s(f"text.{task.name}"))
        built = _built(page, task)
        if built is not None:
            _judge(page, task, built)
    with right:
        if built is not None:
            editor.draw(page, built, f"{settings.KEY}.editor.{task.name}", mend=False)
        if not page.present:
            page.knobs.text("net", placeholder=task.start)


def _choose(page: Lesson) -> None:
    """Which task; another one starts with what it gives."""
    solved = st.session_state.get(_SOLVED, frozenset())

    def label(name: str) -> str:
        return f"✓ {page.s(f'task.{name}')}" if name in solved else page.s(f"task.{name}")

    def turned() -> None:
        page.knobs.set(net="")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        page.knobs.select("task", format_func=label, on_change=turned, width=360)
        st.button(page.s("again"), icon=":material/restart_alt:", on_click=turned, key=f"{settings.KEY}.again")
        if solved:
            st.caption(page.s("solved_so_far", solved=len(solved), all=len(TASKS)))


def _built(page: Lesson, task: Task) -> Built | None:
    """The network on the page; where nothing of its text can be read, says why."""
    channels, side, _ = task.input_shape
    try:
        return cache.own_network(settings.text(page), side, channels, task.classes)
    except LabError as error:
        lesson.explain(error, page.t)
        return None


def _judge(page: Lesson, task: Task, built: Built) -> None:
    """Every need with what the network has; once all are met, why it works and one solution."""
    if built.wrong is not None:
        st.markdown(page.s("faulty"))
        _hint(page, task)
        return
    judged = grade(task, built.blueprint)
    st.markdown(_table(page, judged))
    met = sum(each.met for each in judged)
    if met < len(judged):
        st.markdown(page.s("open", met=met, all=len(judged)))
        _hint(page, task)
        return
    st.session_state[_SOLVED] = st.session_state.get(_SOLVED, frozenset()) | {task.name}
    st.success(page.s("solved"), icon=":material/check_circle:")
    st.markdown(f"**{page.s('why')}** {page.s(f'why.{task.name}')}")
    with st.expander(page.s("reference"), icon=":material/lightbulb:"):
        st.code(task.reference, language=None)
        st.button(
            page.s("take"), key=f"{settings.KEY}.take", on_click=page.knobs.set, kwargs={"net": task.reference}
        )  # fmt: skip
    if task.name in _TRAINABLE:
        st.page_link(
            shell.script("training"), label=page.s("train"), icon=":material/model_training:",
            query_params=shell.link({"network": "own", "own": built.text, "data": "fashion_mnist"}),
        )  # fmt: skip


def _hint(page: Lesson, task: Task) -> None:
    with st.expander(page.s("hint"), icon=":material/tips_and_updates:"):
        st.markdown(page.s(f"hint.{task.name}"))


def _table(page: Lesson, judged: tuple[Judged, ...]) -> str:
    lines = [["", page.s("need"), page.s("have")], ["---", "---:", "---:"]]
    for each in judged:
        mark = ":green[:material/check_circle:]" if each.met else ":red[:material/cancel:]"
        said = page.s("met" if each.met else "missed")
        what = each.need.what if isinstance(each.need, Bound) else "out_shape"
        have = f"**{_value(page, each.value)}** {mark} {said}"
        lines.append([page.s(f"need.{what}"), _asked(page, each), have])
    return tables.markdown(lines)


def _asked(page: Lesson, judged: Judged) -> str:
    need = judged.need
    if not isinstance(need, Bound):
        return page.s("exactly", value=_value(page, need.shape))
    if need.least == need.most:
        return page.s("exactly", value=_value(page, need.least or 0))
    parts = [
        page.s(name, value=_value(page, limit))
        for name, limit in (("least", need.least), ("most", need.most))
        if limit is not None
    ]
    return ", ".join(parts)


def _value(page: Lesson, value: int | tuple[int, ...]) -> str:
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return numbers.integer(value, page.lang)

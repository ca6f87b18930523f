"""Predict, then look: a question, the student's answer, what went wrong, the solution, the picture of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from cnnlab import exercises
from cnnlab.core.errors import LabError
from cnnlab.exercises import DesignTask, Exercise, Say, Verdict
from cnnlab.exercises.layers import Layer, Setting
from cnnlab.exercises.question import Field
from cnnlab.i18n import Translator
from cnnlab.ui import cache, lesson, numbers, progress, tables

Answer = str | Mapping[str, int]


@dataclass(frozen=True)
class _Sheet:
    """Where a student is with one claim: the question, the last answer, whether it counted, whether all is shown."""

    seed: int
    answer: Answer | None = None
    counted: bool = False
    shown: bool = False


def practice(page: lesson.Lesson, claims: tuple[str, ...]) -> None:
    """Questions about `claims`, in a fragment of its own. To a room the answer stays hidden until it is revealed."""
    known = tuple(claim for claim in claims if claim in exercises.claims())
    if known:
        _practice(page, known)


@st.fragment
def _practice(page: lesson.Lesson, claims: tuple[str, ...]) -> None:
    t = page.t
    with st.container(border=True, key="practice"):
        st.header(t("practice.title"), anchor=False)
        claim = _choose_claim(page, claims)
        sheet = _sheet(page, claim)
        exercise = exercises.generate(claim, seed=sheet.seed)
        question, solution = st.columns(2, gap="large")
        with question:
            _question(exercise, t, claim)
            if page.present:
                _button(page, exercise, "reveal", ":material/visibility:", disabled=sheet.shown)
            else:
                _form(page, exercise, sheet)
            _ways_on(page, exercise, sheet)
        with solution:
            if sheet.answer is not None and not page.present:
                _say_verdict(exercise, sheet.answer, t)
            if sheet.shown:
                _solution(exercise, t)
    _tell_browser(page)


def _choose_claim(page: lesson.Lesson, claims: tuple[str, ...]) -> str:
    key = f"practice.{page.key}.claim"
    if st.session_state.get(key) not in claims:
        st.session_state[key] = claims[0]
    if len(claims) > 1:
        st.pills(
            page.t("practice.claim"),
            claims,
            format_func=lambda claim: page.t(f"practice.label.{claim}"),
            key=key,
            required=True,
            label_visibility="collapsed",
        )
    return st.session_state[key]


def _sheet(page: lesson.Lesson, claim: str) -> _Sheet:
    """The sheet in hand, or one with the first question that this student has not answered yet."""
    return st.session_state.get(_slot(page, claim)) or _Sheet(seed=progress.answers(claim)[1])


def _turn_to(page: lesson.Lesson, claim: str, sheet: _Sheet) -> None:
    st.session_state[_slot(page, claim)] = sheet


def _slot(page: lesson.Lesson, claim: str) -> str:
    return f"_practice.{page.key}.{claim}"


def _question(exercise: Exercise, t: Translator, claim: str) -> None:
    right, tried = progress.answers(claim)
    told = t("practice.number", number=exercise.seed + 1)
    st.caption(f"{told} · {t('practice.score', right=right, tried=tried)}" if tried else told)
    with st.container(key="practice-question"):
        st.markdown(said(exercise.text, t))
    if exercise.layers:
        st.markdown(_table(exercise.layers, t))


def _table(layers: tuple[Layer, ...], t: Translator) -> str:
    """The stack as a Markdown table; a column of dilations only where there is one."""
    columns = ["kernel", "stride"]
    columns += ["padding"] if any(layer.padding for layer in layers) else []
    columns += ["dilation"] if any(layer.dilation > 1 for layer in layers) else []
    heads = [t(f"practice.table.{name}") for name in ("layer", "kind", *columns)]
    lines = [heads, ["---", "---", *["--:"] * len(columns)]]
    for place, layer in enumerate(layers, 1):
        kernel, *others = (getattr(layer, name) for name in columns)
        lines.append([str(place), t(f"practice.kind.{layer.kind}"), f"{kernel}×{kernel}", *map(str, others)])
    return tables.markdown(lines)


def _form(page: lesson.Lesson, exercise: Exercise, sheet: _Sheet) -> None:
    key = f"{_slot(page, exercise.claim)}.{exercise.seed}"
    with st.form(key, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        if isinstance(exercise, DesignTask):
            for field in exercise.fields:
                _field(page, field, f"{key}.{field.name}")
        else:
            label = page.t("practice.answer_in", unit=page.t(f"practice.unit.{exercise.unit}"))
            st.text_input(label, key=f"{key}.box", width=240, autocomplete="off")
        st.form_submit_button(
            page.t("practice.check"), type="primary", on_click=_answered, args=(page, exercise, sheet, key)
        )


def _field(page: lesson.Lesson, field: Field, key: str) -> None:
    label = page.t(f"practice.field.{field.name}")
    st.number_input(label, min_value=field.low, max_value=field.high, value=None, step=1, key=key, width=130)


def _answered(page: lesson.Lesson, exercise: Exercise, sheet: _Sheet, key: str) -> None:
    """Keep what was typed; count it if it is the first try at this question."""
    answer: Answer
    if isinstance(exercise, DesignTask):
        given = {field.name: st.session_state[f"{key}.{field.name}"] for field in exercise.fields}
        answer = "" if None in given.values() else given
    else:
        answer = st.session_state[f"{key}.box"] or ""
    sheet = replace(sheet, answer=answer)
    try:
        verdict = _judge(exercise, answer)
    except LabError:
        _turn_to(page, exercise.claim, sheet)
        return
    if not sheet.counted:
        progress.record(exercise.claim, verdict.right)
    _turn_to(page, exercise.claim, replace(sheet, counted=True, shown=sheet.shown or verdict.right))


def _judge(exercise: Exercise, answer: Answer) -> Verdict:
    if answer == "":
        raise LabError("exercise.empty")
    return exercises.check(exercise, answer)


def _say_verdict(exercise: Exercise, answer: Answer, t: Translator) -> None:
    try:
        verdict = _judge(exercise, answer)
    except LabError as error:
        lesson.explain(error, t)
        return
    if verdict.right:
        st.success(said(verdict.say, t), icon=":material/check_circle:")
    else:
        st.info(said(verdict.say, t), icon=":material/lightbulb:")


def _solution(exercise: Exercise, t: Translator) -> None:
    if isinstance(exercise, DesignTask):
        choice = ", ".join(f"${name} = {value}$" for name, value in exercise.example.items())
        st.markdown(t("practice.design_title", choice=choice))
    else:
        answer, unit = _number(exercise.answer, t.lang), t(f"practice.unit.{exercise.unit}")
        st.markdown(t("practice.solution_title", answer=answer, unit=unit))
    for step in exercise.solution:
        st.markdown(said(step.say, t))
        st.latex(step.formula)


def _ways_on(page: lesson.Lesson, exercise: Exercise, sheet: _Sheet) -> None:
    """The solution, the next question, and the picture once there was an answer."""
    with st.container(horizontal=True):
        if not page.present:
            _button(page, exercise, "show_solution", ":material/key:", disabled=sheet.shown)
        st.button(
            page.t("practice.another"),
            icon=":material/skip_next:",
            key=f"practice.{page.key}.another",
            on_click=_turn_to,
            args=(page, exercise.claim, _Sheet(sheet.seed + 1)),
        )
        setting = _setting(exercise, sheet)
        if (sheet.counted or sheet.shown) and setting and page.knobs.has(*setting):
            look = st.button(
                page.t("practice.show_picture"),
                icon=":material/visibility:",
                key=f"practice.{page.key}.look",
                on_click=_look,
                args=(page, setting),
            )
            if look:
                st.rerun(scope="app")  # the picture is another fragment's


def _button(page: lesson.Lesson, exercise: Exercise, name: str, icon: str, *, disabled: bool) -> None:
    sheet = replace(_sheet(page, exercise.claim), shown=True, counted=True)  # who has seen it has not predicted it
    st.button(
        page.t(f"practice.{name}"),
        icon=icon,
        key=f"practice.{page.key}.{name}",
        on_click=_turn_to,
        args=(page, exercise.claim, sheet),
        disabled=disabled,
    )


def _setting(exercise: Exercise, sheet: _Sheet) -> Setting:
    """The knobs that show this question; for a design, the student's own."""
    if not isinstance(exercise, DesignTask):
        return exercise.knobs
    return exercise.goal.knobs(sheet.answer if isinstance(sheet.answer, Mapping) else exercise.example)


def _look(page: lesson.Lesson, setting: Setting) -> None:
    page.knobs.reset()
    page.knobs.set(**setting)
    if "pixels" not in setting:  # the curve of layers needed stands just above the questions: no need to scroll
        st.session_state["_practice.looks"] = st.session_state.get("_practice.looks", 0) + 1


def _tell_browser(page: lesson.Lesson) -> None:
    """Have the browser keep the progress at once, and scroll up to the picture after a click that asks for it."""
    data = {"save": progress.to_save(), "looks": st.session_state.get("_practice.looks", 0)}
    cache.component("progress")(data=data, key=f"progress.{page.key}", height=1)


def said(say: Say, t: Translator) -> str:
    """A sentence of the exercises in the session's language."""
    values = {name: _number(value, t.lang) for name, value in say.values.items()}
    return t(f"practice.{say.key}", **values) if values else t(f"practice.{say.key}")


def _number(value: object, lang: str) -> str:
    if isinstance(value, int):
        return numbers.integer(value, lang) if abs(value) >= 10_000 else str(value)
    return numbers.decimal(value, lang) if isinstance(value, float) else str(value)

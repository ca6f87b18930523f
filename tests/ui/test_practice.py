"""The practice on a page: predict, hear what went wrong, see the solution, look at the picture."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab import catalog, exercises
from cnnlab.core.fields import field_of_cell
from cnnlab.core.receptive_field import analyze
from cnnlab.core.stacks import parse_stack, stack
from cnnlab.exercises import DesignTask, Question
from cnnlab.i18n import LANGUAGES, t
from cnnlab.ui import lesson, progress
from cnnlab.ui.practice import said

ROOT = Path(__file__).resolve().parents[2]
OUT = "C-OUT-1"


def script(lang: str, present: bool = False) -> None:
    import streamlit as st

    from cnnlab.i18n import Translator
    from cnnlab.ui import lesson
    from cnnlab.ui.knobs import Knobs
    from cnnlab.ui.output_size import settings
    from cnnlab.ui.practice import practice

    t = Translator(lang)
    page = lesson.Lesson("output-size", t, present, Knobs("output-size", settings.knobs(), t))
    practice(page, ("C-OUT-1", "C-OUT-2", "C-BN-1"))
    st.write("elsewhere")


def opened(lang: str = "en", present: bool = False) -> AppTest:
    app = AppTest.from_function(script, kwargs={"lang": lang, "present": present}).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str, lang: str = "en") -> AppTest:
    wanted = t(f"practice.{label}", lang)
    next(button for button in app.button if button.label == wanted).click().run()
    assert not app.exception
    return app


def answer(app: AppTest, text: str, lang: str = "en") -> AppTest:
    app.text_input[0].set_value(text)
    return press(app, "check", lang)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def texts(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_usual_mistake_gets_its_own_sentence_and_no_solution(lang):
    question = exercises.generate(OUT, seed=0)
    app = opened(lang)
    assert t(f"practice.{question.text.key}", lang, **question.text.values) in texts(app)
    for mistake in question.mistakes:
        answer(app, f"{mistake.value:g}", lang)
        assert [each.value for each in app.info] == [t(f"practice.{mistake.say.key}", lang, **mistake.say.values)]
        assert not app.success
        assert not app.latex


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_right_answer_gets_the_tick_and_the_worked_solution(lang):
    question = exercises.generate(OUT, seed=0)
    app = answer(opened(lang), f" {question.answer} ", lang)
    assert [each.value for each in app.success] == [t("practice.right", lang)]
    assert [each.value.strip("$\n ") for each in app.latex] == [step.formula for step in question.solution]
    assert t("practice.score", lang, right=1, tried=1) in app.caption[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_question_is_another_one(lang):
    app = answer(opened(lang), "1", lang)
    before = texts(app)
    press(app, "another", lang)
    assert texts(app) != before
    assert not app.info
    assert app.text_input[0].value == ""
    following = exercises.generate(OUT, seed=1)
    assert t(f"practice.{following.text.key}", lang, **following.text.values) in texts(app)


def test_only_the_first_try_at_a_question_counts():
    question = exercises.generate(OUT, seed=0)
    app = answer(opened(), str(question.mistakes[0].value))
    answer(app, str(question.answer))
    assert app.session_state["progress"] == {OUT: {progress.RIGHT: 0, progress.TRIED: 1}}


def test_nonsense_and_an_empty_box_are_explained_and_not_counted():
    app = answer(opened(), "fifteen")
    assert "is not a number" in app.warning[0].value
    answer(app, "")
    assert "The box is empty" in app.warning[0].value
    assert "progress" not in app.session_state


def test_a_solution_seen_before_a_try_does_not_count_as_right():
    app = press(opened(), "show_solution")
    question = exercises.generate(OUT, seed=0)
    assert len(app.latex) == len(question.solution)
    answer(app, str(question.answer))
    assert app.success
    assert "progress" not in app.session_state


def test_a_student_who_comes_back_goes_on_with_the_next_question():
    app = AppTest.from_function(script, kwargs={"lang": "en"})
    app.session_state["progress"] = {OUT: {progress.RIGHT: 2, progress.TRIED: 3}}
    app.run()
    following = exercises.generate(OUT, seed=3)
    assert t(f"practice.{following.text.key}", "en", **following.text.values) in texts(app)


def test_a_design_task_is_judged_by_all_its_numbers():
    seed = next(n for n in range(20) if isinstance(exercises.generate(OUT, seed=n), DesignTask))
    app = AppTest.from_function(script, kwargs={"lang": "en"})
    app.session_state["progress"] = {OUT: {progress.RIGHT: 0, progress.TRIED: seed}}
    app.run()
    task = exercises.generate(OUT, seed=seed)
    press(app, "check")
    assert "The box is empty" in app.warning[0].value
    for box, value in zip(app.number_input, task.example.values(), strict=True):
        box.set_value(value)
    press(app, "check")
    assert app.success[0].value.startswith("Right")


def test_show_on_the_picture_turns_the_pages_knobs_once_there_was_an_answer():
    app = opened()
    assert t("practice.show_picture", "en") not in labels(app)
    question = exercises.generate(OUT, seed=0)
    answer(app, "1")
    press(app, "show_picture")
    for name, value in question.knobs.items():
        assert app.session_state[f"output-size.{name}"] == value


def test_to_a_room_the_answer_is_hidden_until_it_is_revealed():
    app = opened(present=True)
    question = exercises.generate(OUT, seed=0)
    assert not app.text_input and not app.latex
    press(app, "reveal")
    assert len(app.latex) == len(question.solution)
    assert f"**{question.answer}**" in texts(app)


def test_each_claim_keeps_its_own_question():
    app = press(opened(), "another")
    first = texts(app)
    app.button_group[0].set_value("C-OUT-2").run()
    assert texts(app) != first
    app.button_group[0].set_value(OUT).run()
    assert texts(app) == first


@pytest.fixture(scope="module")
def knobs_of_pages(tmp_path_factory):
    """The knobs that each lesson's real page declares."""
    declared = {}
    real = lesson.open_lesson

    def listening(key, *knobs):
        declared[key] = {knob.name: knob for knob in knobs}
        return real(key, *knobs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(lesson, "open_lesson", listening)
        for page in catalog.lessons():
            AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page(f"pages/{page.script}").run()
    return declared


@pytest.mark.parametrize("claim", exercises.claims())
def test_every_questions_setting_is_one_that_its_page_can_show(claim, knobs_of_pages):
    knobs = knobs_of_pages[catalog.home_of(claim).key]
    for seed in range(200):
        for name, value in setting(exercises.generate(claim, seed=seed)).items():
            assert knobs[name].read(knobs[name].write(value)) == value


@pytest.mark.parametrize("claim", ["C-OUT-3", "C-RF-1", "C-RF-2", "C-RF-3", "C-RF-4"])
def test_a_stack_to_look_at_fits_its_picture_and_has_the_asked_cell(claim):
    for seed in range(200):
        knobs = setting(exercises.generate(claim, seed=seed))
        if "stack" in knobs:
            row = analyze(stack(parse_stack(knobs["stack"]), (3, knobs["size"], knobs["size"])))[-1]
            assert row.out_shape[1] > knobs["row"]
            assert field_of_cell(row, (knobs["row"], knobs["column"]), (knobs["size"],) * 2)[0] is not None


def setting(exercise):
    return exercise.knobs if isinstance(exercise, Question) else exercise.goal.knobs(exercise.example)


def test_large_numbers_are_grouped_and_halves_are_kept():
    from cnnlab.i18n import Translator

    say = exercises.Say("centre.cell.half_only", {"start": 15.5, "i": 3})
    assert "15.5" in said(say, Translator("en"))

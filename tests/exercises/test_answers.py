"""What students type: numbers as people write them, nonsense, designs."""

import pytest

from cnnlab import exercises
from cnnlab.core.errors import LabError
from cnnlab.exercises import DesignTask, check, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15", 15), (" 15 ", 15), ("15.5", 15.5), ("１５", 15), ("１５．５", 15.5), ("31/2", 15.5), ("1,792", 1792),
        ("-3", -3), ("−3", -3), ("+4", 4), (".5", 0.5), ("15.", 15), ("1 792", 1792), ("十五", 15), ("二十", 20),
        ("九十九", 99), ("十", 10), ("七", 7), ("零", 0), ("两", 2), ("0", 0),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    ["fifteen", "15 px", "1e3", "nan", "inf", "3/0", "1,79", "--3", "十百", "0x10", "5/", "½½", "9" * 400, "三十十"],
)
def test_nonsense_gets_a_sentence_with_a_way_out(text):
    with pytest.raises(LabError) as caught:
        parse(text)
    assert caught.value.code == "exercise.not_a_number"
    assert "31/2" in str(caught.value)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_an_empty_box_is_said_to_be_empty(text):
    with pytest.raises(LabError) as caught:
        parse(text)
    assert caught.value.code == "exercise.empty"


def test_a_wrong_answer_that_is_no_usual_mistake_hears_on_which_side_it_is():
    question = exercises.generate("C-OUT-1", seed=0)
    assert check(question, str(10**6)) == (False, exercises.Say("too_large", {}))
    assert check(question, "-5") == (False, exercises.Say("too_small", {}))


def test_an_answer_may_be_typed_with_spaces_or_as_a_decimal():
    question = exercises.generate("C-RF-1", seed=0)
    assert check(question, f"  {question.answer}.0 ").right


def design(claim: str, key: str) -> DesignTask:
    tasks = (exercises.generate(claim, seed=seed) for seed in range(50))
    return next(task for task in tasks if isinstance(task, DesignTask) and task.text.key == key)


def test_a_design_task_takes_any_right_answer():
    task = design("C-OUT-1", "design.size")
    n, m, least = task.goal.n, task.goal.m, task.goal.least
    offered = [{"F": f, "S": s, "P": p} for f in range(least, 16) for s in range(1, 9) for p in range(11)]
    right = [v for v in offered if v["F"] <= n + 2 * v["P"] and (n + 2 * v["P"] - v["F"]) // v["S"] + 1 == m]
    assert len(right) >= 3
    assert all(check(task, values).right for values in right)


def test_a_design_that_misses_hears_what_it_gives():
    task = design("C-OUT-1", "design.size")
    verdict = check(task, {"F": task.goal.least, "S": 1, "P": 0})
    assert not verdict.right
    assert verdict.say.values["got"] == task.goal.n - task.goal.least + 1


def test_a_design_that_no_layer_can_have_is_explained_by_core():
    task = design("C-OUT-2", "design.span")
    small = type(task.goal)(n=4, span=11)
    with pytest.raises(LabError, match="spans 11 cells"):
        small.judge({"F": 11, "D": 1, "P": 0})


def test_a_dilation_task_is_not_solved_without_dilation():
    task = design("C-OUT-2", "design.span")
    values = {"F": task.goal.span, "D": 1, "P": (task.goal.span - 1) // 2}
    assert check(task, values).say.key == "design.span.dense"
    task = design("C-RF-3", "design.dilation")
    dense = task.example["D"] * (task.example["F"] - 1) + 1
    assert check(task, {"F": dense, "D": 1}).say.key == "design.dilation.dense"


def test_answers_of_the_wrong_kind_are_a_programming_error():
    with pytest.raises(TypeError):
        check(design("C-OUT-1", "design.size"), "3")
    with pytest.raises(TypeError):
        check(exercises.generate("C-OUT-1", seed=0), {"F": 3})

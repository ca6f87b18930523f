"""Design tasks and fill-in tables: what is judged, what is said, what stays hidden until it is solved."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.exercises.designs import TABLES, TASKS
from cnnlab.ui.design import fill_in
from tests.ui.opening import opened

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")


def _said(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.markdown, *at.success, *at.warning, *at.caption))


@pytest.mark.parametrize("name", TASKS)
def test_a_task_hides_its_solution_until_it_is_solved(name: str) -> None:
    task = TASKS[name]
    at = opened("design", task=name)
    assert not at.exception and task.reference not in [code.value for code in at.code]
    at = opened("design", task=name, net=task.reference)
    assert not at.exception and "Solved" in _said(at)
    assert task.reference in [code.value for code in at.code] and "missed" not in _said(at)


def test_a_task_says_what_is_missed_with_both_numbers() -> None:
    at = opened("design", task="far", net="c8k3p1-r")
    table = next(each.value for each in at.markdown if each.value.startswith("|"))
    assert "at least 100" in table and "**3**" in table and "missed" in table
    assert "at most 200,000" in table and "**224**" in table and "met" in table


def test_another_task_starts_with_what_it_gives() -> None:
    at = opened("design", net=TASKS["fifty_five"].reference)
    at.selectbox(key="design.task").set_value("even").run()
    assert not at.exception and at.session_state["design.net"] == ""
    assert "even" in at.query_params["task"] and "net" not in at.query_params


@pytest.mark.parametrize("text", ["c8k3p1-zzz", "…", "c8k3p1-add~x", "c99999k999-fl-fc999999"])
def test_a_faulty_block_is_pointed_at_and_not_mended_for_the_student(text: str) -> None:
    at = opened("design", task="far", net=text)
    assert not at.exception and "does not fit" in _said(at)
    cards = json.loads(at.get("bidi_component")[0].proto.json)["blocks"]
    assert [card for card in cards if card["error"]] and not any(card["repairs"] for card in cards)


def test_a_text_that_is_too_long_is_refused() -> None:
    assert opened("design", task="far", net="-".join(["r"] * 500)).warning


@pytest.mark.parametrize("name", TABLES)
def test_a_filled_in_table_is_judged_cell_by_cell(name: str) -> None:
    lines = TABLES[name].lines()
    table = {"side": [line.side for line in lines], "params": [line.params for line in lines]}
    right = list(fill_in.typed(lines, table))
    assert all(cell.value == cell.truth and cell.mistake is None for cell in right)
    table["side"][0] = lines[0].side_mistakes[0].value
    table["params"][-1] = 1
    wrong = [cell for cell in fill_in.typed(lines, table) if cell.value != cell.truth]
    assert [(cell.line, cell.asked) for cell in wrong] == [(lines[0], "side"), (lines[-1], "params")]
    assert wrong[0].mistake == lines[0].side_mistakes[0] and wrong[1].mistake is None


def test_a_layer_is_worked_out_with_its_numbers() -> None:
    at = opened("design", view="tables", table="alexnet_224")
    at.selectbox(key="design.solution.alexnet_224").set_value("conv2").run()
    assert not at.exception
    formulas = [each.value for each in at.latex]
    assert len(formulas) == 2 and r"\boxed" in formulas[0] and "307{,}456" in formulas[1]


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_both_views_stand_in_both_languages(lang: str) -> None:
    for params in ({"view": "tables", "table": "vgg16"}, {"task": "skip"}):
        assert not opened("design", lang=lang, **params).exception

"""The lesson on SENet, run by Streamlit: views, gates, guesses, the recorded experiment."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.core.excitation import Gate
from cnnlab.experiments import ledger
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.senet import code, settings
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "senet")
EN = Translator("en")


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.latex, *at.header))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", settings.VIEWS)
def test_every_view_runs_and_agrees_with_torch_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, guess="late", where="4", bias="1")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    assert (Translator(lang)("frame.agrees") in said(at)) == (view in ("steps", "cost"))


@pytest.mark.parametrize("params", [{"block": "1", "channel": "96"}, {"block": "8"}, {"gate": "random", "r": "1"},
                                    {"gate": "random", "r": "64", "index": "499"}])  # fmt: skip
def test_every_gate_agrees_with_torchvision(params: dict[str, str]) -> None:
    at = opened(**params)
    assert list(at.exception) == []
    assert said(at).count(EN("frame.agrees")) == 3
    assert ":red[" not in said(at)


def test_a_channel_beyond_the_block_becomes_its_last() -> None:
    at = opened(block="1", channel="96")
    assert at.session_state["senet.channel"] == 12


@pytest.mark.parametrize(("view", "key"), [("classes", "senet.heat"), ("cost", "senet.stages")])
def test_nothing_is_shown_before_a_guess(view: str, key: str) -> None:
    assert not opened(view=view).get("plotly_chart")
    guessed = opened(view=view, guess="early", where="1")
    assert guessed.get("plotly_chart")
    wrong = "guess.wrong" if view == "classes" else "where.wrong"
    assert EN(f"senet.{wrong}", **dict.fromkeys(_names(wrong), "X")).split("X")[-1] in said(guessed)


def _names(key: str) -> tuple[str, ...]:
    return ("block", "most", "first", "answer") if key == "guess.wrong" else ("stage", "share", "total")


def test_the_share_of_the_paper_comes_out_for_resnet_50() -> None:
    at = opened(view="cost", where="4")
    assert "2,514,944" in said(at) and "9.84%" in said(at)


def test_the_recorded_verdict_is_shown_without_a_run() -> None:
    record = next(each for each in ledger.read("attention") if each["settings"]["dataset"] == "fashion_mnist")
    at = opened(view="runs")
    assert EN(f"senet.verdict.{record['verdict']}") in at.header[0].value
    assert record["command"] in said(at)


def test_a_setting_that_could_not_decide_is_explained() -> None:
    at = opened(view="runs", seeds="2")
    assert list(at.exception) == []
    assert len(at.warning) == 1


def test_the_copied_code_agrees_with_torchvision(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code.gate(Gate(48), 8), "copied", "exec"), {})
    assert capsys.readouterr().out == "True 339\n"

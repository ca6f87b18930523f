"""The lesson on GoogLeNet, run by Streamlit: views, presets, the guess, switches."""

import re
from functools import partial

import pytest
import torch
from streamlit.testing.v1 import AppTest

from cnnlab.core.inception import MODULES
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.googlenet import code, settings
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "googlenet")
EN = Translator("en")


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.latex))


def drawn(at: AppTest) -> str:
    return "".join(each.proto.body for each in at.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", settings.VIEWS)
def test_every_view_runs_and_agrees_with_torch_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, guess="two", sizes="nine")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    assert (Translator(lang)("frame.agrees") in said(at)) == (view != "picture")  # there is nothing to count on it


def test_nothing_of_the_reduced_module_is_told_before_a_guess() -> None:
    at = opened()
    assert not {"163{,}328", "163,328", "128,049,152", "2.37"} & set(re.findall(r"[\d.{,}]+", said(at) + drawn(at)))
    at = opened(guess="two")
    assert "163{,}328" in said(at) and "128,049,152" in drawn(at)
    assert EN("googlenet.guess.right", times="2.37", nearest="2×") in said(at)


@pytest.mark.parametrize("name", ["3b", "5b"])
def test_a_preset_shows_the_papers_module_and_torch_agrees(name: str) -> None:
    at = opened(guess="four")
    at.button(key=f"googlenet.preset.{name}").click().run()
    module = MODULES[name]
    assert at.session_state["googlenet.c_in"] == module.in_channels
    assert f"{module.counts((1, 1)).parameters:,}" in said(at).replace("{,}", ",")
    assert ":red[" not in said(at)


def test_with_3x3_torchvisions_own_module_is_asked_too() -> None:
    at = opened(guess="two", k5="3")
    assert EN("googlenet.check.torchvision") in said(at)
    assert ":red[" not in said(at)


def test_reductions_that_widen_are_said_to_cost() -> None:
    at = opened(guess="two", c_in="8", r3="512", r5="512")
    assert EN("googlenet.guess.dearer", times="X").split("X")[0] in said(at)


def test_the_naive_module_passes_every_channel_through_its_pool() -> None:
    at = opened(reduced="0")
    assert "416" in drawn(at)
    assert EN("googlenet.path.gives", maps=192, field=3) in drawn(at)


def test_the_copied_code_prints_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code.module(MODULES["3a"], 28), "copied", "exec"), {})
    assert capsys.readouterr().out.split("\n")[:2] == [
        "163328 128049152 (256, 28, 28)",
        "387072 303464448 (416, 28, 28)",
    ]


def test_sizes_are_hidden_before_a_guess() -> None:
    assert "61,100,840" not in drawn(opened(view="whole"))
    at = opened(view="whole", sizes="third")
    assert all(number in drawn(at) for number in ("6,624,904", "61,100,840", "138,357,544"))
    assert torch.is_grad_enabled()

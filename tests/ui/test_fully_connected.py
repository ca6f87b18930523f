"""The lesson on fully connected layers, run by Streamlit: both languages, every view, mistakes, the experiment."""

from functools import partial

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn

from cnnlab.experiments import ledger
from cnnlab.experiments.permutation import Settings, Trial
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.jobs import api
from cnnlab.ui import cache, trials
from cnnlab.ui.fully_connected.settings import VIEWS
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

KEY = "fully-connected"
opened = partial(opening.opened, KEY)


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.header))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang)
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    if view != "shuffle":
        assert Translator(lang)("frame.agrees") in said(at)


def test_the_counts_of_a_link_are_those_of_torch_modules() -> None:
    at = opened(n="20", c="4", k="6", f="5", s="2", p="0")
    conv = nn.Conv2d(4, 6, 5, 2)
    out = conv(torch.zeros(1, 4, 20, 20)).numel()
    dense = nn.Linear(4 * 20 * 20, out, device="meta")
    for layer in (conv, dense):
        assert f"**{sum(weight.numel() for weight in layer.parameters()):,}**" in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("params", "way_out"),
    [
        ({"n": "3", "f": "9", "p": "0"}, "6"),
        ({"s": "0"}, "0"),
        ({"view": "matrix", "m_n": "2", "m_f": "5"}, "3"),
        ({"view": "matrix", "m_d": "0"}, "0"),
        ({"view": "shuffle", "perm": "0"}, "1"),
        ({"view": "shuffle", "seeds": "3"}, "5"),
    ],
)
def test_a_mistake_is_explained_and_the_page_lives_on(params: dict[str, str], way_out: str, lang: str) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert way_out in at.warning[0].value


def test_the_recorded_result_is_shown_before_anybody_runs_it_and_its_verdict_is_the_rules() -> None:
    t = Translator("en")
    for record in ledger.read("permutation"):
        made = record["settings"]
        at = opened(view="shuffle", data=made["dataset"], epochs=str(made["epochs"]))
        assert record["date"] in said(at)
        assert any(t(f"{KEY}.verdict.{record['verdict']}") in block.value for block in at.header)


def test_other_settings_have_no_result_until_they_are_run() -> None:
    at = opened(view="shuffle", perm="77")
    t = Translator("en")
    assert t(f"{KEY}.verdict.none") in said(at)
    assert at.button(key=f"{KEY}.launch").label == t(f"{KEY}.launch", n=20)


def test_a_run_with_the_same_configuration_is_found_again_and_not_started_twice() -> None:
    settings = Settings(shuffle_seed=9)
    trial = Trial("mlp", True, 2)
    run_id = api.submit("train", settings.config(trial).to_dict(), "somebody else")
    found = trials.find(settings, cache.run_accuracy)
    assert found.alive == {trial: run_id}
    assert len(found.missing) == 19 and trial not in found.missing
    api.stop(run_id, "somebody else")
    cache.training_runs.clear()
    assert trial in trials.find(settings, cache.run_accuracy).missing

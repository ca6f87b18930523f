"""The lesson on AlexNet, run by Streamlit: every view, in both languages; mistakes; what is told before a guess."""

import re
from functools import partial

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn

from cnnlab.experiments import ledger
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.training import TrainConfig
from cnnlab.training.recipes import alexnet_paper
from cnnlab.ui.alexnet.settings import KINDS, LAYERS, VIEWS
from cnnlab.ui.training import settings as lab
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "alexnet")
EN = Translator("en")


def said(at: AppTest) -> str:
    blocks = (*at.markdown, *at.caption, *at.latex, *at.header)
    return "\n".join([*(block.value for block in blocks), *(each.proto.body for each in at.get("html"))])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_and_agrees_with_torch_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, guess="fc")
    assert list(at.exception) == [] and list(at.warning) == []
    assert ":red[" not in said(at)
    if view not in ("race", "recipe"):
        words = (
            Translator(lang)("frame.agrees"),
            Translator(lang)("frame.agrees_with", other="torchvision.transforms.v2"),
        )
        assert any(each in said(at) for each in words)


@pytest.mark.parametrize("what", KINDS)
def test_every_augmentation_is_shown(what: str) -> None:
    at = opened(view="augment", what=what)
    assert list(at.exception) == [] and ":red[" not in said(at)
    assert said(at).count("<figure>") == (10 if what == "ten" else 5)


@pytest.mark.parametrize(
    ("params", "cells", "params_of_fc6"),
    [({"n": "227"}, 55, 37752832), ({"n": "224"}, 54, 26218496), ({"n": "224", "way": "hang"}, 55, 37752832),
     ({"n": "224", "way": "pad"}, 55, 37752832)],
)  # fmt: skip
def test_the_puzzle_of_224(params: dict[str, str], cells: int, params_of_fc6: int) -> None:
    at = opened(guess="conv", **params)
    assert f"96×{cells}×{cells}" in said(at)
    assert f"{params_of_fc6:,}" in said(at)


def test_no_count_is_told_before_a_guess() -> None:
    before, after = said(opened()), said(opened(guess="conv"))
    for number in ("37,752,832", "724,406,816"):
        assert number not in before and number in after
    assert EN("alexnet.guess.wrong") in after and EN("alexnet.guess.right") not in after


def test_a_picture_that_is_too_small_is_explained() -> None:
    for lang in LANGUAGES:
        at = opened(n="40", lang=lang)
        assert list(at.exception) == [] and len(at.warning) == 1
        assert "maxpool3" in at.warning[0].value


@pytest.mark.parametrize("layer", LAYERS)
def test_still_shares_grow_with_the_values(layer: str) -> None:
    def share(gain: str) -> float:
        found = re.search(r"\*\*([\d.]+)%\*\* with tanh", said(opened(view="activation", layer=layer, gain=gain)))
        assert found
        return float(found[1])

    assert share("10") > share("1")


def test_the_normalised_cell_is_torchs() -> None:
    from cnnlab.ui import cache

    at = opened(view="norm", near="3", alpha="-2", k="1", beta="1", bright="0")
    maps = torch.tensor(cache.alexnet_outputs("features.1")[:1], dtype=torch.float64)
    value = nn.LocalResponseNorm(3, alpha=0.03, beta=1.0, k=1.0)(maps)[0, 18, 15, 11].item()
    assert f"{value:.4g}" in said(at)


@pytest.mark.parametrize("params", [{"p": "0"}, {"p": "0.9", "draws": "10"}, {"scaling": "paper", "p": "0.3"}])
def test_dropout_at_its_ends_runs(params: dict[str, str]) -> None:
    at = opened(view="dropout", **params)
    assert list(at.exception) == [] and ":red[" not in said(at)


@pytest.mark.parametrize("record", ledger.read("activation"), ids=lambda record: record["command"][30:])
def test_every_recording_shows_its_verdict_under_its_settings(record: dict) -> None:
    made = record["settings"]
    at = opened(view="race", data=made["dataset"], rates=made["rates"], epochs=str(made["epochs"]))
    assert EN(f"alexnet.verdict.{record['verdict']}") in said(at)
    assert record["command"] in said(at)
    button = next(each for each in at.button if each.key == "alexnet.record.0")
    assert "{" not in button.label and "own" in button.label


def test_a_race_that_could_not_decide_is_refused() -> None:
    at = opened(view="race", seeds="3")
    assert list(at.exception) == [] and len(at.warning) == 1


def test_the_preset_of_the_recipe_opens_the_lab_with_the_papers_settings() -> None:
    at = opening.opened("training", **lab.link(alexnet_paper()))
    assert list(at.exception) == [] and list(at.warning) == []
    found = {field: at.session_state[f"training.{name}"] for name, field in lab.FIELDS.items()}
    assert TrainConfig(**found) == alexnet_paper()
    paper = {"batch_size": 128, "momentum": 0.9, "learning_rate": 0.01, "weight_decay": 0.0005}
    assert paper.items() <= found.items()


def test_the_code_of_the_layers_prints_the_counts_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    from cnnlab.core.alexnets import alexnet
    from cnnlab.ui.alexnet import code

    exec(compile(code.shapes(alexnet(224, "hang")), "shapes", "exec"), {})
    assert capsys.readouterr().out.split() == ["60965224", "724406816"]
    for text in (code.activation(1.5), code.dropout(0.5), code.augment()):
        exec(compile(text, "code", "exec"), {})

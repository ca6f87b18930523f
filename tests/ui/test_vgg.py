"""The lesson on VGG, run by Streamlit: views, the claim that fails, the family's numbers, nonsense."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest
from torchvision.models import get_model, get_model_weights

from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.vgg import fields, members
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "vgg")
EN = Translator("en")


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.latex))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("params", [{"guess": "stack"}, {"view": "family", "where": "conv", "bn": "1"}])
def test_every_view_runs_and_agrees_with_torch_in_each_language(params: dict[str, str], lang: str) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == [] and list(at.warning) == []
    assert ":red[" not in said(at)
    assert said(at).count(Translator(lang)("frame.agrees")) == 4


def test_nothing_is_told_before_a_guess() -> None:
    assert "110{,}592" not in said(opened()) and "110,592" not in said(opened())
    assert "110{,}592" in said(opened(guess="large"))
    assert "89.4" not in said(opened(view="family"))


def test_the_claim_fails_on_a_colour_picture_and_the_page_says_so() -> None:
    at = opened(guess="stack")
    assert EN("vgg.guess.right") in said(at)
    next(button for button in at.button if button.key == "vgg.preset.first").click().run()
    assert EN("vgg.guess.wrong") in said(at)
    assert "9,408" in said(at) and "75,456" in said(at)
    assert ":red[" not in said(at)


def test_where_both_are_equal_the_page_says_so() -> None:
    assert EN("vgg.truth.equal", less="8,820", more="", times="") in said(opened(guess="equal", c_in="9", c_out="20"))


def test_one_layer_against_itself_compares_nothing() -> None:
    at = opened(guess="equal", layers="1")
    assert EN("vgg.even.one") in said(at)
    assert list(at.exception) == []


def test_an_even_kernel_of_a_link_is_explained() -> None:
    at = opened(k="4")
    assert list(at.exception) == []
    assert "3" in at.warning[0].value and "5" in at.warning[0].value


def test_the_extremes_of_every_knob_are_drawn() -> None:
    at = opened(guess="stack", c_in="1024", c_out="1024", k="11", layers="6", n="256")
    assert list(at.exception) == [] and ":red[" not in said(at)


@pytest.mark.parametrize("norm", [False, True])
def test_the_familys_parameters_are_torchvisions_and_top1_is_its_weights_own(norm: bool) -> None:
    import torch

    at = opened(view="family", where="fc", bn=str(int(norm)))
    for member in members.members():
        name = f"vgg{member.depth}{'_bn' if norm else ''}"
        with torch.device("meta"):
            net = get_model(name, weights=None, init_weights=False)
        parts = [sum(p.numel() for p in part.parameters()) for part in (net.features, net.classifier)]
        assert parts == [member.conv.parameters + norm * member.norm, member.dense.parameters]
        metrics = get_model_weights(name)["IMAGENET1K_V1"].meta["_metrics"]["ImageNet-1K"]
        assert f"{metrics['acc@1']:.1f}%" in said(at)


def test_drawings_of_fields_are_pictures_of_any_size() -> None:
    for sides in ((1,), (7,), (3, 5, 7), tuple(10 * n + 1 for n in range(1, 7))):
        for make in (fields.cone, fields.nested):
            assert make(sides, dark=True).startswith("data:image/svg+xml;base64,")

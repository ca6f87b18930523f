"""The lesson on ResNet, run by Streamlit: views, what is measured, guesses, what a larger one costs, nonsense."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.core.depth_probe import DepthProbe
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.resnet import gradients, pictures, settings
from cnnlab.ui.resnet.pictures import Chain
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "resnet")
EN = Translator("en")
QUICK = {"blocks": "2", "seeds": "1"}


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.latex))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "params", [{"flow": "explode", **QUICK}, {"view": "block", "times": "four"}, {"view": "shortcut", "zero": "black"}]
)
def test_every_view_runs_and_agrees_with_torch_in_each_language(params: dict[str, str], lang: str) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == [] and list(at.warning) == []
    assert ":red[" not in said(at)
    assert said(at).count(Translator(lang)("frame.agrees")) == 4


def test_nothing_is_measured_before_a_guess_and_the_default_explodes() -> None:
    at = opened()
    assert list(at.get("plotly_chart")) == []
    at = opened(flow="vanish", seeds="1")
    assert EN("resnet.flow.no") in said(at)
    assert EN("resnet.truth.explode", ratio="|").split("|")[0] in said(at)
    assert len(at.get("plotly_chart")) == 1


def test_smaller_weights_than_hes_vanish_without_batch_norm_and_only_there() -> None:
    at = opened(flow="explode", scale="0.7", seeds="1")
    assert EN("resnet.scaled") in said(at)
    rows = [line for line in said(at).splitlines() if line.startswith(f"| {EN('resnet.kind.plain')} |")]
    assert EN("resnet.does.vanish") in rows[0]
    assert EN("resnet.flow.right") in said(at)  # with batch norm the factor is divided out again: it explodes


@pytest.mark.parametrize(("ratio", "name"), [(10.1, "explode"), (10, "alike"), (0.1, "alike"), (0.09, "vanish")])
def test_a_direction_needs_a_factor_of_ten(ratio: float, name: str) -> None:
    assert gradients.direction(ratio) == name


def test_the_default_is_computed_at_once_and_what_takes_longer_is_asked_for_with_its_seconds() -> None:
    assert gradients.seconds([DepthProbe(seed=seed) for seed in range(3)]) < gradients.AUTOMATIC_S
    at = opened(flow="explode", side="32", seeds="10")
    button = next(each for each in at.button if each.key == "resnet.compute")
    assert list(at.get("plotly_chart")) == [] and any(digit.isdigit() for digit in button.label)


def test_the_compute_button_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "AUTOMATIC_S", 0.0)
    at = opened(flow="explode", **QUICK)
    assert list(at.get("plotly_chart")) == []
    next(each for each in at.button if each.key == "resnet.compute").click().run()
    assert len(at.get("plotly_chart")) == 1


@pytest.mark.parametrize(("e", "nearest"), [("1", "two"), ("2", "four"), ("4", "sixteen"), ("8", "sixty")])
def test_the_nearest_guess_is_called_right(e: str, nearest: str) -> None:
    right = EN("resnet.times.right").split(":")[0]
    for guess in settings.TIMES:
        assert (right in said(opened(view="block", e=e, times=guess))) == (guess == nearest)


@pytest.mark.parametrize("place", settings.PLACES)
@pytest.mark.parametrize("shortcut", ["A", "B", "C"])
def test_every_shortcut_and_place_agrees_with_torch(place: str, shortcut: str) -> None:
    at = opened(view="block", times="two", first="1", place=place, shortcut=shortcut, m="3", e="1", n="7")
    assert list(at.exception) == [] and ":red[" not in said(at)
    assert {"three": "427", "one": "483"}[place] in said(at)


def test_with_gamma_0_the_residual_row_is_the_picture_and_the_plain_row_black() -> None:
    chain = Chain("coffee", 0.0, 3, 1, (5, 5))
    kept, lost = (pictures.run(chain, residual=residual) for residual in (True, False))
    assert (kept.passed[-1].y == chain.x()).all() and kept.gradient[0, 5, 5] == 1 and kept.gradient.sum() == 1
    assert not lost.passed[-1].y.any() and not lost.gradient.any()
    assert EN("resnet.zero.right") in said(opened(view="shortcut", gamma="0", zero="residual"))


@pytest.mark.parametrize(("row", "column"), [("0", "0"), ("47", "47"), ("0", "47")])
def test_the_pixel_may_lie_on_the_border(row: str, column: str) -> None:
    at = opened(view="shortcut", row=row, column=column, length="6", gamma="1")
    assert list(at.exception) == [] and ":red[" not in said(at)

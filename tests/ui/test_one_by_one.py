"""The lesson on 1×1 convolutions, run by Streamlit: views, presets, what a browser sends, mistakes, the guess."""

import re
from functools import partial

import numpy as np
import pytest
import torch
from scipy.ndimage import correlate
from streamlit.testing.v1 import AppTest
from torch import nn

from cnnlab.core import mixing
from cnnlab.core.kernels import fixed
from cnnlab.core.mixing import Mix
from cnnlab.datasets import photographs
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.one_by_one import compare, mix, settings, stack
from cnnlab.ui.one_by_one.settings import GUESSES, KNOBS, VIEWS
from cnnlab.ui.one_by_one.stack import SIDE, Stack
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there", "own_home")

opened = partial(opening.opened, "one-by-one")
EN = Translator("en")


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.latex))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_and_agrees_with_torch_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang, guess="half")
    assert list(at.exception) == []
    assert list(at.warning) == []
    assert ":red[" not in said(at)
    assert Translator(lang)("frame.agrees") in said(at)


@pytest.mark.parametrize("kind", KNOBS)
def test_every_preset_agrees_with_torchs_convolution_and_linear_layer(kind: str) -> None:
    knob = KNOBS[kind].mix
    choices = next(each.options for each in settings.knobs() if each.name == knob)
    assert len(choices) >= 5
    for choice in choices:
        at = opened(maps=kind, outputs="3", **{knob: choice})
        assert list(at.exception) == []
        assert list(at.warning) == []
        assert ":red[" not in said(at)
        assert said(at).count(EN("frame.agrees")) == 2


def test_a_comparison_counts_what_torch_gives_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = Stack("astronaut", "rgb").maps()
    grey = Mix(((0.299, 0.587, 0.114),))
    assert compare.compare(maps, grey) == (SIDE**2,) * 3
    broken = mixing.apply(maps, grey)
    broken[0, 3, 4:7] += 1
    monkeypatch.setattr(compare.mixing, "apply", lambda *_: broken)
    assert compare.compare(maps, grey) == (SIDE**2, SIDE**2 - 3, SIDE**2 - 3)


@pytest.mark.parametrize("photo", photographs())
@pytest.mark.parametrize("kind", KNOBS)
def test_a_stack_holds_whole_numbers_that_differ(photo: str, kind: str) -> None:
    maps = Stack(photo, kind).maps()
    assert maps.shape == (len(Stack(photo, kind).names), SIDE, SIDE)
    assert maps.dtype == np.uint8
    assert all(len(np.unique(each)) > 10 for each in maps)


def test_responses_are_those_of_scipy_on_the_same_grey_picture() -> None:
    grey = np.asarray(stack._square("coffee", SIDE + 6).convert("L"), np.float64)
    for channel, name in enumerate(("sobel_x", "sobel_y", "laplacian")):
        theirs = np.abs(correlate(grey, fixed(name) / 4))[3:-3, 3:-3]
        np.testing.assert_allclose(Stack("coffee", "responses").maps()[channel], theirs, atol=0.5 + 1e-9)


def test_scrambled_maps_are_mixed_to_the_same_values_at_other_places() -> None:
    chosen = mixing.random_mix(2, 6, seed=3)
    plain, scrambled = (mixing.apply(Stack("china", "responses", on).maps(), chosen) for on in (False, True))
    assert not np.array_equal(plain, scrambled)
    np.testing.assert_array_equal(np.sort(plain.reshape(2, -1)), np.sort(scrambled.reshape(2, -1)))


def test_counts_of_a_link_are_those_of_torch_modules() -> None:
    at = opened(view="cost", c_in="20", c_out="33", h="9", w="17")
    for kernel in (1, 3, 5):
        layer = nn.Conv2d(20, 33, kernel, padding=kernel // 2)
        macs = layer.weight.numel() * layer(torch.zeros(1, 20, 9, 17))[0, 0].numel()
        assert f"**{sum(each.numel() for each in layer.parameters()):,} / {macs:,}**" in said(at)


def test_nothing_of_the_bottleneck_is_told_before_a_guess() -> None:
    at = opened(view="bottleneck")
    assert not {"69{,}632", "69,632", "8.47", "11.8"} & set(re.findall(r"[\d.{,}]+", said(at)))
    at = opened(view="bottleneck", guess="half")
    assert r"69{,}632" in said(at)
    assert EN("one-by-one.guess.eighth") in said(at)


@pytest.mark.parametrize(
    ("guess", "mid"), [("more", 300), ("half", 150), ("quarter", 100), ("eighth", 64), ("sixteenth", 30)]
)
def test_the_nearest_guess_is_called_right_and_no_other(guess: str, mid: int) -> None:
    for other in GUESSES:
        at = opened(view="bottleneck", mid=str(mid), guess=other)
        right = EN("one-by-one.guess.right").split("{")[0]
        assert (right in said(at)) == (other == guess)


def test_a_width_that_never_pays_is_said_to_be_so() -> None:
    at = opened(view="bottleneck", b_in="1", b_out="1", mid="1", guess="more")
    assert EN("one-by-one.even.never", inputs=1) in said(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("params", "way_out"),
    [
        ({"mix": "typed", "weights": "1 2"}, "3"),
        ({"mix": "typed", "weights": "1 2 3; 1 2 3", "bias": "1 2 3"}, "2"),
        ({"maps": "responses", "blend": "typed", "m_weights": "1 2 3"}, "6"),
        ({"mix": "typed", "weights": "one"}, "one"),
    ],
)
def test_a_mistake_is_explained_and_the_page_lives_on(params: dict[str, str], way_out: str, lang: str) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert way_out in at.warning[0].value


class Knobs:
    """Stands in for a page's knobs: remembers what it was told."""

    def __init__(self) -> None:
        self.told: dict[str, object] = {}

    def set(self, **values: object) -> None:
        self.told = values


class Page:
    knobs: Knobs

    def __init__(self) -> None:
        self.knobs = Knobs()


def test_weights_turned_in_the_picture_become_typed_ones() -> None:
    page = Page()
    mix._take(page, "rgb", {"weights": "1 0.25 -1; 0 0 1", "bias": "0 3"})  # type: ignore[arg-type]
    assert page.knobs.told == {"mix": "typed", "weights": "1 0.25 -1; 0 0 1", "bias": "0 3"}


@pytest.mark.parametrize("told", [None, "1 2 3", {}, {"weights": 3, "bias": "0"}, {"weights": "x", "bias": "0"},
                                  {"weights": "1 " * 500, "bias": "0"}])  # fmt: skip
def test_nonsense_from_a_browser_changes_nothing(told: object) -> None:
    page = Page()
    mix._take(page, "rgb", told)  # type: ignore[arg-type]
    assert page.knobs.told == {}

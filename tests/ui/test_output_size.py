"""The lesson on output sizes, run by Streamlit: both languages, every view, every mistake, its links."""

import re
from functools import partial

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn

from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.ui.output_size.settings import VIEWS
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("torch_is_there")

KEY = "output-size"
opened = partial(opening.opened, KEY)


def latex(at: AppTest) -> str:
    """The first formula without its colours."""
    return re.sub(r"\\textcolor\{#\w+\}\{([^{}]*)\}", r"\1", at.latex[0].value)


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in at.markdown)


def address(at: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[-1] for name, value in at.query_params.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_a_formula_and_torchs_agreement_in_each_language(view: str, lang: str) -> None:
    at = opened(view=view, lang=lang)
    assert list(at.exception) == []
    assert len(at.latex) == 1
    t = Translator(lang)
    assert t("frame.agrees") in said(at)
    assert ":red[" not in said(at)


@pytest.mark.parametrize(
    ("n", "f", "p", "s", "d"), [(11, 5, 1, 3, 1), (224, 7, 3, 2, 1), (32, 3, 1, 1, 1), (50, 4, 0, 3, 5)]
)
def test_the_formula_of_a_link_ends_with_torchs_size(n: int, f: int, p: int, s: int, d: int) -> None:
    at = opened(n=str(n), f=str(f), p=str(p), s=str(s), d=str(d))
    size = nn.Conv2d(1, 1, f, s, p, d)(torch.zeros(1, 1, n, n)).shape[-1]
    assert rf"\boxed{{{size}}}" in latex(at)
    assert f"8 × {size} × {size}" in said(at)


def test_a_slider_changes_the_formula_the_agreement_and_the_address() -> None:
    at = opened()
    assert r"\boxed{3}" in latex(at)
    at.slider(key=f"{KEY}.n").set_value(12).run()
    assert r"\frac{12 + 2 \cdot 1 - 5}{3}" in latex(at)
    assert r"\boxed{4}" in latex(at)
    assert "8 × 4 × 4" in said(at)
    assert address(at) == {"n": "12"}


def test_height_and_width_have_a_formula_each_and_start_alike() -> None:
    at = opened(n="20", f="3", p="0", s="2")
    at.toggle(key=f"{KEY}.rect").set_value(True).run()
    assert at.slider(key=f"{KEY}.n_h").value == 20
    at.slider(key=f"{KEY}.n_h").set_value(9).run()
    at.slider(key=f"{KEY}.f_h").set_value(2).run()
    shape = nn.Conv2d(3, 8, (2, 3), 2)(torch.zeros(1, 3, 9, 20)).shape[1:]
    assert len(at.latex) == 2
    assert " × ".join(map(str, shape)) in said(at)


def test_a_link_with_two_axes_keeps_its_own_height() -> None:
    at = opened(rect="1", n_h="40", n="30")
    assert at.slider(key=f"{KEY}.n_h").value == 40
    assert address(at) == {"rect": "1", "n_h": "40", "n": "30"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("params", "way_out"),
    [
        ({"n": "3", "f": "9", "p": "0"}, "6"),
        ({"s": "0"}, "0"),
        ({"groups": "2"}, "2"),
        ({"kind": "pool", "f": "3", "p": "2"}, "1"),
        ({"view": "same", "same_s": "2"}, "2"),
        ({"view": "same", "n": "1", "f": "9", "p": "0"}, "8"),
        ({"view": "depth", "groups": "2"}, "2"),
        ({"view": "depth", "c": "4", "groups": "4", "k": "6"}, "6"),
        ({"view": "transposed", "t_s": "0"}, "0"),
        ({"view": "transposed", "t_o": "5"}, "5"),
        ({"view": "transposed", "t_p": "12"}, "4"),
    ],
)
def test_a_mistake_is_explained_and_the_page_lives_on(params: dict[str, str], way_out: str, lang: str) -> None:
    at = opened(lang=lang, **params)
    assert list(at.exception) == []
    assert len(at.warning) == 1
    assert way_out in at.warning[0].value
    assert params.items() <= address(at).items()
    assert at.slider or at.number_input


def test_with_a_kernel_too_large_the_numbers_stay_and_a_smaller_kernel_brings_the_result_back() -> None:
    at = opened(n="3", f="9", p="0")
    assert r"\frac{3 + 2 \cdot 0 - 9}{3}" in latex(at)
    assert "boxed" not in latex(at)
    at.slider(key=f"{KEY}.f").set_value(3).run()
    assert list(at.warning) == []
    assert r"\boxed{1}" in latex(at)


def test_a_filter_that_is_not_deep_enough_gets_torchs_own_words() -> None:
    at = opened(view="depth", c="6", fit="0", depth="2")
    assert "expected input[1, 6, 32, 32] to have 2 channels, but got 6 channels instead" in at.code[0].value
    assert len(at.latex) == 0


def test_same_with_a_stride_gets_torchs_own_words() -> None:
    at = opened(view="same", same_s="2")
    assert "padding='same' is not supported for strided convolutions" in "\n".join(code.value for code in at.code)


def test_same_pads_an_even_kernel_by_one_more_after() -> None:
    at = opened(view="same", n="32", f="4")
    assert r"\boxed{1.5}" in latex(at)
    assert "**1 + 2**" in said(at)
    assert "8 × 32 × 32" in said(at)


def test_the_copied_code_is_that_of_the_setting() -> None:
    at = opened(kind="pool_ceil", n="110", f="3", p="0", s="2")
    assert "torch.nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)" in at.code[0].value
    assert "(1, 3, 55, 55)" in at.code[0].value


def test_the_reverse_question_without_an_answer_says_what_to_change() -> None:
    at = opened(view="reverse", n_in="10", n_out="200")
    assert list(at.exception) == []
    assert "200" in at.info[0].value


def test_nonsense_in_a_link_is_named_and_the_defaults_are_used() -> None:
    at = opened(n="-3", kind="waltz", groups="1.5", rect="maybe")
    assert list(at.exception) == []
    assert len(at.warning) == 4
    assert r"\boxed{3}" in latex(at)
    assert address(at) == {}


@pytest.mark.parametrize(
    "params",
    [
        {"view": "same", "n": "32", "f": "4", "d": "2"},
        {"view": "depth", "c": "12", "k": "6", "groups": "3", "fit": "0", "depth": "4"},
        {"view": "reverse", "n_in": "100", "n_out": "25", "f_max": "7", "d_max": "2"},
        {"view": "transposed", "t_n": "9", "t_f": "4", "t_o": "1"},
        {"kind": "pool_ceil", "n": "110", "f": "3", "p": "0", "s": "2", "rect": "1", "n_h": "55"},
    ],
)
def test_a_link_opens_the_same_state_in_the_other_language(params: dict[str, str]) -> None:
    first = opened(lang="zh_CN", **params)
    link = address(first) | {"lang": "en"}
    second = opened(**link)
    assert list(first.exception) == list(second.exception) == []
    assert params.items() <= link.items()
    assert address(second) == link
    assert [each.value for each in first.latex] == [each.value for each in second.latex]


def test_leaving_a_view_keeps_its_knobs() -> None:
    at = opened(n="40")
    for view in ("transposed", "depth", "size"):
        at.segmented_control(key=f"{KEY}.view").set_value(view).run()
        assert list(at.exception) == []
    assert at.slider(key=f"{KEY}.n").value == 40
    assert address(at) == {"n": "40"}


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({"n": "10", "f": "3", "p": "0", "s": "2"}, ["**1**", "**1**"]),  # one column of the input is lost
        ({"n": "10", "f": "3", "p": "1", "s": "2"}, ["**1**", "**0**"]),  # only a column of zeros is
        ({"n": "110", "f": "3", "p": "0", "s": "2", "kind": "pool_ceil"}, ["**1**"]),  # the window hangs over by one
        ({"n": "9", "f": "1", "p": "0", "s": "2"}, ["**4**"]),  # every other cell is between the windows
        ({"n": "12"}, []),
    ],
)
def test_the_sentence_beside_the_formula_counts_what_is_never_read(params: dict[str, str], numbers: list[str]) -> None:
    at = opened(**params)
    t = Translator("en")
    openings = [t(f"{KEY}.round.{name}").split("**")[0] for name in ("exact", "floor", "overhang", "skipped")]
    (sentence,) = [block.value for block in at.markdown if block.value.startswith(tuple(openings))]
    assert re.findall(r"\*\*\d+\*\*", sentence) == numbers

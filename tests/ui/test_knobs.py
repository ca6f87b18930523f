"""Knobs, the session and the address: what a link says, what a page keeps, what nonsense becomes."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.i18n import Translator
from cnnlab.ui.knobs import Choice, Flag, Number, Text


def script() -> None:
    import streamlit as st

    from cnnlab.i18n import Translator
    from cnnlab.ui.knobs import Choice, Flag, Knobs, Number

    class Bare(Translator):
        def __call__(self, key: str, **values: object) -> str:
            return key

    knobs = Knobs(
        "demo",
        (
            Number("n", 8, 1, 64),
            Number("rate", 0.1, 0.0, 10.0, 0.1),
            Choice("mode", "a", ("a", "b")),
            Flag("on", False),
        ),
        Bare("en"),
    )
    st.button("reset", key="reset", on_click=knobs.reset)
    knobs.slider("n")
    knobs.number("rate")
    knobs.select("mode")
    knobs.toggle("on")
    st.text(f"{knobs['n']} {knobs['rate']:g} {knobs['mode']} {knobs['on']}")
    st.text(" ".join(knob.name for knob, _, _ in knobs.rejected))


def run(**params: str) -> AppTest:
    at = AppTest.from_function(script)
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


def state(at: AppTest) -> str:
    return at.text[0].value


def address(at: AppTest) -> dict[str, str]:
    return {key: value if isinstance(value, str) else value[-1] for key, value in at.query_params.items()}


def test_without_a_link_every_knob_is_at_its_default_and_the_address_is_empty() -> None:
    at = run()
    assert state(at) == "8 0.1 a False"
    assert address(at) == {}


def test_a_moved_knob_is_in_the_address_and_leaves_it_at_its_default() -> None:
    at = run()
    at.slider[0].set_value(12).run()
    at.toggle[0].set_value(True).run()
    assert address(at) == {"n": "12", "on": "1"}
    at.slider[0].set_value(8).run()
    assert address(at) == {"on": "1"}


def test_a_link_opens_the_state_it_was_copied_from() -> None:
    first = run()
    first.slider[0].set_value(33).run()
    first.number_input[0].set_value(2.5).run()
    first.selectbox[0].set_value("b").run()
    second = run(**address(first))
    assert state(second) == state(first) == "33 2.5 b False"


@pytest.mark.parametrize(
    ("params", "expected", "rejected"),
    [
        ({"n": "0"}, "8 0.1 a False", "n"),
        ({"n": "65"}, "8 0.1 a False", "n"),
        ({"n": "7.5"}, "8 0.1 a False", "n"),
        ({"n": "9" * 5000}, "8 0.1 a False", "n"),
        ({"rate": "nan"}, "8 0.1 a False", "rate"),
        ({"rate": "inf"}, "8 0.1 a False", "rate"),
        ({"mode": "c"}, "8 0.1 a False", "mode"),
        ({"on": "yes"}, "8 0.1 a False", "on"),
        ({"n": "9", "mode": "", "on": "1"}, "9 0.1 a True", "mode"),
    ],
)
def test_nonsense_in_a_link_falls_back_alone_and_is_named(params: dict[str, str], expected: str, rejected: str) -> None:
    at = run(**params)
    assert list(at.exception) == []
    assert state(at) == expected
    assert at.text[1].value == rejected
    assert rejected not in address(at)


def test_reset_brings_back_every_default() -> None:
    at = run(n="33", mode="b", on="1")
    at.button[0].click().run()
    assert state(at) == "8 0.1 a False"
    assert address(at) == {}


def test_parameters_of_others_stay_in_the_address_only_when_they_are_the_frames() -> None:
    at = run(n="9", lang="zh_CN", present="1", utm="x")
    assert address(at) == {"n": "9", "lang": "zh_CN", "present": "1"}


@pytest.mark.parametrize("value", [0.1, 1e-7, 123456.75, 1 / 3])
def test_a_real_number_survives_the_address(value: float) -> None:
    knob = Number("x", 1.0, 0.0, 1e9)
    assert math.isclose(knob.read(knob.write(value)), value, rel_tol=1e-9)


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_every_kind_of_knob_can_say_its_rule(lang: str) -> None:
    t = Translator(lang)
    knobs = (
        Number("a", 1, 0, 9),
        Number("b", 0.5, 0.0, 1.0),
        Choice("c", "x", ("x", "y")),
        Flag("d", False),
        Text("e", ""),
    )
    assert all(knob.rule(t) for knob in knobs)
    assert "9" in knobs[0].rule(t) and "x, y" in knobs[2].rule(t)

"""A page's controls: each has a stable name, a default that never changes, and a place in the address.

A page declares its knobs once; what comes back from a widget, a link or the session is always a valid value. A link
that says nonsense falls back to the default and the page says so.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from cnnlab.core.errors import LabError
from cnnlab.i18n import Translator
from cnnlab.ui import address

Value = int | float | bool | str


@dataclass(frozen=True)
class Number:
    """A whole number (all of int type) or a real one between two bounds, both included."""

    name: str
    default: int | float
    low: int | float
    high: int | float
    step: int | float = 1

    def read(self, text: str) -> int | float:
        value = type(self.default)(text)
        if not (self.low <= value <= self.high) or math.isnan(value):
            raise ValueError(text)
        return value

    def write(self, value: Value) -> str:
        return f"{value:.10g}" if isinstance(value, float) else str(value)

    def rule(self, t: Translator) -> str:
        kind = "whole" if isinstance(self.default, int) else "real"
        return t(f"frame.rule_{kind}", low=self.write(self.low), high=self.write(self.high))


@dataclass(frozen=True)
class Choice:
    """One of a few stable ids; the page shows their translations."""

    name: str
    default: str
    options: tuple[str, ...]

    def read(self, text: str) -> str:
        if text not in self.options:
            raise ValueError(text)
        return text

    def write(self, value: Value) -> str:
        return str(value)

    def rule(self, t: Translator) -> str:
        return t("frame.rule_choice", options=", ".join(self.options))


@dataclass(frozen=True)
class Flag:
    """On or off, 1 or 0 in the address."""

    name: str
    default: bool

    def read(self, text: str) -> bool:
        return {"1": True, "0": False}[text]

    def write(self, value: Value) -> str:
        return "1" if value else "0"

    def rule(self, t: Translator) -> str:
        return t("frame.rule_flag")


@dataclass(frozen=True)
class Text:
    """A short text; `check` returns its canonical form or raises LabError or ValueError."""

    name: str
    default: str
    check: Callable[[str], str] = str
    longest: int = 2000

    def read(self, text: str) -> str:
        if len(text) > self.longest:
            raise ValueError(text[:40])
        return self.check(text)

    def write(self, value: Value) -> str:
        return str(value)

    def rule(self, t: Translator) -> str:
        return t("frame.rule_text")


_OWN_ECHO_S = 3.0  # how long a rerun already under way may still bring an address that we have since replaced

Knob = Number | Choice | Flag | Text


class Knobs:
    """The knobs of one page, in step with the session and the address.

    Parameters
    ----------
    page
        The page's key: widget keys are `<page>.<name>`, labels the strings of the same key.
    knobs
        What the page declares.
    t
        The page's translator.

    Attributes
    ----------
    rejected
        For each nonsense value of the address: the knob, what the address said, and the reason, or None.
    """

    def __init__(self, page: str, knobs: tuple[Knob, ...], t: Translator) -> None:
        self.page, self._t = page, t
        self._knobs = {knob.name: knob for knob in knobs}
        self.rejected: list[tuple[Knob, str, LabError | None]] = []
        self._enter()
        self.write_address()

    def __getitem__(self, name: str) -> Value:
        return st.session_state[self._key(name)]

    def whole(self, name: str) -> int:
        """The value of a whole-number knob."""
        return int(self[name])

    def real(self, name: str) -> float:
        """The value of a real-number knob."""
        return float(self[name])

    def set(self, **values: Value) -> None:
        """Turn knobs from code (a preset, a question's setting): before their widgets are drawn, or in a callback."""
        for name, value in values.items():
            knob = self._knobs[name]
            st.session_state[self._key(name)] = knob.read(knob.write(value))
        self.write_address()

    def has(self, *names: str) -> bool:
        """Whether the page has all these knobs."""
        return all(name in self._knobs for name in names)

    def reset(self) -> None:
        """Back to the defaults."""
        self.set(**{name: knob.default for name, knob in self._knobs.items()})

    def params(self) -> dict[str, str]:
        """The values that differ from their defaults, as the address writes them."""
        return {n: k.write(self[n]) for n, k in self._knobs.items() if self[n] != k.default}

    def write_address(self) -> None:
        """Show the knobs' values in the address."""
        params = self.params()
        now = time.monotonic()
        written = [(when, own) for when, own in self._written() if now - when < _OWN_ECHO_S and own != params]
        st.session_state[f"_knobs.{self.page}"] = [*written, (now, params)]
        address.write(params)

    # Widgets. Each is drawn where the page wants it; label, options and help come from the strings.

    def slider(self, name: str, *, high: int | None = None, **layout) -> int | float:
        """A slider for a Number; it ends at `high` where the page's state allows no more, and takes the value along."""
        knob = self._number(name)
        last = knob.high if high is None else self._up_to(name, high)
        if last > knob.low:
            st.slider(min_value=knob.low, max_value=last, step=knob.step, **self._common(name), **layout)
        return self._number_value(name)

    def pick(self, name: str, labels: Sequence[str], **layout) -> int:
        """A drop-down list for a whole Number: a label a value, from its lowest. Too large a value becomes the last."""
        low = int(self._number(name).low)
        last = self._up_to(name, low + len(labels) - 1)
        label_of = dict(zip(range(low, last + 1), labels, strict=True))
        st.selectbox(options=tuple(label_of), format_func=label_of.__getitem__, **self._common(name), **layout)
        return self.whole(name)

    def _up_to(self, name: str, last: int) -> int:
        if self.whole(name) > last:
            self.set(**{name: last})
        return last

    def number(self, name: str, **layout) -> int | float:
        """A box to type a Number in; an emptied box keeps the last value."""
        knob = self._number(name)
        bounds = {"min_value": knob.low, "max_value": knob.high, "step": knob.step}
        st.number_input(**bounds, required=True, **self._common(name), **layout)
        return self._number_value(name)

    def segmented(self, name: str, **layout) -> str:
        """A row of buttons for a Choice."""
        st.segmented_control(required=True, **(self._options(name) | self._common(name) | layout))
        return str(self[name])

    def select(self, name: str, **layout) -> str:
        """A drop-down list for a Choice."""
        st.selectbox(**{**self._options(name), **self._common(name), **layout})
        return str(self[name])

    def toggle(self, name: str, then: Callable[[], None] | None = None, **layout) -> bool:
        """A switch for a Flag; `then` runs when it is switched by hand, before anything is drawn again."""

        def switched() -> None:
            if then is not None:
                then()
            self.write_address()

        return st.toggle(**self._common(name) | {"on_change": switched}, **layout)

    def text(self, name: str, **layout) -> str:
        """A text box. What it holds may be nonsense while it is typed: the page checks it and says why."""
        st.text_input(**self._common(name), **layout)
        return str(self[name] or "")

    def option_label(self, name: str, option: str) -> str:
        """The translated label of an option."""
        return self._t(f"{self.page}.{name}.{option}")

    def _written(self) -> list[tuple[float, dict[str, str]]]:
        return st.session_state.get(f"_knobs.{self.page}", [])

    def _enter(self) -> None:
        """Take the values from the address where it says something new, else keep the session's."""
        given = {name: st.query_params[name] for name in self._knobs if name in st.query_params}
        step = st.query_params.get(address.STEP)
        new_step = step is not None and step != st.session_state.get("_knobs.step")
        st.session_state["_knobs.step"] = step
        own = [params for _, params in self._written()]
        from_address = new_step or (bool(given) and given not in own)
        for name, knob in self._knobs.items():
            key = self._key(name)
            if from_address:
                st.session_state[key] = self._read(knob, given[name]) if name in given else knob.default
            elif key not in st.session_state:
                st.session_state[key] = knob.default

    def _read(self, knob: Knob, text: str) -> Value:
        try:
            return knob.read(text)
        except (ValueError, KeyError, OverflowError) as error:
            self.rejected.append((knob, text, error if isinstance(error, LabError) else None))
            return knob.default

    def _common(self, name: str) -> dict:
        key = self._key(name)
        return {
            "label": self._t(key),
            "key": key,
            "help": self._t(f"{key}.help") if self._t.has(f"{key}.help") else None,
            "on_change": self.write_address,
            "persist_state": "session",
        }

    def _key(self, name: str) -> str:
        return f"{self.page}.{name}"

    def _options(self, name: str) -> dict:
        knob = self._knobs[name]
        assert isinstance(knob, Choice)
        return {"options": knob.options, "format_func": lambda option: self.option_label(name, option)}

    def _number_value(self, name: str) -> int | float:
        return self.whole(name) if isinstance(self._number(name).default, int) else self.real(name)

    def _number(self, name: str) -> Number:
        knob = self._knobs[name]
        assert isinstance(knob, Number)
        return knob

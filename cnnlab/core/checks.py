"""Checks of single settings, so that each refusal says the rule, the value and the way out in the same words."""

from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Integral, Real

from cnnlab.core.errors import LabError


def whole(name: str, value: object, least: int, most: int) -> int:
    """`value` as an int.

    Raises
    ------
    LabError
        `value.whole` unless it is a whole number from `least` to `most` (True and 3.0 are not).
    """
    if isinstance(value, Integral) and not isinstance(value, bool) and least <= int(value) <= most:
        return int(value)
    raise LabError("value.whole", name=name, value=repr(value), least=least, most=most)


def real(name: str, value: object, least: float, most: float) -> float:
    """`value` as a float.

    Raises
    ------
    LabError
        `value.real` unless it is a finite number from `least` to `most` (True, NaN and infinity are not).
    """
    if isinstance(value, Real) and not isinstance(value, bool) and least <= float(value) <= most:  # NaN: False
        return float(value)
    raise LabError("value.real", name=name, value=repr(value), least=least, most=most)


def flag(name: str, value: object) -> bool:
    """`value`, if it is True or False; else LabError `value.flag`."""
    if isinstance(value, bool):
        return value
    raise LabError("value.flag", name=name, value=repr(value))


def choice(name: str, value: object, choices: Iterable[str]) -> str:
    """`value`, if it is one of `choices`; else LabError `value.choice`."""
    choices = tuple(choices)
    if isinstance(value, str) and value in choices:
        return value
    raise LabError("value.choice", name=name, value=repr(value), choices=", ".join(choices))


def nearest(word: object, choices: Iterable[str]) -> str:
    """The choice spelt most like `word`; the first one where none is alike."""
    choices = list(choices)
    return get_close_matches(str(word).lower(), choices, n=1, cutoff=0.0)[0]

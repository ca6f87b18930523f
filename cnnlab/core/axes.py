"""Sizes per axis: an int means both axes, a pair is (height, width)."""

import operator
from typing import Literal

from .errors import LabError

Pair = tuple[int, int]
Size = int | Pair
Pads = tuple[Pair, Pair]  # ((top, bottom), (left, right))
Padding = int | Pair | Pads
Same = Literal["same"]


def whole(name: str, value: object) -> int:
    """`value` as a plain int; LabError where it is not a whole number (True and 2.0 are not)."""
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(value)  # pyright: ignore[reportArgumentType] - what has no index raises, and that is asked
    except TypeError:
        raise LabError("not_whole", name=name, value=value) from None


def pair(name: str, value: object) -> Pair:
    """`value` as (height, width)."""
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise LabError("not_a_pair", name=name, value=value)
        return whole(name, value[0]), whole(name, value[1])
    return (both := whole(name, value)), both


def pads(value: object) -> Pads:
    """Padding as ((top, bottom), (left, right)), from an int, (height, width) or the four sides."""
    if isinstance(value, tuple | list) and any(isinstance(side, tuple | list) for side in value):
        if len(value) != 2:
            raise LabError("not_a_pair", name="padding", value=value)
        return pair("padding", value[0]), pair("padding", value[1])
    height, width = pair("padding", value)
    return (height, height), (width, width)


def at_least_one(name: Literal["size", "kernel", "stride", "dilation"], value: object) -> int:
    """`value` as an int; LabError where it is below 1."""
    number = whole(name, value)
    if number < 1:
        raise LabError(f"{name}_below_one", value=number)
    return number


def no_negative(value: int) -> int:
    """Padding as given; LabError where it is negative."""
    if value < 0:
        raise LabError("negative_padding", value=value)
    return value

"""Guesses of how many times."""

import math
from collections.abc import Mapping


def nearest(guesses: Mapping[str, float], truth: float) -> str:
    """The guess whose factor is nearest to the true one: by ratio, not by difference."""
    return min(guesses, key=lambda name: abs(math.log(guesses[name] / truth)))

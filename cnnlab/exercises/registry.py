"""Finds the families of questions in this folder, and draws from them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random

from cnnlab.core.checks import choice, whole
from cnnlab.exercises.question import Exercise

Variant = Callable[[Random], Exercise]
LARGEST_SEED = 10**9


def claims() -> tuple[str, ...]:
    """The claims that have questions, sorted."""
    return tuple(sorted(_families()))


def variants(claim: str) -> tuple[Variant, ...]:
    """The kinds of question that a claim has, from easy to hard."""
    return _families()[choice("claim", claim, _families())]


def generate(claim: str, *, seed: int) -> Exercise:
    """The question number `seed` of a claim: the same one every time, everywhere.

    Kinds of question take turns, from easy to hard and again from the start; the numbers are drawn.

    Raises
    ------
    LabError
        for a claim without questions, or a seed below 0.
    """
    kinds = variants(claim)
    rng = Random(f"{claim}/{whole('seed', seed, 0, LARGEST_SEED)}")
    return replace(kinds[seed % len(kinds)](rng), claim=claim, seed=seed)


@cache
def _families() -> dict[str, tuple[Variant, ...]]:
    found: dict[str, tuple[Variant, ...]] = {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.stem == "__init__":
            continue
        module = import_module(f"cnnlab.exercises.{file.stem}")
        claim = getattr(module, "CLAIM", None)
        if claim in found:
            raise ValueError(f"two files have questions for {claim}")
        if claim is not None:
            found[claim] = module.VARIANTS
    return found

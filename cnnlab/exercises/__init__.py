"""Questions to predict before looking: generators and checkers on top of core.

A claim of the lecture has one file here. It names its `CLAIM` and its `VARIANTS`, functions that draw one question from
a random generator; a new file is found by itself. Every sentence is a key of `assets/strings/<language>/practice.json`.
"""

from cnnlab.exercises.checking import check, parse
from cnnlab.exercises.question import DesignTask, Exercise, Question, Say, Step, Verdict
from cnnlab.exercises.registry import claims, generate, variants

__all__ = [
    "DesignTask", "Exercise", "Question", "Say", "Step", "Verdict", "check", "claims", "generate", "parse", "variants",
]  # fmt: skip

"""Reads what a student typed, and says what is right or wrong about it."""

import re
import unicodedata
from collections.abc import Mapping

from cnnlab.core.errors import LabError
from cnnlab.exercises.question import DesignTask, Number, Question, Say, Verdict

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = re.compile(r"([一二两三四五六七八九])?十([一二三四五六七八九])?$")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(?:/(\d+))?$")
_LONGEST = 30


def check(question: Question | DesignTask, answer: str | Number | Mapping[str, int]) -> Verdict:
    """Whether an answer is right; where it is a usual mistake, the sentence for it.

    Parameters
    ----------
    answer
        What was typed, or a number; for a design task a number for each field.

    Raises
    ------
    LabError
        for what is no number, and for a design that no layer can have.
    """
    if isinstance(question, DesignTask):
        if not isinstance(answer, Mapping):
            raise TypeError("a design task is answered by a number for each field")
        return question.goal.judge(answer)
    if isinstance(answer, Mapping):
        raise TypeError("a question is answered by one number")
    given = parse(answer) if isinstance(answer, str) else answer
    if given == question.answer:
        return Verdict(True, Say("right", {}))
    for mistake in question.mistakes:
        if given == mistake.value:
            return Verdict(False, mistake.say)
    return Verdict(False, Say("too_large" if given > question.answer else "too_small", {}))


def parse(text: str) -> Number:
    """A number as people write it: `15`, ` 15.5 `, `１５`, `1,792`, `31/2`, `十五`.

    Raises
    ------
    LabError
        where it is none.
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", tidy):
        tidy = tidy.replace(",", "")
    if (chinese := _chinese(tidy)) is not None:
        return chinese
    found = _NUMBER.match(tidy) if len(tidy) <= _LONGEST else None
    if not tidy:
        raise LabError("exercise.empty")
    if not found or (found[2] and not int(found[2])):
        raise LabError("exercise.not_a_number", text=text.strip()[:_LONGEST])
    value = float(found[1]) / int(found[2] or 1)
    return int(value) if value.is_integer() else value


def _chinese(text: str) -> int | None:
    """一 to 九十九, as they are written by hand."""
    if text in _DIGITS:
        return _DIGITS[text]
    found = _CHINESE.match(text)
    return 10 * _DIGITS[found[1] or "一"] + _DIGITS[found[2] or "零"] if found else None

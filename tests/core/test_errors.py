import json
import pickle
import string

import pytest

from cnnlab.core.errors import ENGLISH, LabError
from cnnlab.i18n import ASSETS

CHINESE = json.loads((ASSETS / "strings" / "zh_CN" / "error.json").read_text(encoding="utf-8"))


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", ENGLISH)
def test_every_sentence_has_a_chinese_one_with_the_same_values(code):
    assert placeholders(CHINESE[code]) == placeholders(ENGLISH[code])


def test_no_chinese_sentence_is_left_without_its_error():
    assert set(CHINESE) == set(ENGLISH)


def test_an_error_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(LabError("stride_below_one", value=0)))
    assert (error.code, error.values, str(error)) == (
        "stride_below_one",
        {"value": 0},
        ENGLISH["stride_below_one"].format(value=0),
    )

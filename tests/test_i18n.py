"""Both languages say the same things: same keys, same placeholders, same prose files."""

import ast
import re
from string import Formatter

import pytest

from cnnlab import catalog
from cnnlab.core.errors import ENGLISH, LabError
from cnnlab.i18n import ASSETS, DEFAULT, LANGUAGES, Translator, from_locale, prose, strings

ROOT = ASSETS.parent
OTHERS = [lang for lang in LANGUAGES if lang != DEFAULT]
_CJK = re.compile(r"[一-鿿]")
_LETTERS = re.compile(r"[A-Za-z]{4,}")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_string_exists_in_both_languages(lang: str) -> None:
    translated = {key for key in strings(lang) if not key.startswith("error.")}
    assert translated == set(strings(DEFAULT))


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_fills_the_same_placeholders(lang: str) -> None:
    theirs = strings(lang)
    differ = [key for key, text in strings(DEFAULT).items() if placeholders(text) != placeholders(theirs[key])]
    assert differ == []


@pytest.mark.parametrize("lang", OTHERS)
def test_every_error_of_the_core_is_translated_with_its_placeholders(lang: str) -> None:
    theirs = {key.removeprefix("error."): text for key, text in strings(lang).items() if key.startswith("error.")}
    assert set(theirs) == set(ENGLISH)
    assert [code for code, text in ENGLISH.items() if placeholders(text) != placeholders(theirs[code])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lesson_has_its_prose_before_and_after_the_live_part(lang: str) -> None:
    for entry in catalog.lessons():
        before, after = prose(entry.key, lang).split("<!-- live -->")
        assert len(before.strip()) > 80 and len(after.strip()) > 200, entry.key


def test_english_strings_hold_no_chinese() -> None:
    assert [key for key, text in strings("en").items() if _CJK.search(text)] == []


def test_long_strings_of_the_chinese_side_are_chinese() -> None:
    # Names, formulas and codes are the same in both; a sentence of English words alone was forgotten.
    plain = {k: re.sub(r"`[^`]*`|\\[a-z]+|\{[^}]*\}", "", text) for k, text in strings("zh_CN").items()}
    forgotten = [k for k, text in plain.items() if len(_LETTERS.findall(text)) >= 4 and not _CJK.search(text)]
    assert forgotten == []


def test_a_missing_key_is_an_error_not_an_empty_label() -> None:
    with pytest.raises(KeyError):
        Translator("en")("frame.no_such_key")


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("zh-CN", "zh_CN"), ("zh_TW", "zh_CN"), ("en-GB", "en"), ("de-DE", "en"), (None, "en"), ("", "en")],
)
def test_a_browsers_locale_finds_its_language(locale: str | None, lang: str) -> None:
    assert from_locale(locale) == lang


def test_an_error_keeps_its_code_and_values_through_pickling() -> None:
    import pickle

    error = LabError("stride_below_one", value=0)
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.code, copy.values, str(copy)) == (error.code, error.values, str(error))


def test_no_page_holds_a_sentence_of_its_own() -> None:
    # User-visible text lives in the strings: a literal with two words in a call is a sentence that escaped.
    escaped = []
    for file in [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "cnnlab/ui").rglob("*.py"))]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if not (isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "st"):
                continue
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    words = re.findall(r"[A-Za-z]{2,}", argument.value)
                    if len(words) >= 2 and "<" not in argument.value and not argument.value.startswith(":material"):
                        escaped.append(f"{file.relative_to(ROOT)}:{call.lineno}: {argument.value!r}")
    assert escaped == []


def test_chinese_prose_has_no_space_where_a_source_line_ends(monkeypatch, tmp_path) -> None:
    folder = tmp_path / "lessons" / "zh_CN"
    folder.mkdir(parents=True)
    (folder / "x.md").write_text("先看，\n再猜。\n又一行\n\n## 标题\n正文\n- 一\n- 二\n", encoding="utf-8")
    monkeypatch.setattr("cnnlab.i18n.ASSETS", tmp_path)
    assert prose("x", "zh_CN") == "先看，再猜。又一行\n\n## 标题\n正文\n- 一\n- 二\n"

"""Every word on the screen, by key and language.

`assets/strings/<language>/<room>.json` holds flat objects; the key `"stride"` in `conv.json` is `"conv.stride"` here.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

ASSETS = Path(__file__).resolve().parents[1] / "assets"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
DEFAULT = "en"
_CHINESE = r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff65]"
_WRAPPED = re.compile(rf"^([^#|\n].*{_CHINESE})\n(?={_CHINESE})", re.MULTILINE)


def t(key: str, lang: str, **values: object) -> str:
    """The string `key` in `lang`, with `{placeholders}` filled from `values`. KeyError where there is none."""
    return strings(lang)[key].format(**values) if values else strings(lang)[key]


@dataclass(frozen=True)
class Translator:
    """`t` for one language: `Translator("en")("conv.stride")`."""

    lang: str

    def __call__(self, key: str, **values: object) -> str:
        return t(key, self.lang, **values)

    def has(self, key: str) -> bool:
        """Whether the language has the string `key`."""
        return key in strings(self.lang)


@cache
def strings(lang: str) -> dict[str, str]:
    """All strings of one language, by full key."""
    found: dict[str, str] = {}
    for file in sorted((ASSETS / "strings" / lang).glob("*.json")):
        entries = json.loads(file.read_text(encoding="utf-8"))
        found.update({f"{file.stem}.{key}": text for key, text in entries.items()})
    return found


@cache
def prose(lesson: str, lang: str) -> str:
    """The Markdown of one lesson.

    A browser shows the end of a source line as a space, which Chinese does not have: such lines are joined.
    """
    text = (ASSETS / "lessons" / lang / f"{lesson}.md").read_text(encoding="utf-8")
    return _WRAPPED.sub(r"\1", text)


@runtime_checkable
class CodedError(Protocol):
    """What a translation needs of an error: core's LabError has it."""

    code: str
    values: dict[str, object]


def sentence(error: CodedError, lang: str) -> str:
    """An error of the core in a language; in English, and where nobody translated it, its own words.

    An error that is one of another's values is translated too.
    """
    key = f"error.{error.code}"
    if key not in strings(lang):
        return str(error)
    return t(key, lang, **{name: _translated(value, lang) for name, value in error.values.items()})


def _translated(value: object, lang: str) -> object:
    return sentence(value, lang) if isinstance(value, CodedError) else value


def from_locale(locale: str | None) -> str:
    """The language nearest to a browser's locale: every Chinese one is served Simplified Chinese."""
    return "zh_CN" if (locale or "").lower().replace("_", "-").split("-")[0] == "zh" else DEFAULT

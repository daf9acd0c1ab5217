"""What reading a file says, in the words of the console: sentences are known by their English, which logs and commands say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from core.language.forms import Language
from knowledge.warnings import ReadingWarning

_HOLE = re.compile(r"\\\{([a-z])\\\}")
_NEXT = re.compile(r"(?<=[.»]) (?=\S)")
_COUNTED = re.compile(r"(\d[\d,.]*) (.+)")
_WHERE = {
    Language.FRENCH: {
        "page": "page",
        "pages": "pages",
        "line": "ligne",
        "lines": "lignes",
        "sheet": "feuille",
        "row": "ligne",
        "rows": "lignes",
        "column": "colonne",
        "columns": "colonnes",
        "cell": "cellule",
        "cells": "cellules",
        "paragraph": "paragraphe",
        "table": "tableau",
        "and": "et",
        "in": "à",
        "places": "endroits",
    },
    Language.ARABIC: {
        "page": "الصفحة",
        "pages": "الصفحات",
        "line": "السطر",
        "lines": "الأسطر",
        "sheet": "الورقة",
        "row": "السطر",
        "rows": "الأسطر",
        "column": "العمود",
        "columns": "الأعمدة",
        "cell": "الخلية",
        "cells": "الخلايا",
        "paragraph": "الفقرة",
        "table": "الجدول",
        "and": "و",
        "in": "في",
        "places": "مواضع",
    },
}
_WORD = re.compile(r"\b(pages?|lines?|sheet|rows?|columns?|cells?|paragraph|table|and|in|places)\b")


def reading_told(text: str, language: Language) -> str:
    """What reading a file says, in a language of the console; what nothing is known of as it is, in English."""
    if language is Language.ENGLISH or not text:
        return text
    return _whole(text, language) or _by_sentence(text, language) or text


def warning_told(warning: ReadingWarning, language: Language) -> str:
    """A warning as one line: where, what and what to do."""
    parts = (reading_told(warning.text, language), reading_told(warning.remedy, language))
    said = " ".join(filter(None, parts))
    colon = " : " if language is Language.FRENCH else ": "
    return f"{_placed(warning.place, language)}{colon}{said}" if warning.place else said


@dataclass(frozen=True)
class ReadingWords:
    """What templates say of reading in the visitor's language."""

    language: Language

    def text(self, text: str) -> str:
        """What reading says."""
        return reading_told(text, self.language)

    def warning(self, warning: ReadingWarning) -> str:
        """A warning, with its place and what to do."""
        return warning_told(warning, self.language)


def is_worded(text: str, language: Language) -> bool:
    """Whether a sentence is known in a language."""
    return bool(_whole(text, language) or _by_sentence(text, language))


def _whole(text: str, language: Language) -> str:
    for pattern, texts in _sentences():
        if found := pattern.fullmatch(text):
            holes = {name: _valued(value, language) for name, value in found.groupdict().items()}
            return str(texts[language.value]).format(**holes)
    return ""


def _by_sentence(text: str, language: Language) -> str:
    """A reason and its remedy in one text, or a text that ends in the middle of nothing."""
    for gap in _NEXT.finditer(text):
        first, rest = _whole(text[: gap.start()], language), text[gap.end() :]
        if first and (then := _whole(rest, language) or _by_sentence(rest, language)):
            return f"{first} {then}"
    return ""


def _valued(value: str, language: Language) -> str:
    """What stands in a sentence: names of what was found are worded, places too; numbers and names of files are not."""
    names = _texts()["names"].values()
    counted = _COUNTED.fullmatch(value)
    for one in names:
        if value == one["en"]:
            return str(one[language.value])
        if counted and counted[2] == one["en"]:
            return f"{one[language.value]} ({counted[1]})"
    return _placed(value, language) if value.startswith(", in ") else value


def _placed(place: str, language: Language) -> str:
    words = _WHERE.get(language, {})
    return _WORD.sub(lambda found: words.get(found[0], found[0]), place)


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("api.console.library").joinpath("reading.yaml").read_text("utf-8")
    found: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return found


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """Sentences by their English, those with the most of their own first."""

    def pattern(one: dict[str, str]) -> re.Pattern[str]:
        return re.compile(_HOLE.sub(r"(?P<\1>.*?)", re.escape(one["en"])), re.DOTALL)

    def own(one: dict[str, Any]) -> int:
        return -len(re.sub(r"\{.\}", "", one["en"]))

    return tuple((pattern(one), one) for one in sorted(_texts()["sentences"].values(), key=own))

"""Wordings of the console, in the languages that staff sees it in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from core.language.forms import Language

LANGUAGES = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
"""Languages of the console; French where none of them is wanted."""
OWN_NAMES = {Language.FRENCH: "Français", Language.ARABIC: "العربية", Language.ENGLISH: "English"}


@cache
def words_in(language: Language) -> Mapping[str, str]:
    """Every wording in a language, by key."""
    text = resources.files("api.console").joinpath("wordings", f"{language}.yaml").read_text("utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


def word(key: str, language: Language, **values: object) -> str:
    """A wording with its placeholders filled in; the key itself where there is none, which a test rules out."""
    text = words_in(language).get(key, key)
    return text.format(**values) if values else text

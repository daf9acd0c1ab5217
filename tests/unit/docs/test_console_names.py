"""What a guide to the console tells people to press is called so on the console."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.console.frame.words import LANGUAGES, words_in
from core.language.forms import Language

_ROOT = Path(__file__).parents[3]
_NAMED = re.compile(r"(?<![*\w])\*(?![*\s])([^*]+)\*(?![*\w])")
_HEADINGS = {"Français": Language.FRENCH, "العربية": Language.ARABIC, "English": Language.ENGLISH}


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).rstrip(".…").casefold()


def _chapters() -> dict[Language, str]:
    chapters = (_ROOT / "docs" / "console.md").read_text("utf-8").split("\n## ")
    return {_HEADINGS[one.partition("\n")[0]]: one for one in chapters if one.partition("\n")[0] in _HEADINGS}


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_guide_calls_desks_and_buttons_as_the_console_does(language: Language) -> None:
    called = {_plain(text) for text in words_in(language).values()}
    named = _NAMED.findall(_chapters()[language])
    assert len(named) >= 20
    assert [name for name in named if _plain(name) not in called] == []


def test_the_first_steps_call_desks_and_buttons_as_the_console_does() -> None:
    readme = (_ROOT / "README.md").read_text("utf-8")
    steps = readme.partition("## The console in five minutes")[2].partition("\n## ")[0]
    called = {_plain(text) for text in words_in(Language.ENGLISH).values()}
    named = _NAMED.findall(steps)
    assert len(named) >= 5
    assert [name for name in named if _plain(name) not in called] == []

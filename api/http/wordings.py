"""The fixed wordings of the page, the chat element and the lists of sources, in every language."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import cast

from core.language.forms import Language

Wordings = dict[str, str | dict[str, str]]


@cache
def wordings() -> dict[Language, Wordings]:
    """All wordings, by language and name; `kinds` holds those of the kinds of documents."""
    text = resources.files("api.widget").joinpath("wordings.json").read_text("utf-8")
    return {Language(tag): cast(Wordings, found) for tag, found in json.loads(text).items()}


def wording(language: Language, name: str, **values: object) -> str:
    """One wording, with its {placeholders} filled in."""
    return str(language.of(wordings())[name]).format_map(values)


def kind_name(language: Language, kind: str) -> str:
    """What a kind of document is called; kinds without a name are documents."""
    kinds = cast(dict[str, str], language.of(wordings())["kinds"])
    return kinds.get(kind, kinds["other"])

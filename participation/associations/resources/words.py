"""What pages and documents say of what is shared, in the five forms."""

from __future__ import annotations

from core.language.forms import Language
from core.wordings import Wordings

_WORDINGS = Wordings("participation.associations.resources")


def resource_word(key: str, language: Language, **values: object) -> str:
    """A wording of the shared library; what is filled in keeps its own direction."""
    if language.is_rtl:
        values = {k: f"\u2068{value}\u2069" if isinstance(value, str) else value for k, value in values.items()}
    return _WORDINGS.say(f"resource_{key}", language, **values)


def resource_problem(error: Exception, language: Language) -> str:
    """What is wrong with a form, and what to do."""
    key = f"wrong_{type(error).__name__}"
    told = resource_word(key, language)
    return resource_word("wrong", language) if told == f"resource_{key}" else told

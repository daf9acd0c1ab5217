"""What pages and papers say of projects, in the five forms."""

from __future__ import annotations

from core.language.forms import Language
from core.wordings import Wordings

_WORDINGS = Wordings("participation.associations.projects")


def project_word(key: str, language: Language, **values: object) -> str:
    """A wording of projects; what is filled in keeps its own direction."""
    if language.is_rtl:
        values = {k: f"\u2068{value}\u2069" if isinstance(value, str) else value for k, value in values.items()}
    return _WORDINGS.say(f"project_{key}", language, **values)


def project_problem(error: Exception, language: Language) -> str:
    """What is wrong with a form, and what to do."""
    key = f"wrong_{type(error).__name__}"
    told = project_word(key, language)
    return project_word("wrong", language) if told == f"project_{key}" else told

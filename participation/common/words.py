"""What the common ground tells people on channels, in the five forms."""

from __future__ import annotations

from datetime import date

from agent.organisation.replies import written_date
from core.errors import MunadilError, NotFoundError
from core.language.forms import Language
from core.wordings import Wordings
from participation.common.errors import FaultyFormError, NextStepError

_WORDINGS = Wordings("participation.common")
words_for = _WORDINGS.all_in
word_for = _WORDINGS.say


def told(error: MunadilError, language: Language) -> str:
    """What is wrong with what somebody filled in, for the page on which their words still stand."""
    if isinstance(error, FaultyFormError):
        values = {name: _filled(value, language) for name, value in error.values.items()}
        return word_for(f"fault_{error.fault}", language, **values)
    key = "not_here" if isinstance(error, NotFoundError) else "other"
    if isinstance(error, NextStepError):
        key = error.fault or "step"
    return word_for(f"fault_{key}", language)


def _filled(value: object, language: Language) -> object:
    """A day as a person writes it; words in their own direction."""
    if isinstance(value, date):
        return written_date(value, language)
    return f"\u2068{value}\u2069" if isinstance(value, str) and language.is_rtl else value

"""Wordings of training in the five forms: states, targets, outcomes, what is taught."""

from __future__ import annotations

from datetime import datetime

from agent.organisation.replies import written_date
from core.language.forms import Language
from core.wordings import Wordings
from participation.common.events.calendar import ZONE

_WORDINGS = Wordings("participation.training")
word = _WORDINGS.say


def day_of(at: datetime, language: Language) -> str:
    """A day and an hour by Morocco's clock."""
    here = at.astimezone(ZONE)
    comma = "،" if language.is_rtl else ","
    return f"{written_date(here.date(), language)}{comma} {here:%H:%M}"

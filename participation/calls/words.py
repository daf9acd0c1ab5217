"""Wordings of calls in the five forms: states, reasons, letters, what the bot says; and days and points as they are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from agent.organisation.replies import written_date
from core.language.forms import Language
from core.wordings import Wordings
from participation.calls.campaigns.clock import offset_hours
from participation.common.events.calendar import ZONE

_WORDINGS = Wordings("participation.calls")
word = _WORDINGS.say
_MINUTE = timedelta(minutes=1)


def moment(at: datetime, language: Language) -> str:
    """A moment by Morocco's clock, with how far that is from UTC then: in Ramadan it is another hour."""
    here = at.astimezone(ZONE)
    return word(
        "moment", language, day=written_date(here.date(), language), time=f"{here:%H:%M}", offset=offset_hours(at)
    )


def deadline(closes_at: datetime, language: Language) -> str:
    """The last minute that counts."""
    return moment(closes_at - _MINUTE, language)


def to_the_second(at: datetime, language: Language) -> str:
    """A moment to the second."""
    here = at.astimezone(ZONE)
    return word(
        "moment", language, day=written_date(here.date(), language), time=f"{here:%H:%M:%S}", offset=offset_hours(at)
    )


def points_in_words(points: Fraction, language: Language) -> str:
    """Points with two decimals, where they have any, as a form writes them."""
    hundredths = round(points * 100)
    whole, rest = divmod(hundredths, 100)
    comma = "." if language is Language.ENGLISH else ","
    return f"{whole}{comma}{rest:02d}".rstrip("0").rstrip(comma) if rest else str(whole)


def listed(parts: list[str], language: Language) -> str:
    """Things one after another."""
    return ("، " if language.is_rtl else ", ").join(parts)

"""Dates as they stand in a text: "Le 23 décembre 2021 à 9h26", "date 2021-01", "23 دجنبر 2021"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.text import strip_accents, western_digits

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv january jan يناير كانون-الثاني",
            "fevrier fevr february feb فبراير شباط",
            "mars march mar مارس آذار",
            "avril avr april apr أبريل ابريل نيسان",
            "mai may ماي مايو أيار",
            "juin june jun يونيو حزيران",
            "juillet juil july jul يوليوز يوليو تموز",
            "aout august aug غشت أغسطس آب",
            "septembre sept september sep شتنبر سبتمبر أيلول",
            "octobre oct october أكتوبر اكتوبر تشرين-الأول",
            "novembre nov november نونبر نوفمبر تشرين-الثاني",
            "decembre dec december دجنبر ديسمبر كانون-الأول",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(" + "|".join(sorted((re.escape(m).replace("\\-", " ") for m in _MONTHS), key=len, reverse=True)) + ")"
_DAY_MONTH_YEAR = re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:de\s+)?{_MONTH}\.?\s*,?\s*((?:19|20)\d\d)\b")
_MONTH_DAY_YEAR = re.compile(rf"\b{_MONTH}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,\s*((?:19|20)\d\d)\b")
_MONTH_YEAR = re.compile(rf"\b{_MONTH}\.?\s+((?:19|20)\d\d)\b")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)\b")


@dataclass(frozen=True)
class FoundDate:
    """A date at text[start:end]; `exact` is false when only the month is said and the first day stands for it."""

    day: date
    exact: bool
    start: int
    end: int


def find_date(text: str) -> FoundDate | None:
    """First date of a short text, in French, English or Arabic words or in figures (day before month)."""
    plain = _foldable(text)
    found = [
        candidate
        for pattern, order in (
            (_DAY_MONTH_YEAR, "dmy"),
            (_MONTH_DAY_YEAR, "mdy"),
            (_NUMERIC, "dmy"),
            (_ISO, "ymd"),
            (_MONTH_YEAR, "my"),
        )
        if (match := pattern.search(plain)) and (candidate := _date(match, order))
    ]
    return min(found, key=lambda f: (f.start, not f.exact), default=None)


def _foldable(text: str) -> str:
    """Lower case, western digits, no accents, every character at its place."""
    return "".join(folded if len(folded := strip_accents(western_digits(c)).lower()) == 1 else c for c in text)


def _date(match: re.Match[str], order: str) -> FoundDate | None:
    parts = dict(zip(order, match.groups(), strict=True))
    month_text = parts["m"].replace(" ", "-")
    month = int(month_text) if month_text.isdigit() else _MONTHS[month_text]
    try:
        day = date(int(parts["y"]), month, int(parts.get("d") or 1))
    except ValueError:
        return None
    return FoundDate(day, bool(parts.get("d")), match.start(), match.end())

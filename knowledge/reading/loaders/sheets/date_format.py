"""A day or an hour as a spreadsheet shows it, from the number that stands for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.language.forms import Language

_MONTHS = {
    Language.FRENCH: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    Language.ARABIC: [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "ماي",
        "يونيو",
        "يوليوز",
        "غشت",
        "شتنبر",
        "أكتوبر",
        "نونبر",
        "دجنبر",
    ],
    Language.ENGLISH: (
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]
    ),
}
_SHORT_MONTHS = {
    Language.FRENCH: ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"],
    Language.ARABIC: _MONTHS[Language.ARABIC],
    Language.ENGLISH: [month[:3] for month in _MONTHS[Language.ENGLISH]],
}
_DAYS = {
    Language.FRENCH: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    Language.ARABIC: ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    Language.ENGLISH: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_LOCALES = {0x01: Language.ARABIC, 0x0C: Language.FRENCH, 0x09: Language.ENGLISH}
"""Languages by the low byte of a system's language code."""
_MIDNIGHT = re.compile(r"(?:^|[\s,àT]+)0?0:00(?::00(?:[.,]0+)?)?$")
_LATEST = 2_958_466
"""Number of the day after 31 December 9999, from which on spreadsheets know no days."""


def shown_date(
    value: float, tokens: Sequence[tuple[str, str]], language: Language, locale: int, since_1904: bool
) -> str:
    """The day or hour that a number stands for, by the tokens of its format; empty where it stands for none.

    An hour of midnight beside a day is left out: programs write it where nobody put one.
    """
    if not 0 <= value < _LATEST:
        return ""
    moment = _moment(value, since_1904)
    speech = _LOCALES.get(locale & 0xFF, language.base)
    halves = any(kind == "half" for kind, _ in tokens)
    out: list[str] = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "date":
            out.append(_part(text, moment, speech, minutes=_is_minutes(tokens, at), halves=halves))
        elif kind == "elapsed":
            seconds = round(value * 86_400)
            out.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text)))
        elif kind == "half":
            out.append("AM" if moment.hour < 12 else "PM")
        elif kind in ("literal", "digit") and text != "@":
            out.append(text)
    shown = " ".join("".join(out).split())
    has_day = any(kind == "date" and text[0] in "yd" for kind, text in tokens)
    return (_MIDNIGHT.sub("", shown) or shown) if has_day else shown


def _moment(value: float, since_1904: bool) -> datetime:
    # 29 February 1900, which never was, is day 60.
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001 - a cell has no zone
    days = int(value)
    return first + timedelta(days=days, seconds=round((value - days) * 86_400, 3))


def _is_minutes(tokens: Sequence[tuple[str, str]], at: int) -> bool:
    """Whether an "m" stands for minutes: it does behind hours and before seconds."""
    timed = [(n, text) for n, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    place = next(n for n, (index, _) in enumerate(timed) if index == at)
    before = timed[place - 1][1][0] if place else ""
    after = timed[place + 1][1][0] if place + 1 < len(timed) else ""
    return before == "h" or after == "s"


def _part(text: str, moment: datetime, speech: Language, *, minutes: bool, halves: bool) -> str:
    letter, size = text[0], len(text)
    if letter == "m" and not minutes:
        return _month(size, moment.month, speech)
    if letter == "d":
        return _day(size, moment, speech)
    if letter == "y":
        return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
    if letter == "s" and "." in text:
        places = size - text.index(".") - 1
        seconds = moment.second + moment.microsecond / 1e6
        return f"{seconds:0{places + 3 if text.startswith('ss') else places + 2}.{places}f}"
    rounded = moment + timedelta(milliseconds=500)
    number = {"h": rounded.hour, "m": rounded.minute, "s": rounded.second}[letter]
    if letter == "h" and halves:
        number = number % 12 or 12
    return str(number).zfill(min(size, 2))


def _month(size: int, month: int, speech: Language) -> str:
    if size <= 2:
        return str(month).zfill(size)
    if size == 3:
        return _SHORT_MONTHS[speech][month - 1]
    name = _MONTHS[speech][month - 1]
    return name[0] if size == 5 else name


def _day(size: int, moment: datetime, speech: Language) -> str:
    if size <= 2:
        return str(moment.day).zfill(size)
    name = _DAYS[speech][moment.weekday()]
    return name[:3] if size == 3 and speech is not Language.ARABIC else name

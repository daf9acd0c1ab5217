"""Months and dates as they stand in a text: "Le 23 décembre 2021", "23 دجنبر 2021", "17/02/2026", "f chher ghocht"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.language.fold import fold, fold_in_place

_NAMES = (
    "janvier january يناير كانون-الثاني جانفي yanayer yanayr",
    "fevrier february فبراير شباط فيفري fbrayer febrayer fibrayer",
    "mars march مارس اذار mares",
    "avril april ابريل نيسان افريل abril ibril",
    "mai may ماي مايو ايار mayo mayyo",
    "juin june يونيو حزيران جوان يونيه younyou yonyo younio youniou",
    "juillet july يوليوز يوليو تموز جويليه يوليه youlyouz yolyoz youliouz yulyuz",
    "aout august غشت اغسطس اب اوت ghocht ghucht 8ocht gocht",
    "septembre september شتنبر سبتمبر ايلول شتانبر chtanbir chotanbir chutanbir shtanbir chtanber",
    "octobre october اكتوبر تشرين-الاول oktobr oktober octobr",
    "novembre november نونبر نوفمبر تشرين-الثاني نوانبر nouwanbir nwanbir nouanbir nonbir",
    "decembre december دجنبر ديسمبر كانون-الاول دوجنبر doujanbir dojanbir djanbir dujanbir",
)
"""Names of the months, folded: French, English, Moroccan, Levantine, Algerian and Tunisian, Darija in Latin letters."""
_SHORT = ["janv jan", "fevr fev feb", "mar", "avr apr", "", "jun", "juil jul", "aug", "sept sep", "oct", "nov", "dec"]


def _by_name(lists: Iterable[str]) -> dict[str, int]:
    return {name.replace("-", " "): number for number, names in enumerate(lists, start=1) for name in names.split()}


_LONG_MONTHS: Final = _by_name(_NAMES)
_MONTHS: Final = _LONG_MONTHS | _by_name(_SHORT)


def _pattern(names: Mapping[str, int]) -> str:
    """A group for one of the names, with what Arabic writes onto a long one and the stop of a short one."""
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return rf"(?<![a-z\u0620-\u064a])(?:[وبلف](?=[\u0620-\u064a]{{3}}))?({listed})(?![^\W\d_])\.?"


_ALSO_WORDS = frozenset(["mars", "march", "mares", "may", "mai", "اب", "ماي", "مارس", "جوان", "mayo"])
"""Months that are other words too ("you may march"): a text names them beside a day, a year or a word for months."""
_NEEDS_YEAR = frozenset(["may", "mar", "dec", "jan", "اب"])
"""Names that even behind a number are other words."""
_LONG = re.compile(_pattern(_LONG_MONTHS))
_MONTH = _pattern(_MONTHS)
_SAYS_MONTH = re.compile(
    r"(?:mois de?|fin|debut|mi|en|depuis|month of|in|since|until|chhar|chher"
    r"|شهر|اواخر|اوايل|متم|بدايه|نهايه|منتصف|\d{1,2}(?:er|st|nd|rd|th)?)[\s-]+(?:de |of )?$"
)
_SAYS_DATE = re.compile(r",?\s+(?:\d{1,2}(?!\d)|(?:de |of |سنه |عام )?\d{4})")

_YEAR = r"((?:1[0-9]|20)\d\d)(?!\d)"
_DAY = r"\d{1,2}(?:er|st|nd|rd|th)?"
_TO = r"(?:,|،|-|–|—|/|&|au|et|a|to|and|w|l|7ta l|7tal|الي|حتي|ل|و)"
_DAYS = rf"(?<![\d/.-])({_DAY}(?: ?{_TO} ?{_DAY})*)"
_OF = r"(?:de |of |d |dyal |من |من شهر |شهر )?"
_DATES = (
    (re.compile(rf"(?<!\d){_YEAR}[-/.](\d\d?)[-/.](\d\d?)(?!\d)"), "ymd"),
    (re.compile(rf"(?<![\d.,/-])(\d\d?)[-/.](\d\d?)[-/.]{_YEAR}"), "dmy"),
    (re.compile(rf"{_DAYS} ?{_OF}{_MONTH},? (?:de |of |سنه |عام )?{_YEAR}"), "DMy"),
    (re.compile(rf"{_MONTH} {_DAYS},? {_YEAR}"), "MDy"),
    (re.compile(rf"{_MONTH},? (?:de |of |سنه |عام )?{_YEAR}"), "My"),
    (re.compile(rf"{_DAYS} ?{_OF}{_MONTH}"), "DM"),
    (re.compile(rf"{_MONTH} ({_DAY})(?!\d)"), "MD"),
)
_FIRST = re.compile(r"\bpremier(?= )")

_FULL_YEAR = r"((?:19|20)\d\d)\b"
_PUBLISHED = (
    (re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:de\s+)?{_MONTH}\s*,?\s*{_FULL_YEAR}"), "dmy"),
    (re.compile(rf"{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,\s*{_FULL_YEAR}"), "mdy"),
    (re.compile(rf"\b(\d{{1,2}})[/.](\d{{1,2}})[/.]{_FULL_YEAR}"), "dmy"),
    (re.compile(r"\b((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?\b"), "ymd"),
    (re.compile(rf"{_MONTH}\s+{_FULL_YEAR}"), "my"),
)


@dataclass(frozen=True)
class FoundDate:
    """A date at text[start:end]; `exact` is false when only the month is said and the first day stands for it."""

    day: date
    exact: bool
    start: int
    end: int


@dataclass(frozen=True)
class StatedDate:
    """A date as far as a text states it."""

    month: int
    day: int | None = None
    year: int | None = None

    def __str__(self) -> str:
        day, year = f"{self.day:02}" if self.day else "..", self.year or "...."
        return f"{day}/{self.month:02}/{year}"


def month_of(name: str) -> int | None:
    """Month, 1 to 12, of a folded name; None for what is no whole name of a month."""
    return _LONG_MONTHS.get(name)


def months(text: str) -> frozenset[int]:
    """Months that a text names, 1 to 12; a name that is another word too counts beside a day, a year or a word for months."""
    folded = fold(text)
    return frozenset(
        _LONG_MONTHS[match[1]]
        for match in _LONG.finditer(folded)
        if match[1] not in _ALSO_WORDS
        or _SAYS_MONTH.search(folded[max(0, match.start() - 24) : match.start()])
        or _SAYS_DATE.match(folded, match.end())
    )


def find_date(text: str) -> FoundDate | None:
    """First date of a short text, in French, English or Arabic words or in figures (day before month)."""
    folded = fold_in_place(text)
    found = [
        candidate
        for pattern, order in _PUBLISHED
        if (match := pattern.search(folded)) and (candidate := _found(match, order))
    ]
    return min(found, key=lambda f: (f.start, not f.exact), default=None)


def take_dates(folded: str, mark: str) -> tuple[str, tuple[StatedDate, ...]]:
    """A folded text with a mark in place of each date, and the dates."""
    rest, dates = _FIRST.sub("1", folded), list[StatedDate]()
    for pattern, order in _DATES:
        rest = pattern.sub(lambda match, order=order: _take(match, order, dates, mark), rest)  # type: ignore[misc]
    return rest, tuple(dates)


def _take(match: re.Match[str], order: str, dates: list[StatedDate], mark: str) -> str:
    """The match again where it is no date, else the mark."""
    parts = dict(zip(order.lower(), (group for group in match.groups() if group is not None), strict=True))
    month = int(parts["m"]) if parts["m"].isdigit() else _MONTHS[parts["m"]]
    days: list[int | None] = [int(day) for day in re.findall(r"\d+", parts.get("d", ""))]
    year = int(parts["y"]) if "y" in parts else None
    sure = year is not None or parts["m"] not in _NEEDS_YEAR
    if not 1 <= month <= 12 or not sure or any(day is not None and not 1 <= day <= 31 for day in days):
        return match[0]
    dates.extend(StatedDate(month, day, year) for day in days or [None])
    return mark


def _found(match: re.Match[str], order: str) -> FoundDate | None:
    parts = dict(zip(order, match.groups(), strict=True))
    month = int(parts["m"]) if parts["m"].isdigit() else _MONTHS[" ".join(parts["m"].split())]
    try:
        day = date(int(parts["y"]), month, int(parts.get("d") or 1))
    except ValueError:
        return None
    return FoundDate(day, bool(parts.get("d")), match.start(), match.end())

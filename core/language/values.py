"""Numbers and dates of a text as values, however they are written: in digits, in words, in five languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from core.language.facts import MONTH_NAMES, month_of
from core.language.fold import plain
from core.language.number_words import SCALES, spelled_values

_GROUPED = r"[1-9]\d{0,2}(?P<mark>[ ,.٬'])\d{3}(?:(?P=mark)\d{3})*(?!\d)"
_NUMBER = re.compile(rf"(?<!\d)(?<!\d[.,٫٬])(?:(?P<grouped>{_GROUPED})|\d+)(?:[.,٫](?P<decimals>\d+))?(?!\d)")
# "3lach" and "m3ahum" hold letters; "30ans", "2e" and "l2030" hold numbers.
_SUFFIX = re.compile(
    r"(?:er|e|eme|ere|re|nd|nde|st|rd|th|h\d*|km|kg|ha|m|cm|mm|dh|dhs|mdh|mmdh|md|mds|mad|ans?|mois|jours?|am|pm|min|mn|x|k)?(?![a-z])"
)
_CLITIC = re.compile(r"(?:^|[^a-z\d'])[bflwd]$")
_SHORT_SCALES = {"k": 1_000, "mdh": 1_000_000, "md": 10**9, "mds": 10**9, "mmdh": 10**9, "bn": 10**9}
_WORD = re.compile(r" ?([a-z]+|[\u0620-\u064a]+)")
_SHORT_MONTHS = {
    name: number
    for number, names in enumerate(
        ["janv jan", "fevr fev feb", "mar", "avr apr", "", "jun", "juil jul", "aug", "sept sep", "oct", "nov", "dec"],
        start=1,
    )
    for name in names.split()
}
_UNSURE_MONTHS = frozenset(["may", "mar", "dec", "jan", "اب"])
"""Other words too: months only beside a year."""

_MONTH = rf"(?<![a-z\u0620-\u064a])(?:[وبلف](?=[\u0620-\u064a]{{4}}))?({MONTH_NAMES.pattern}|{'|'.join(_SHORT_MONTHS)})(?![^\W\d_])\.?"
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
_FIGURE = 10
_FIRST = re.compile(r"\bpremier(?= )")


@dataclass(frozen=True)
class StatedDate:
    """A date as far as a text states it."""

    month: int
    day: int | None = None
    year: int | None = None

    def __str__(self) -> str:
        day, year = f"{self.day:02}" if self.day else "..", self.year or "...."
        return f"{day}/{self.month:02}/{year}"


@dataclass(frozen=True)
class Values:
    """What a text states: each number in digits with its possible readings ("1,200"), numbers in words, dates."""

    digits: tuple[frozenset[Decimal], ...] = ()
    words: frozenset[Decimal] = frozenset()
    dates: tuple[StatedDate, ...] = ()

    @property
    def years(self) -> frozenset[int]:
        """Years of dates, and numbers that may be years."""
        dated = {stated.year for stated in self.dates if stated.year}
        return frozenset(
            dated | {int(n) for readings in self.digits for n in readings if 1000 <= n < 3000 and n % 1 == 0}
        )

    def has_number(self, number: Decimal) -> bool:
        """Whether a number is stated: in digits, in words, or as a year."""
        return any(number in readings for readings in self.digits) or number in self.words or number in self.years

    def has_date(self, day: date) -> bool:
        """Whether a day is stated; its year may stand elsewhere in the text."""
        return self.bears_out(StatedDate(day.month, day.day, day.year))

    def bears_out(self, said: StatedDate) -> bool:
        """Whether one of these dates states all that another one does; its year may stand elsewhere in the text."""
        return any(
            stated.month == said.month
            and said.day in (None, stated.day)
            and (said.year in (None, stated.year) or (stated.year is None and said.year in self.years))
            for stated in self.dates
        )

    def missing_from(self, known: Values) -> list[str]:
        """Its numbers and dates that are not among others; numbers below ten in words are no figures."""
        days = {Decimal(stated.day) for stated in known.dates if stated.day}
        numbers = [*self.digits, *(frozenset([number]) for number in self.words if number >= _FIGURE)]
        absent = [
            f"{max(readings):f}"
            for readings in numbers
            if not any(known.has_number(number) or number in days for number in readings)
        ]
        return absent + [str(said) for said in self.dates if not known.bears_out(said)]


@lru_cache(maxsize=2048)
def values(text: str) -> Values:
    """Numbers and dates of a text, none of which runs over the end of a line. Signs are left out: "10-12" is no difference."""
    rest, dates = _FIRST.sub("1", plain(text)), list[StatedDate]()
    for pattern, order in _DATES:
        rest = pattern.sub(lambda match, order=order: _blank(match, order, dates), rest)  # type: ignore[misc]
    digits = list[frozenset[Decimal]]()
    rest = _NUMBER.sub(lambda match: _take_number(match, digits), rest)
    return Values(tuple(digits), spelled_values(_words_only(rest)), tuple(dates))


def _words_only(rest: str) -> str:
    """What is left once numbers in digits have been read; a scale behind them belonged to them."""
    return re.sub(
        r"# *(?:[a-z]+|[\u0620-\u064a]+)", lambda match: "#" if match[0].lstrip("# ") in SCALES else match[0], rest
    )


def _blank(match: re.Match[str], order: str, dates: list[StatedDate]) -> str:
    """The match again where it is no date, else nothing but space."""
    parts = dict(zip(order.lower(), _groups(match), strict=True))
    month = int(parts["m"]) if parts["m"].isdigit() else month_of(parts["m"]) or _SHORT_MONTHS.get(parts["m"])
    days: list[int | None] = [int(day) for day in re.findall(r"\d+", parts.get("d", ""))]
    year = int(parts["y"]) if "y" in parts else None
    sure = year is not None or parts["m"] not in _UNSURE_MONTHS
    if not month or month > 12 or not sure or any(day is not None and not 1 <= day <= 31 for day in days):
        return match[0]
    dates.extend(StatedDate(month, day, year) for day in days or [None])
    return " ; "


def _groups(match: re.Match[str]) -> Iterable[str]:
    return (group for group in match.groups() if group is not None)


def _take_number(match: re.Match[str], digits: list[frozenset[Decimal]]) -> str:
    text, before, after = match.string, match.string[: match.start()], match.string[match.end() :]
    glued = before[-1:].isascii() and before[-1:].isalpha() and not _CLITIC.search(before[-3:])
    suffix = _SUFFIX.match(after)
    if glued or suffix is None or (text[match.end() :][:1].isalpha() and not _is_whole(suffix, after)):
        return match[0]
    scale = _scale(after)
    digits.append(frozenset((reading * scale).normalize() for reading in _readings(match)))
    return " # "


def _is_whole(suffix: re.Match[str], after: str) -> bool:
    """Whether letters glued behind a number are a unit, or Arabic."""
    return bool(suffix.group()) or not after[0].isascii()


def _readings(match: re.Match[str]) -> Iterable[Decimal]:
    grouped, mark, decimals = match["grouped"], match["mark"], match["decimals"]
    if grouped is None:
        yield Decimal(f"{match[0][: len(match[0]) - len(decimals) - 1]}.{decimals}" if decimals else match[0])
        return
    yield Decimal(grouped.replace(mark, "") + (f".{decimals}" if decimals else ""))
    if mark in ",." and grouped.count(mark) == 1 and not decimals:
        yield Decimal(grouped.replace(mark, "."))


def _scale(after: str) -> int:
    """Product of the thousands, millions and milliards that follow a number."""
    product, place = 1, 0
    while match := _WORD.match(after, place):
        word = match.group(1)
        scale = SCALES.get(word) or (_SHORT_SCALES.get(word) if product == 1 else None)
        if scale is None:
            break
        product, place = product * scale, match.end()
    return product

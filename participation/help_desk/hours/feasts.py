"""Days on which nobody works in Morocco: by the sun's year, and by the moon's as they are expected until staff says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_FIXED = ((1, 1), (1, 11), (1, 14), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21), (10, 31), (11, 6), (11, 18))
"""Month and day of each, as given by decree 2-04-426 with what was added to it: 14 January since 2024, 31 October since 2025."""
_SINCE = {(1, 14): 2024, (10, 31): 2025}
"""First years of two of them, as given by the decrees of May 2023 and of November 2025."""
_EPOCH = date(622, 7, 19).toordinal()
"""First day of the moon's calendar as astronomers of old reckon it, in today's calendar: given by the tabular calendar."""
_CYCLE_DAYS, _CYCLE_YEARS = 10_631, 30
"""Days and years after which the tabular calendar comes round, as given by it."""


class FeastKind(StrEnum):
    """What a day or a stretch of days by the moon is, or what staff adds."""

    RAMADAN = "ramadan"
    """Other hours, no day off."""
    NEW_YEAR = "new_year"
    MAWLID = "mawlid"
    FITR = "fitr"
    ADHA = "adha"
    EXTRA = "extra"
    """A day that staff adds: an election, a day of mourning, a local feast."""


@dataclass(frozen=True)
class Feast:
    """A stretch of days; `year` is the moon's (0 for what staff adds), and it is confirmed once staff has said when it is."""

    kind: FeastKind
    year: int
    first: date
    days: int
    is_confirmed: bool = False
    name: str = ""

    @property
    def key(self) -> str:
        """What it is told apart by."""
        return f"{self.kind}-{self.year or self.first.isoformat()}"

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=self.days - 1)

    def covers(self, day: date) -> bool:
        """Whether a day is one of it."""
        return self.first <= day <= self.last


_BY_MOON = (
    (FeastKind.NEW_YEAR, 1, 1, 1),
    (FeastKind.MAWLID, 3, 12, 2),
    (FeastKind.RAMADAN, 9, 1, 30),
    (FeastKind.FITR, 10, 1, 2),
    (FeastKind.ADHA, 12, 10, 2),
)
"""Month and day of the moon's year, and how many days: given by decree 2-04-426; Ramadan has 29 days or 30."""


def is_fixed_holiday(day: date) -> bool:
    """Whether nobody works on a day of the sun's year."""
    named = day.month, day.day
    return named in _FIXED and day.year >= _SINCE.get(named, 0)


def fixed_holidays(year: int) -> tuple[date, ...]:
    """Those of a year, in order."""
    return tuple(day for month, number in _FIXED if is_fixed_holiday(day := date(year, month, number)))


def expected_feasts(first: date, last: date) -> tuple[Feast, ...]:
    """Feasts by the moon that touch these days, as the tabular calendar has them: a day early or late, until they are confirmed."""
    return tuple(feast for feast in _reckoned(first, last) if feast.first <= last and feast.last >= first)


def moon_day(year: int, month: int, day: int) -> date:
    """A day of the tabular moon calendar."""
    before = (year - 1) * 354 + (11 * year + 3) // _CYCLE_YEARS
    return date.fromordinal(_EPOCH + before + (59 * (month - 1) + 1) // 2 + day - 1)


def moon_year(day: date) -> int:
    """The year of the tabular moon calendar that a day lies in, or the one before it at its very border."""
    return max(1, (day.toordinal() - _EPOCH) * _CYCLE_YEARS // _CYCLE_DAYS + 1)


def _reckoned(first: date, last: date) -> Iterator[Feast]:
    for year in range(moon_year(first) - 1, moon_year(last) + 2):
        for kind, month, day, days in _BY_MOON:
            # A month has 29 days or 30 in turn; the ninth has 30.
            yield Feast(kind, year, moon_day(year, month, day), days)

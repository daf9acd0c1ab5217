"""What numbers count: money, people, years, months …, by the words that stand beside a number in the five forms."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

_ARTICLES = ("", "ال", "l")
_CLITICS = ("", "ال", "لل", "بال", "و", "ب", "ل", "ف", "ك")


class Unit(StrEnum):
    """Kinds of thing that a number counts, told apart across languages."""

    MONEY = "money"
    PERCENT = "percent"
    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    YEARS = "years"
    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    TIMES = "times"
    DISTANCE = "distance"
    AREA = "area"
    SEATS = "seats"
    JOBS = "jobs"
    GROUPS = "groups"
    TERRITORIES = "territories"
    DWELLINGS = "dwellings"
    PHASES = "phases"
    SESSIONS = "sessions"
    DATE = "date"
    """A day of the month or the year of a date: it counts nothing."""


_NO_UNITS = frozenset(["leur"])
"""Words that only look like an article and a unit ("l'eur")."""
DURATIONS = frozenset((Unit.YEARS, Unit.MONTHS, Unit.WEEKS, Unit.DAYS, Unit.HOURS, Unit.MINUTES))
"""Units of time."""


@lru_cache(maxsize=20_000)
def units_of(word: str) -> frozenset[Unit]:
    """Kinds of thing that a folded word names, an article written onto it or not; empty where it is not known."""
    if word in _NO_UNITS:
        return frozenset()
    return _known(word, _ARTICLES, _table()[0])


@lru_cache(maxsize=20_000)
def pair_of(word: str) -> frozenset[Unit]:
    """Kinds of thing that a folded Arabic dual says two of ("فوجين"); empty where the word is none that is known."""
    return _known(word, _CLITICS, _table()[1]) if word.endswith("ن") else frozenset()


def _known(word: str, fronts: tuple[str, ...], table: dict[str, frozenset[Unit]]) -> frozenset[Unit]:
    for front in fronts:
        if word.startswith(front) and (found := table.get(word.removeprefix(front))):
            return found
    return frozenset()


@cache
def _table() -> tuple[dict[str, frozenset[Unit]], dict[str, frozenset[Unit]]]:
    """Kinds by word, and by dual."""
    names: dict[str, frozenset[Unit]] = {}
    pairs: dict[str, frozenset[Unit]] = {}
    text = (files("core.language") / "data" / "units.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        kinds, _, words = line.partition(":")
        units = frozenset(Unit(kind) for kind in kinds.split() if kind != "two")
        for word in words.split():
            if kinds.startswith("two "):
                pairs.update(dict.fromkeys(_duals(word), units))
            else:
                names[word] = units
    return {**pairs, **names}, pairs


def _duals(noun: str) -> Iterator[str]:
    stem = noun[:-1] + "ت" if noun.endswith("ه") else noun
    yield from (stem + "ين", stem + "ان")

"""How much working time lies between two moments, and when so much of it will have passed.

A moment is worked where its time on the wall in Morocco lies in the hours of its day. The wall's clock goes back and forth around
Ramadan: a day is cut where it does, so that an hour that comes twice counts twice, and one that is left out does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from core.errors import WrongUseError
from participation.common.errors import Fault, FaultyFormError
from participation.common.events.calendar import ZONE
from participation.help_desk.hours.feasts import Feast, FeastKind, expected_feasts, is_fixed_holiday

_FARTHEST = 1_500
"""Days that are looked through for working time. Chosen by hand: four years; whoever works less never comes to a date."""
_DAY_MINUTES = 24 * 60
Stretch = tuple[int, int]
"""Minutes of a day from its beginning, the second one not among them."""


class NoHoursError(WrongUseError):
    """There are no working hours in which this could be done."""


def no_hours(told: str) -> FaultyFormError:
    """What is said of hours that cannot be read."""
    return FaultyFormError(
        Fault.NO_HOURS, f"“{told}” is no time of work.", remedy="Write 08:30-12:00 13:00-16:30.", value=told[:40]
    )


@dataclass(frozen=True)
class WeekHours:
    """Stretches of each day of the week, Monday first, in order and apart."""

    days: tuple[tuple[Stretch, ...], ...]

    def __post_init__(self) -> None:
        """Raise WrongUseError for hours that overlap or are no hours."""
        if len(self.days) != 7:
            raise WrongUseError("A week has seven days.")
        for stretches in self.days:
            ends = 0
            for begin, end in stretches:
                if not ends <= begin < end <= _DAY_MINUTES:
                    raise no_hours(f"{_clock(begin)}-{_clock(end)}")
                ends = end

    @property
    def is_empty(self) -> bool:
        """Whether nobody works at all."""
        return not any(self.days)

    def told(self, day: int) -> str:
        """The hours of a day of the week as a person writes them."""
        return " ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in self.days[day])


def read_stretches(text: str) -> tuple[Stretch, ...]:
    """Hours as a person writes them: "08:30-12:00 13:00-16:30". Raises WrongUseError."""
    found = []
    for part in text.replace(",", " ").replace("–", "-").split():
        begin, _, end = part.partition("-")
        found.append((_minutes(begin, part), _minutes(end, part)))
    return tuple(sorted(found))


@dataclass(frozen=True)
class WorkingHours:
    """When the desk works. `feasts` are those that staff confirmed or added; of the others the expected ones count."""

    usual: WeekHours
    ramadan: WeekHours
    feasts: Sequence[Feast] = ()
    _days: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_off(self, day: date) -> bool:
        """Whether nobody works on a day because it is a holiday."""
        return is_fixed_holiday(day) or any(
            one.kind is not FeastKind.RAMADAN and one.covers(day) for one in self._feasts_of(day)
        )

    def is_ramadan(self, day: date) -> bool:
        """Whether a day has the hours of Ramadan."""
        return any(one.kind is FeastKind.RAMADAN and one.covers(day) for one in self._feasts_of(day))

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """The hours of a day by the clock on the wall."""
        if self.is_off(day):
            return ()
        return (self.ramadan if self.is_ramadan(day) else self.usual).days[day.weekday()]

    def worked(self, begin: datetime, end: datetime) -> timedelta:
        """Working time between two moments; none where the second is not after the first."""
        total = timedelta(0)
        if end <= begin:
            return total
        day, last = begin.astimezone(ZONE).date(), end.astimezone(ZONE).date()
        while day <= last:
            for opens, closes in self._open(day):
                overlap = min(closes, end) - max(opens, begin)
                total += max(overlap, timedelta(0))
            day += timedelta(days=1)
        return total

    def after(self, begin: datetime, amount: timedelta) -> datetime:
        """The first moment by which so much working time has passed since `begin`. Raises NoHoursError."""
        left, day = amount, begin.astimezone(ZONE).date()
        if left <= timedelta(0):
            return begin
        for _ in range(_FARTHEST):
            for opens, closes in self._open(day):
                opens = max(opens, begin)
                if closes <= opens:
                    continue
                if closes - opens >= left:
                    return opens + left
                left -= closes - opens
            day += timedelta(days=1)
        raise NoHoursError(remedy="Give the desk working hours.")

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at a moment."""
        return any(opens <= at < closes for opens, closes in self._open(at.astimezone(ZONE).date()))

    def _feasts_of(self, day: date) -> Iterator[Feast]:
        said = {one.key for one in self.feasts}
        yield from (one for one in self.feasts if one.covers(day))
        yield from (one for one in _expected(day) if one.key not in said)

    def _open(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        if day not in self._days:
            self._days[day] = tuple(_moments(day, self.stretches(day)))
        return self._days[day]


@lru_cache(maxsize=4096)
def _expected(day: date) -> tuple[Feast, ...]:
    return tuple(one for one in expected_feasts(day, day) if one.covers(day))


def _moments(day: date, stretches: Sequence[Stretch]) -> Iterator[tuple[datetime, datetime]]:
    """The moments of a day whose time on the wall lies in its hours, as stretches in order."""
    for begin, end, offset in _pieces(day):
        for opens, closes in stretches:
            first = max(begin, _at(day, opens) - offset)
            last = min(end, _at(day, closes) - offset)
            if first < last:
                yield first, last


@lru_cache(maxsize=4096)
def _pieces(day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Moments of which the wall shows this day, cut where its clock changes: begin, end and how far it is ahead of UTC."""
    midnight = datetime.combine(day, time(), UTC)
    found: list[tuple[datetime, datetime, timedelta]] = []
    # The wall is at most a day off; within the two days around, at each minute at which the clock might change.
    edges = [midnight - timedelta(days=1), *_changes(midnight), midnight + timedelta(days=2)]
    for begin, end in pairwise(edges):
        offset = _ahead(begin)
        first, last = max(begin, midnight - offset), min(end, midnight + timedelta(days=1) - offset)
        if first < last:
            found.append((first, last, offset))
    return tuple(found)


def _changes(midnight: datetime) -> Iterator[datetime]:
    """Moments around a day at which the clock on the wall changes."""
    begin = midnight - timedelta(days=1)
    for hour in range(72):
        low, high = begin + timedelta(hours=hour), begin + timedelta(hours=hour + 1)
        if _ahead(low) == _ahead(high):
            continue
        before = _ahead(low)
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
            low, high = (middle, high) if _ahead(middle) == before else (low, middle)
        yield high


def _ahead(at: datetime) -> timedelta:
    return at.astimezone(ZONE).utcoffset() or timedelta(0)


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)


def _minutes(text: str, part: str) -> int:
    hours, _, minutes = text.strip().partition(":")
    if not (hours.isascii() and hours.isdigit() and (minutes or "0").isascii() and (minutes or "0").isdigit()):
        raise no_hours(part)
    found = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59 or found > _DAY_MINUTES:
        raise no_hours(part)
    return found


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def week_of(days: Mapping[int, str]) -> WeekHours:
    """The hours of a week by what stands on each day (0: Monday). Raises WrongUseError."""
    return WeekHours(tuple(read_stretches(days.get(day, "")) for day in range(7)))

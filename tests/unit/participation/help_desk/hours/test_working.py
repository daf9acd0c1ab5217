"""Working time, against a count of every single minute: over weekends, holidays, Ramadan and changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import WrongUseError
from participation.common.events.calendar import ZONE
from participation.help_desk.hours.feasts import Feast, FeastKind, expected_feasts, fixed_holidays, moon_day
from participation.help_desk.hours.working import NoHoursError, WeekHours, WorkingHours, read_stretches, week_of

USUAL = week_of(dict.fromkeys(range(5), "08:30-12:00 13:00-16:30"))
RAMADAN = week_of(dict.fromkeys(range(5), "09:00-15:00"))
NIGHTS = week_of(dict.fromkeys(range(7), "00:00-05:17 22:10-24:00"))
"""Hours in which the clock on the wall changes."""
MINUTE = timedelta(minutes=1)
AROUND = st.sampled_from(
    [
        datetime(2026, 2, 15, tzinfo=UTC),  # the clock goes back
        datetime(2026, 3, 22, tzinfo=UTC),  # and forth
        datetime(2026, 3, 19, tzinfo=UTC),  # Ramadan ends, Aïd
        datetime(2026, 10, 30, tzinfo=UTC),  # two fixed holidays about a weekend
        datetime(2027, 1, 9, tzinfo=UTC),
        datetime(2027, 2, 7, tzinfo=UTC),
    ]
)


@st.composite
def weeks(draw: st.DrawFn) -> WeekHours:
    """Hours of a week, anything that a person could write."""
    days = []
    for _ in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=4)))
        days.append(tuple(zip(edges[::2], edges[1::2], strict=False)))
    return WeekHours(tuple(days))


@cache
def expected(day: date) -> tuple[Feast, ...]:
    """Feasts that are expected on a day, kept: a minute is counted in a microsecond."""
    return expected_feasts(day, day)


def is_worked(hours: WorkingHours, minute: datetime) -> bool:
    """Whether a minute is worked, by the clock on the wall alone."""
    wall = minute.astimezone(ZONE)
    day = wall.date()
    if (day.month, day.day) in {(d.month, d.day) for d in fixed_holidays(day.year)}:
        return False
    said = {one.key for one in hours.feasts}
    every = [*hours.feasts, *(one for one in expected(day) if one.key not in said)]
    now = [one.kind for one in every if one.first <= day <= one.last]
    if any(kind is not FeastKind.RAMADAN for kind in now):
        return False
    week = hours.ramadan if FeastKind.RAMADAN in now else hours.usual
    return any(begin <= wall.hour * 60 + wall.minute < end for begin, end in week.days[day.weekday()])


def counted(hours: WorkingHours, begin: datetime, end: datetime) -> int:
    """Minutes that are worked between two, one by one."""
    minutes = int((end - begin) / MINUTE)
    return sum(is_worked(hours, begin + MINUTE * n) for n in range(minutes))


@settings(max_examples=60, deadline=None)
@given(
    AROUND, st.integers(-4000, 4000), st.integers(0, 12_000), weeks() | st.sampled_from([USUAL, NIGHTS]), st.booleans()
)
@example(datetime(2026, 2, 15, tzinfo=UTC), -120, 600, NIGHTS, False)
@example(datetime(2026, 3, 22, tzinfo=UTC), -120, 600, NIGHTS, False)
def test_working_time_is_what_counting_every_minute_comes_to(
    around: datetime, shift: int, length: int, week: WeekHours, is_said: bool
) -> None:
    said = [
        Feast(FeastKind.RAMADAN, 1447, date(2026, 2, 19), 30, True),
        Feast(FeastKind.EXTRA, 0, date(2026, 11, 2), 1),
    ]
    hours = WorkingHours(week, RAMADAN, said if is_said else ())
    begin = around + MINUTE * shift
    end = begin + MINUTE * length
    assert hours.worked(begin, end) == MINUTE * counted(hours, begin, end)


@settings(max_examples=60, deadline=None)
@given(AROUND, st.integers(-4000, 4000), st.integers(1, 1200), st.sampled_from([USUAL, NIGHTS, RAMADAN]))
def test_the_moment_by_which_so_much_has_passed_is_the_first(
    around: datetime, shift: int, amount: int, week: WeekHours
) -> None:
    hours = WorkingHours(week, RAMADAN)
    begin = around + MINUTE * shift
    due = hours.after(begin, MINUTE * amount)
    assert counted(hours, begin, due) == amount
    assert is_worked(hours, due - MINUTE), "a minute before, there was still something to do"


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_left_out_does_not() -> None:
    hours = WorkingHours(NIGHTS, NIGHTS)
    back, forth = date(2026, 2, 15), date(2026, 3, 22)
    usual = timedelta(minutes=317 + 110)

    def whole(day: date) -> timedelta:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)
        next_day = day + timedelta(days=1)
        return hours.worked(
            midnight, datetime(next_day.year, next_day.month, next_day.day, tzinfo=ZONE).astimezone(UTC)
        )

    assert whole(back) == usual + timedelta(hours=1)
    assert whole(forth) == timedelta(minutes=0) or whole(forth) == usual - timedelta(hours=1)


def test_feasts_are_about_when_they_were() -> None:
    was = {("fitr", 1446): date(2025, 3, 31), ("adha", 1446): date(2025, 6, 7), ("fitr", 1445): date(2024, 4, 10)}
    found = {(one.kind.value, one.year): one.first for one in expected_feasts(date(2024, 1, 1), date(2026, 12, 31))}
    for named, day in was.items():
        assert abs((found[named] - day).days) <= 1, named
    assert moon_day(1447, 9, 1) == date(2026, 2, 18)
    assert date(2026, 10, 31) in fixed_holidays(2026)
    assert date(2023, 1, 14) not in fixed_holidays(2023), "only since 2024"


def test_what_staff_says_of_a_feast_counts_and_what_was_expected_does_not() -> None:
    later = Feast(FeastKind.FITR, 1447, date(2026, 3, 23), 2, is_confirmed=True)
    hours = WorkingHours(USUAL, RAMADAN, [later])
    assert hours.is_off(date(2026, 3, 23))
    assert not hours.is_off(date(2026, 3, 20)), "expected, and not so"
    assert not WorkingHours(USUAL, RAMADAN).is_off(date(2026, 3, 23))


@pytest.mark.parametrize(
    "text", ["8h-12h", "12:00-08:00", "08:30-12:00 11:00-13:00", "08:75-12:00", "25:00-26:00", "-"]
)
def test_hours_that_are_none_are_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(WrongUseError) as refused:
        week_of({0: text})
    assert "08:30" in refused.value.remedy


def test_hours_are_read_as_they_are_told() -> None:
    assert USUAL.told(0) == "08:30-12:00 13:00-16:30"
    assert read_stretches(USUAL.told(0)) == USUAL.days[0]
    with pytest.raises(NoHoursError):
        WorkingHours(week_of({}), week_of({})).after(datetime(2026, 1, 5, tzinfo=UTC), MINUTE)

"""The clock of calls: the last minute counts, in Ramadan too, and what clocks show twice is read for the applicant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.calls.campaigns.clock import closing, local_time, offset_hours, opening
from participation.calls.errors import CallPlanError
from participation.common.events.calendar import ZONE


def test_the_last_minute_of_an_ordinary_day_still_counts() -> None:
    assert closing("2027-01-14T23:59") == datetime(2027, 1, 14, 23, 0, tzinfo=UTC)
    assert opening("2027-01-14T09:00") == datetime(2027, 1, 14, 8, 0, tzinfo=UTC)


def test_in_ramadan_the_same_words_mean_an_hour_later() -> None:
    assert closing("2027-02-14T23:59") == datetime(2027, 2, 15, 0, 0, tzinfo=UTC)
    assert offset_hours(closing("2027-02-14T23:59")) == 0
    assert offset_hours(closing("2027-01-14T23:59")) == 1


def test_an_hour_that_clocks_show_twice_closes_at_the_second_and_opens_at_the_first() -> None:
    assert closing("2026-02-15T02:30") == datetime(2026, 2, 15, 2, 31, tzinfo=UTC)
    assert opening("2026-02-15T02:30") == datetime(2026, 2, 15, 1, 30, tzinfo=UTC)


def test_an_hour_that_clocks_jump_over_closes_at_the_later_reading() -> None:
    assert closing("2026-03-22T02:30") == datetime(2026, 3, 22, 2, 31, tzinfo=UTC)
    assert opening("2026-03-22T02:30") == datetime(2026, 3, 22, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["", "demain", "2027-02-30T10:00", "2027-01-01T10:00+01:00", "25:00"])
def test_what_is_no_time_is_refused(wrong: str) -> None:
    with pytest.raises(CallPlanError):
        local_time(wrong)


@given(st.integers(0, 3_000_000))
def test_nobody_who_sends_by_the_clock_on_their_wall_is_late(minutes: int) -> None:
    """Whatever moment a wall clock showed the deadline's minute at, it is before the close; a clock that shows a later one is after."""
    written = local_time("2025-01-01T00:00") + timedelta(minutes=minutes)
    closes = closing(written.isoformat())
    for fold in (0, 1):
        at = written.replace(tzinfo=ZONE, fold=fold).astimezone(UTC)
        if at.astimezone(ZONE).replace(tzinfo=None) == written:  # clocks did show it
            assert at + timedelta(seconds=59) < closes
    shown = closes.astimezone(ZONE).replace(tzinfo=None)
    assert shown > written

"""A month as a calendar shows it: whole weeks from Monday, in the time of Morocco, with what is on each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from participation.associations.activities.schemas import Activity, CalendarMonth, DayOfMonth
from participation.common.events.calendar import ZONE

_LONGEST = 31
"""Days that one activity may fill in a month's view. Chosen by hand: what goes on for longer stands on its first month alone."""


def month_begin(day: date) -> datetime:
    """The first moment of a day's month."""
    return datetime.combine(day.replace(day=1), time(), ZONE)


def next_month(begin: datetime) -> datetime:
    """The first moment of the month after."""
    return month_begin(begin.date().replace(day=1) + timedelta(days=32))


def month_before(begin: datetime) -> datetime:
    """The first moment of the month before."""
    return month_begin(begin.date() - timedelta(days=1))


def shown_month(day: date, activities: Iterable[Activity]) -> CalendarMonth:
    """The weeks of a day's month, with these activities on their days."""
    begin = month_begin(day)
    end, by_day = next_month(begin).date(), defaultdict[date, list[Activity]](list)
    for one in activities:
        for on in _days(one):
            by_day[on].append(one)
    at, weeks = begin.date() - timedelta(days=begin.weekday()), list[tuple[DayOfMonth, ...]]()
    while at < end:
        week = [at + timedelta(days=i) for i in range(7)]
        weeks.append(
            tuple(
                DayOfMonth(
                    datetime.combine(on, time(), ZONE),
                    begin.date() <= on < end,
                    tuple(by_day[on]) if begin.date() <= on < end else (),
                )
                for on in week
            )
        )
        at += timedelta(days=7)
    return CalendarMonth(begin, tuple(weeks))


def _days(activity: Activity) -> list[date]:
    """Days that an activity is on; an end at midnight is of the day before."""
    plan = activity.event.plan
    first = plan.starts_at.astimezone(ZONE).date()
    last = (plan.ends_at.astimezone(ZONE) - timedelta(microseconds=1)).date()
    return [first + timedelta(days=i) for i in range(min((last - first).days + 1, _LONGEST))]

"""Months by Morocco's calendar: their days, and the moments at which they begin and end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from participation.common.events.calendar import ZONE


def month_of(name: str) -> tuple[date, date]:
    """The first and last day of a month as addresses write it: `2026-11`."""
    first = date.fromisoformat(f"{name}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def moments_of(first: date, last: date) -> tuple[datetime, datetime]:
    """Where days begin and end in Morocco."""
    return datetime.combine(first, time(), ZONE), datetime.combine(last + timedelta(days=1), time(), ZONE)


def month_named(at: datetime) -> str:
    """The month of a moment as addresses write it: `2026-11`."""
    return f"{at.astimezone(ZONE):%Y-%m}"

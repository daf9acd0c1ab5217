"""Whether a pair can still meet as often as it should before its cohort ends: the alert while the third meeting is possible."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from participation.mentoring.indicators import MEETINGS

_BETWEEN = timedelta(days=14)
"""Days between two meetings at least, for the alert. Chosen by hand: two people who work find a time in two weeks."""
_GRACE = timedelta(days=14)
"""How long before the last possible day the alert comes. Chosen by hand: time to answer and to find a day."""


class MeetingOutlook(StrEnum):
    """Whether a pair can still meet often enough."""

    DONE = "done"
    ON_TIME = "on_time"
    SOON = "soon"
    """It still can, and has to be reminded now."""
    LATE = "late"
    """It cannot any more at the pace that is asked."""


def outlook(
    confirmed: int, last_on: date | None, today: date, ends_on: date, meetings: int = MEETINGS
) -> MeetingOutlook:
    """Whether a pair with so many confirmed meetings, the last on a day, can still have them all before its cohort ends."""
    left = meetings - confirmed
    if left <= 0:
        return MeetingOutlook.DONE
    next_on = max(today, last_on + _BETWEEN) if last_on else today
    spare = ends_on - (next_on + (left - 1) * _BETWEEN)
    if spare < timedelta(0):
        return MeetingOutlook.LATE
    return MeetingOutlook.SOON if spare <= _GRACE else MeetingOutlook.ON_TIME

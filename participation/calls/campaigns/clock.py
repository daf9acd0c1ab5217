"""The clock of calls: times as Morocco's clocks show them, through the change for Ramadan, when they go back an hour.

A time that clocks show twice, or never, is read so that applicants lose nothing by it: the call opens at the earlier moment that
it may mean, and closes at the later.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from participation.calls.errors import CallPlanError
from participation.common.events.calendar import ZONE

_MINUTE = timedelta(minutes=1)


def local_time(written: str) -> datetime:
    """A time as clocks show it, without a zone. Raises CallPlanError."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise CallPlanError("no_time") from None
    if found.tzinfo is not None:
        raise CallPlanError("no_time")
    return found.replace(second=0, microsecond=0, fold=0)


def opening(written: str) -> datetime:
    """The moment at which it opens."""
    return min(_moments(written))


def closing(written: str) -> datetime:
    """The first moment that is late: the minute of the deadline still counts."""
    return max(_moments(written)) + _MINUTE


def offset_hours(at: datetime) -> int:
    """How many hours Morocco's clocks are ahead of UTC at a moment."""
    offset = at.astimezone(ZONE).utcoffset() or timedelta()
    return int(offset.total_seconds() // 3600)


def _moments(written: str) -> tuple[datetime, ...]:
    local = local_time(written)
    return tuple(local.replace(tzinfo=ZONE, fold=fold).astimezone(UTC) for fold in (0, 1))

"""Events out of a template: in so many days from its loading, so that a demonstration is never over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.clock import Clock
from participation.common.events.calendar import ZONE
from participation.common.events.events import Events
from participation.common.events.schemas import EventEntry, EventKind, EventPlan
from participation.common.events.tables import EventRow
from participation.common.templates import Entry


class EventMaker:
    """Makes the section `events`: `{title, in_days, at, hours, place, territory, agenda, kind, entry, capacity, public, minutes}`."""

    section = "events"

    def __init__(self, events: Events, clock: Clock) -> None:
        self._events, self._clock = events, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Plan it; the number that it got."""
        told = dict(entry.content)
        day = self._clock.now().astimezone(ZONE).date() + timedelta(days=int(told.get("in_days", 0)))
        begins = datetime.combine(day, time.fromisoformat(str(told.get("at", "10:00"))), ZONE)
        plan = EventPlan(
            title=str(told["title"]),
            starts_at=begins,
            ends_at=begins + timedelta(hours=float(told.get("hours", 2))),
            place=str(told.get("place", "")),
            territory=str(told.get("territory", "")),
            agenda=str(told.get("agenda", "")),
            kind=EventKind(told.get("kind", EventKind.MEETING)),
            entry=EventEntry(told.get("entry", EventEntry.OPEN)),
            capacity=told.get("capacity"),
            is_public=bool(told.get("public", True)),
        )
        made = self._events.add(entry.room, entry.scope, plan, entry.who, session=session)
        return str(made.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its list."""
        session.execute(delete(EventRow).where(EventRow.id == int(made)))

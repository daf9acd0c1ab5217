"""Reminding whoever asked of an event that is near, moved or cancelled, by the one mechanism that tells people back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from agent.organisation.replies import written_date
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.common.events.calendar import ZONE
from participation.common.events.schemas import EventState
from participation.common.events.tables import EventRow
from participation.common.telling import Announcer
from participation.common.words import word_for

AHEAD = timedelta(hours=24)
"""How long before an event people are reminded; chosen by hand: a day to arrange the way."""


class Reminders:
    """Reminds of events, any number of times: each reminder is told once."""

    def __init__(self, database: Database, clock: Clock, announcer: Announcer) -> None:
        self._database, self._clock, self._announcer = database, clock, announcer

    def run(self) -> int:
        """Announce what is near, and what was cancelled; how many events."""
        now = self._clock.now()
        wanted = select(EventRow).where(EventRow.starts_at > now, EventRow.state != EventState.HELD.value)
        with self._database.read() as session:
            rows = session.scalars(wanted).all()
        reminded = 0
        for row in rows:
            is_off = row.state == EventState.CANCELLED
            if not is_off and row.starts_at - now > AHEAD:
                continue
            at = f"{row.starts_at:%Y-%m-%dT%H:%M}"
            change = f"cancelled {at}" if is_off else f"reminder {at}"
            texts = _texts("event_cancelled" if is_off else "event_reminder", row)
            self._announcer.announce(f"event:{row.uid}", change, texts, about=row.title)
            reminded += 1
        return reminded


def _texts(key: str, row: EventRow) -> Mapping[Language, str]:
    here = row.starts_at.astimezone(ZONE)
    return {
        form: word_for(
            key,
            form,
            title=row.title,
            day=written_date(here.date(), form),
            time=f"{here:%H:%M}",
            place=row.place or "—",
        )
        for form in Language
    }

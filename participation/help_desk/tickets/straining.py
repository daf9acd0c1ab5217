"""Noting, once each, that a ticket nears the end of its time or has passed it: in its history, for who has it and who leads the desk."""

from __future__ import annotations

from sqlalchemy import select

from core.clock import Clock
from core.database.database import Database
from participation.common.history import History
from participation.help_desk.schemas import ROOM, Strain
from participation.help_desk.tables import TicketRow
from participation.help_desk.tickets.finding import strain_of

BY_CLOCK = "clock"
"""Who notes it: nobody of staff."""
_AT_ONCE = 200
"""Tickets that one look notes. Chosen by hand: the next look has the others."""


class Straining:
    """Looks at the clock of every open ticket; in how many processes does not matter."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)

    def run(self) -> int:
        """Note what is new; how many tickets."""
        now = self._clock.now()
        wanted = select(TicketRow).where(TicketRow.near_at <= now, TicketRow.strain != Strain.BROKEN.value)
        with self._database.read() as session:
            due = [row.number for row in session.scalars(wanted) if strain_of(row, now).value != row.strain][:_AT_ONCE]
        if not due:
            return 0
        noted = 0
        with self._database.write() as session:
            rows = session.scalars(select(TicketRow).where(TicketRow.number.in_(due)).with_for_update())
            for row in rows:
                strain = strain_of(row, now)
                if strain is Strain.NONE or strain.value == row.strain:
                    continue
                row.strain = strain.value
                row.was_late = row.was_late or strain is Strain.BROKEN
                told = {"strain": strain.value, "owner": row.owner}
                self._history.note(session, ROOM, row.queue, f"ticket:{row.number}", "strain", BY_CLOCK, told)
                noted += 1
        return noted

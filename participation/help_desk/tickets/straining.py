"""Noting, once each, that a ticket nears the end of its time or has passed it: in its history, and to who has it and who leads the desk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from core.alerts import Alert, Alerting, AlertKind, NobodyAlerted
from core.clock import Clock
from core.database.database import Database
from participation.common.history import History
from participation.common.rights import ROOM_RIGHTS, Parts, RoomRight
from participation.help_desk.schemas import ROOM, Strain
from participation.help_desk.tables import TicketRow
from participation.help_desk.tickets.finding import strain_of

BY_CLOCK = "clock"
"""Who notes it: nobody of staff."""
_AT_ONCE = 200
"""Tickets that one look notes. Chosen by hand: the next look has the others."""


class Straining:
    """Looks at the clock of every open ticket; in how many processes does not matter."""

    def __init__(self, database: Database, clock: Clock, public_url: str = "") -> None:
        """`public_url` is where staff's pages are, for what they are told."""
        self._database, self._clock, self._history = database, clock, History(database, clock)
        self._parts, self._url = Parts(database, clock), public_url.rstrip("/")

    def run(self, alerts: Alerting | None = None) -> int:
        """Note what is new, and have staff told of it; how many tickets."""
        news = self._noted()
        for one in news:
            (alerts or NobodyAlerted()).alert(one)
        return len(news)

    def _noted(self) -> Sequence[Alert]:
        now = self._clock.now()
        wanted = select(TicketRow).where(TicketRow.near_at <= now, TicketRow.strain != Strain.BROKEN.value)
        with self._database.read() as session:
            due = [row.number for row in session.scalars(wanted) if strain_of(row, now).value != row.strain][:_AT_ONCE]
        if not due:
            return ()
        noted = list[Alert]()
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
                noted.append(self._alert(row, strain))
        return noted

    def _alert(self, row: TicketRow, strain: Strain) -> Alert:
        """What staff is told: no word of its person; whoever has it, and once it is late whoever leads its queue or the desk."""
        is_late = strain is Strain.BROKEN
        kind = AlertKind.TICKET_LATE if is_late else AlertKind.TICKET_NEAR
        title = f"Ticket {row.number} is late" if is_late else f"Ticket {row.number} will soon be late"
        lines = [f"Queue: {row.queue}. Priority: {row.priority}. With: {row.owner or 'nobody yet'}."]
        if is_late and (leaders := self._leaders(row)):
            lines.append(f"Leading the desk: {', '.join(leaders)}.")
        lines.append(f"Answer it here: {self._url}/console/participation/{ROOM.path}/tickets/{row.number}")
        return Alert(kind, title, "\n".join(lines), str(row.number))

    def _leaders(self, row: TicketRow) -> Sequence[str]:
        scopes = {"", row.queue, row.region}
        return sorted(
            {
                part.member
                for part in self._parts.listed(ROOM)
                if part.scope in scopes and RoomRight.ORGANISE in ROOM_RIGHTS[part.role]
            }
        )

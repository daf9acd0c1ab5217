"""Tickets made one, and one made two. Only what one and the same person asked is merged: nobody reads another's words by that."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from connectors.rows.identity import Vault
from core.clock import Clock
from core.database.database import Database
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.history import History
from participation.common.tables import FileRow
from participation.help_desk.hours.settings import DeskSettings
from participation.help_desk.schemas import ROOM, LineKind, Strain, TicketState
from participation.help_desk.tables import TicketLineRow, TicketRow
from participation.help_desk.tickets.incoming import beginning
from participation.help_desk.tickets.rows import line_place, opened, seal, ticket_row
from participation.help_desk.tickets.ticking import reckon, tick


class Joining:
    """Merging and splitting, in the database; both tickets have it in their history."""

    def __init__(self, database: Database, clock: Clock, vault: Vault, settings: DeskSettings) -> None:
        self._database, self._clock, self._vault, self._settings = database, clock, vault, settings
        self._history = History(database, clock)

    def merge(self, number: int, into: int, who: str) -> None:
        """Move everything of a ticket into another one of the same person. Raises WrongUseError for another's, NextStepError."""
        if number == into:
            raise FaultyFormError(Fault.ITSELF, "That is this ticket itself.", remedy="Give the number of another one.")
        with self._database.write() as session:
            rows = {one: ticket_row(session, one, locked=True) for one in sorted((number, into))}
            row, target = rows[number], rows[into]
            if row.merged_into is not None or target.merged_into is not None:
                raise NextStepError(
                    "One of them was merged already.", remedy="Work on the one that it was merged into."
                )
            if TicketState(target.state).is_over:
                raise NextStepError("The other one is over.", remedy="Reopen it first, or merge it into this one.")
            if row.participant != target.participant:
                raise FaultyFormError(
                    Fault.OTHER_PERSON,
                    "They are of two people, and one would read what the other wrote.",
                    remedy="Note instead that they are related.",
                )
            for line in session.scalars(select(TicketLineRow).where(TicketLineRow.ticket == number)):
                line.ticket, line.key = into, f"{number}>{line.key}"[:120]
            files = update(FileRow).where(FileRow.room == ROOM.value, FileRow.subject == f"ticket:{number}")
            session.execute(files.values(subject=f"ticket:{into}"))
            now, desk = self._clock.now(), self._settings.read(session)
            tick(row, desk, TicketState.CLOSED, now)
            row.merged_into, row.changed_at = into, now
            self._as_early(row, target)
            reckon(target, desk)
            target.changed_at = now
            self._history.note(session, ROOM, row.queue, f"ticket:{number}", "merge", who, {"into": into})
            self._history.note(session, ROOM, target.queue, f"ticket:{into}", "take_in", who, {"other": number})

    def split(self, number: int, lines: Collection[int], who: str) -> int:
        """Make a ticket of its own of lines that the person wrote; its number. Raises WrongUseError for no such lines, or for all."""
        with self._database.write() as session:
            row = ticket_row(session, number, locked=True)
            asked = select(TicketLineRow).where(
                TicketLineRow.ticket == number, TicketLineRow.kind == LineKind.ASKED.value
            )
            every = session.scalars(asked.order_by(TicketLineRow.at, TicketLineRow.id)).all()
            moved = [line for line in every if line.id in lines]
            if not moved or len(moved) == len(every):
                raise FaultyFormError(
                    Fault.SOME_LINES,
                    "Some of what the person wrote goes into the new ticket, and some stays.",
                    remedy="Tick what is another matter.",
                )
            now = self._clock.now()
            begun = moved[0].at.replace(microsecond=0)
            new = TicketRow(
                participant=row.participant,
                key=f"split:{number}:{moved[0].id}",
                origin=row.origin,
                state=TicketState.NEW.value,
                category=row.category,
                priority=row.priority,
                queue=row.queue,
                region=row.region,
                territory=row.territory,
                owner="",
                language=row.language,
                opened_at=begun,
                changed_at=now,
                spent=0,
                runs_since=begun,
                strain=Strain.NONE.value,
                was_late=False,
                split_from=number,
            )
            session.add(new)
            session.flush()
            text = str(self._vault.open(moved[0].sealed or b"", line_place(moved[0].id))["text"])
            seal(self._vault, new, "subject", {"text": beginning(text)})
            if row.contact is not None:
                seal(self._vault, new, "contact", opened(self._vault, row, "contact"))
            for line in moved:
                line.ticket = new.number
            reckon(new, self._settings.read(session))
            row.changed_at = now
            self._history.note(session, ROOM, row.queue, f"ticket:{number}", "split", who, {"other": new.number})
            self._history.note(session, ROOM, row.queue, f"ticket:{new.number}", "split_off", who, {"from": number})
            return new.number

    def _as_early(self, row: TicketRow, target: TicketRow) -> None:
        """The one that stays was asked when the first of both was, and answered when the first of both was."""
        target.opened_at = min(target.opened_at, row.opened_at)
        if target.answered_at is None and row.answered_at is not None:
            target.answered_at, target.answer_spent = row.answered_at, row.answer_spent
        if target.runs_since is not None:
            target.spent = max(target.spent, row.spent)

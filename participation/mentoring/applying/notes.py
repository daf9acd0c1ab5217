"""What organisers note of somebody for themselves: sealed, and on no page, in no export and in no answer but theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.errors import Fault, FaultyFormError
from participation.common.history import History
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.tables import CohortRow, MentoringApplicationRow, PrivateNoteRow

LONGEST = 4_000
"""Characters of a note. Chosen by hand: a page and a half."""


@dataclass(frozen=True)
class PrivateNote:
    """A note of an organiser on an application."""

    id: int
    application: int
    who: str
    at: datetime
    text: str


class PrivateNotes:
    """Notes in the database; they go with the application."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._history = History(database, clock)

    def add(self, application: int, text: str, who: str) -> PrivateNote:
        """Keep a note. Raises WrongUseError where it says nothing or too much, and NotFoundError."""
        text = text.strip()
        if not text or len(text) > LONGEST:
            raise FaultyFormError(Fault.NO_WORDS, f"A note has 1 to {LONGEST} characters.")
        with self._database.write() as session:
            of = session.get(MentoringApplicationRow, application)
            if of is None:
                raise NotFoundError("There is no such application.")
            row = PrivateNoteRow(application=application, who=who, at=self._clock.now(), sealed=None)
            session.add(row)
            session.flush()
            row.sealed = self._vault.seal({"text": text}, _place(row.id))
            programme = session.scalar(select(CohortRow.programme).where(CohortRow.id == of.cohort)) or ""
            self._history.note(session, ROOM, programme, f"mentoring-application:{application}", "note", who)
            return PrivateNote(row.id, application, who, row.at, text)

    def of(self, *applications: int) -> tuple[PrivateNote, ...]:
        """Notes on applications, oldest first: for organisers alone."""
        wanted = select(PrivateNoteRow).where(PrivateNoteRow.application.in_(applications)).order_by(PrivateNoteRow.id)
        with self._database.read() as session:
            return tuple(
                PrivateNote(
                    row.id,
                    row.application,
                    row.who,
                    row.at,
                    str(self._vault.open(row.sealed or b"", _place(row.id))["text"]),
                )
                for row in session.scalars(wanted)
            )

    def remove(self, note: int, application: int) -> None:
        """Take a note of an application away for good; one that is not there is no error."""
        row = PrivateNoteRow
        with self._database.write() as session:
            session.execute(delete(row).where(row.id == note, row.application == application))


def _place(note: int) -> str:
    return bound_to(PrivateNoteRow.__tablename__, note, "sealed")

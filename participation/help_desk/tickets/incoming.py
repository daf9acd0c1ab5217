"""What people write to the desk, by whichever way it comes: a new ticket, more words in theirs, what they think of the answer.

Each comes with a key of its own: what is delivered again is the same. Everything holds within the transaction of whoever calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import NextStepError
from participation.common.history import History
from participation.common.territory.gazetteer import Gazetteer
from participation.help_desk.hours.settings import DeskSettings
from participation.help_desk.options import DeskOptions
from participation.help_desk.schemas import (
    ROOM,
    DeliveryState,
    LineKind,
    NewTicket,
    Strain,
    Ticket,
    TicketLine,
    TicketState,
)
from participation.help_desk.tables import TicketLineRow, TicketRow
from participation.help_desk.tickets.rows import line_place, lines_of, seal, ticket_of, ticket_row
from participation.help_desk.tickets.ticking import begin_anew, reckon, tick

LONGEST = 8_000
"""Characters of what somebody writes at once. Chosen by hand: four pages."""
_SUBJECT = 90
"""Characters of a subject that is taken from the text. Chosen by hand: a line of a list."""
_MOST_SCORE = 5
"""Of a satisfaction, 1 being the least. Chosen by hand: what people know from shops."""


@dataclass(frozen=True)
class OpenedTicket:
    """What came of opening: the number, and whether it is a new one."""

    number: int
    is_new: bool


class Incoming:
    """What comes in from people."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        settings: DeskSettings,
        options: DeskOptions,
        gazetteer: Gazetteer,
    ) -> None:
        self._clock, self._vault, self._settings, self._options = clock, vault, settings, options
        self._gazetteer, self._history = gazetteer, History(database, clock)

    def open(self, session: Session, new: NewTicket, participant: str, who: str = ITS_PERSON) -> OpenedTicket:
        """A ticket of a participant who agreed to be kept; one of the same key is the same. Raises WrongUseError without words."""
        standing = self.number_of(session, new.key)
        if standing is not None:
            return OpenedTicket(standing, is_new=False)
        text, at = _checked(new.text), new.at or self._clock.now()
        queue = self._options.check(new.queue) if new.queue else self._options.queue_of(new.category)
        around = self._gazetteer.around(new.territory)
        row = TicketRow(
            participant=participant,
            key=new.key,
            origin=new.origin.value,
            state=TicketState.NEW.value,
            category=new.category.value,
            priority=new.priority.value,
            queue=queue,
            region=around[-1] if around else "",
            territory=new.territory if around else "",
            owner="",
            language=new.language.value,
            opened_at=at,
            changed_at=at,
            spent=0,
            runs_since=at.replace(microsecond=0),
            strain=Strain.NONE.value,
            was_late=False,
        )
        session.add(row)
        session.flush()
        seal(self._vault, row, "subject", {"text": (new.subject or beginning(text))[:_SUBJECT]})
        if new.contact:
            seal(self._vault, row, "contact", dict(new.contact))
        if new.tried:
            seal(self._vault, row, "tried", {"text": new.tried})
        reckon(row, self._settings.read(session))
        self.add_line(session, row, LineKind.ASKED, text, new.language, f"open:{new.key}"[:120], at=at)
        told = {"origin": new.origin.value, "category": new.category.value, "queue": queue}
        self._history.note(session, ROOM, queue, f"ticket:{row.number}", "open", who, told)
        return OpenedTicket(row.number, is_new=True)

    def number_of(self, session: Session, key: str) -> int | None:
        """The number of the ticket that came by a key; None where none did."""
        return session.scalar(select(TicketRow.number).where(TicketRow.key == key))

    def whose(self, session: Session, number: int) -> str:
        """The participant of a ticket. Raises NotFoundError."""
        return ticket_row(session, number).participant

    def write(
        self, session: Session, number: int, participant: str, text: str, key: str, language: Language | None = None
    ) -> int:
        """Add what a person writes to a ticket of theirs, which opens again by that; the number of the ticket that has it.

        Where theirs was merged into another, that one has it. Raises NotFoundError for somebody else's.
        """
        row = self._own(session, number, participant)
        while row.merged_into is not None:
            row = ticket_row(session, row.merged_into, locked=True)
        text, now = _checked(text), self._clock.now()
        spoken = language or Language(row.language)
        if self.add_line(session, row, LineKind.ASKED, text, spoken, key, at=now) is None:
            return row.number
        state, desk = TicketState(row.state), self._settings.read(session)
        if state.is_over:
            begin_anew(row, desk, TicketState.REOPENED, now)
        elif state is TicketState.WAITING_PERSON:
            tick(row, desk, TicketState.OPEN, now)
        row.changed_at = now
        self._history.note(session, ROOM, row.queue, f"ticket:{row.number}", "write", ITS_PERSON)
        return row.number

    def rate(self, session: Session, number: int, participant: str, score: int, remark: str = "") -> None:
        """Note what a person thinks of how theirs was solved. Raises NextStepError where it is not, WrongUseError for no score."""
        row = self._own(session, number, participant)
        if not TicketState(row.state).is_over:
            raise NextStepError("This is not solved yet.", remedy="Say it once you have your answer.")
        if not 1 <= score <= _MOST_SCORE:
            raise WrongUseError(f"Give 1 to {_MOST_SCORE}.")
        row.score = score
        if remark.strip():
            seal(self._vault, row, "remark", {"text": remark.strip()[:2_000]})
        self._history.note(session, ROOM, row.queue, f"ticket:{row.number}", "rate", ITS_PERSON)

    def mine(self, session: Session, participant: str) -> tuple[Ticket, ...]:
        """Every ticket of a participant, the latest first."""
        wanted = select(TicketRow).where(TicketRow.participant == participant).order_by(TicketRow.number.desc())
        return tuple(ticket_of(self._vault, row) for row in session.scalars(wanted))

    def thread(self, session: Session, number: int, participant: str) -> tuple[Ticket, tuple[TicketLine, ...]]:
        """A ticket of a participant with what they may read of it. Raises NotFoundError for somebody else's."""
        row = self._own(session, number, participant, locked=False)
        return ticket_of(self._vault, row), lines_of(session, self._vault, number, is_public=True)

    def add_line(
        self,
        session: Session,
        row: TicketRow,
        kind: LineKind,
        text: str,
        language: Language,
        key: str,
        *,
        at: datetime,
        who: str = "",
        delivery: DeliveryState = DeliveryState.NONE,
    ) -> TicketLineRow | None:
        """Write a line into a ticket; None where one of its key is there already."""
        standing = select(TicketLineRow.id).where(TicketLineRow.ticket == row.number, TicketLineRow.key == key)
        if session.scalar(standing) is not None:
            return None
        line = TicketLineRow(
            ticket=row.number,
            participant=None if kind is LineKind.NOTE else row.participant,
            key=key,
            kind=kind.value,
            who=who[:40],
            language=language.value,
            delivery=delivery.value,
            at=at,
            sealed=None,
        )
        session.add(line)
        session.flush()
        line.sealed = self._vault.seal({"text": text}, line_place(line.id))
        return line

    def _own(self, session: Session, number: int, participant: str, *, locked: bool = True) -> TicketRow:
        row = ticket_row(session, number, locked=locked)
        if row.participant != participant:
            raise NotFoundError("There is no ticket of this number.")
        return row


def beginning(text: str) -> str:
    """The first words of a text, for a line of a list."""
    line = " ".join(text.split())
    if len(line) <= _SUBJECT:
        return line
    return line[: _SUBJECT - 1].rpartition(" ")[0] + "…"


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise WrongUseError("Nothing is written.", remedy="Write your question.")
    if len(text) > LONGEST:
        raise WrongUseError("This is too long.", remedy=f"Write {LONGEST} characters at most, and send the rest after.")
    return text

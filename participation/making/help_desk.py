"""The help desk out of a template: invented people's questions with their answers, and replies that are kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from connectors.rows.participants import ParticipantRow
from core.clock import Clock
from core.errors import WrongUseError
from core.language.forms import Language
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.templates import Entry
from participation.common.territory.gazetteer import Gazetteer
from participation.common.texts.localised import worded
from participation.help_desk.schemas import (
    ROOM,
    LineKind,
    NewTicket,
    TicketCategory,
    TicketOrigin,
    TicketPriority,
    TicketState,
)
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.tables import CannedAnswerRow, TicketRow
from participation.help_desk.tickets.rows import ticket_row


class TicketMaker:
    """Makes the section `tickets`: what somebody invented asked so many days ago (`text`, `language`, `category`, `place`, `days`).

    With a `reply` it is answered, and with `solved` solved; each is of a participant of its own.
    """

    section = "tickets"

    def __init__(self, room: HelpDeskRoom, people: Participants, gazetteer: Gazetteer, clock: Clock) -> None:
        self._room, self._people, self._gazetteer, self._clock = room, people, gazetteer, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Open it; nobody is told anything."""
        told = entry.content
        place = self._gazetteer.the(str(told["place"])) if told.get("place") else None
        try:
            language = Language(told.get("language", Language.FRENCH))
            category = TicketCategory(told.get("category", TicketCategory.OTHER))
            priority = TicketPriority(told.get("priority", TicketPriority.NORMAL))
            days = float(told.get("days", 0))
        except ValueError as error:
            raise WrongUseError(f"{entry.name}: {error}") from None
        person, _ = self._people.keep_from_page(session, language)
        self._people.agree(session, person.id, ROOM, [ConsentKind.KEEP_TEXT], language=language)
        at = self._clock.now() - timedelta(days=days)
        new = NewTicket(
            f"template {entry.scope} {entry.name}",
            TicketOrigin.PAGE,
            str(told.get("text", "")),
            language,
            category,
            priority,
            territory=place.code if place else "",
            at=at,
        )
        number = self._room.incoming.open(session, new, person.id, entry.who).number
        if told.get("reply"):
            self._answer(session, number, str(told["reply"]), language, entry, is_solved=bool(told.get("solved")))
        return str(number)

    def unmake(self, session: Session, made: str) -> None:
        """Forget its person, with all of theirs."""
        row = session.get(TicketRow, int(made))
        if row is not None:
            session.execute(delete(ParticipantRow).where(ParticipantRow.id == row.participant))

    def _answer(
        self, session: Session, number: int, text: str, language: Language, entry: Entry, *, is_solved: bool
    ) -> None:
        row = ticket_row(session, number)
        at = row.opened_at + timedelta(hours=3)
        who = entry.who
        self._room.incoming.add_line(session, row, LineKind.REPLY, text, language, "template", at=at, who=who)
        to = TicketState.SOLVED if is_solved else TicketState.OPEN
        self._room.working.stand(session, row, to, at, is_answer=True)


class CannedAnswerMaker:
    """Makes the section `canned`: a `title`, a `category` where it is for one, and a `text` by form."""

    section = "canned"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, entry: Entry) -> str:
        """Keep it."""
        text = worded({Language(form): str(said) for form, said in dict(entry.content["text"]).items()})
        row = CannedAnswerRow(
            category=str(entry.content.get("category", "")),
            title=str(entry.content["title"])[:80],
            texts=text.model_dump_json(),
            who=entry.who[:40],
            at=self._clock.now(),
        )
        session.add(row)
        session.flush()
        return str(row.id)

    def unmake(self, session: Session, made: str) -> None:
        """Keep it no longer."""
        session.execute(delete(CannedAnswerRow).where(CannedAnswerRow.id == int(made)))

"""What agents do to a ticket: answer, note, translate, move, hand on and sort. A reply and its sending are one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import ParticipantRow
from core.clock import Clock
from core.database.database import Database
from core.database.statements import insert_new
from core.errors import NotFoundError
from core.language.forms import Language
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.history import Change, History
from participation.common.rights import RoomRight
from participation.common.territory.gazetteer import Gazetteer
from participation.help_desk.hours.settings import DeskClock, DeskSettings
from participation.help_desk.options import DeskOptions
from participation.help_desk.ports import LetterKind, TicketChannel, TicketLetter
from participation.help_desk.schemas import (
    ROOM,
    TICKET_STEPS,
    DeliveryState,
    LineKind,
    Ticket,
    TicketCategory,
    TicketOrigin,
    TicketPriority,
    TicketState,
    TicketThread,
)
from participation.help_desk.tables import LineTranslationRow, RelatedTicketRow, TicketLineRow, TicketRow
from participation.help_desk.tickets.incoming import LONGEST, Incoming
from participation.help_desk.tickets.rows import (
    lines_of,
    opened,
    text_of,
    ticket_of,
    ticket_row,
    translation_place,
)
from participation.help_desk.tickets.ticking import answered, begin_anew, reckon, solved, tick


class TicketDesk:
    """Work on tickets, in the database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        settings: DeskSettings,
        options: DeskOptions,
        incoming: Incoming,
        gazetteer: Gazetteer,
    ) -> None:
        self._database, self._clock, self._vault, self._settings = database, clock, vault, settings
        self._options, self._incoming, self._gazetteer = options, incoming, gazetteer
        self._history = History(database, clock)
        self._channels: dict[TicketOrigin, TicketChannel] = {}

    def attach(self, channel: TicketChannel) -> None:
        """Have tickets of its origin answered by a channel."""
        self._channels[channel.origin] = channel

    def get(self, number: int) -> Ticket:
        """One by its number. Raises NotFoundError."""
        with self._database.read() as session:
            return ticket_of(self._vault, ticket_row(session, number))

    def thread(self, number: int) -> TicketThread:
        """A ticket with all that belongs to it. Raises NotFoundError."""
        with self._database.read() as session:
            row = ticket_row(session, number)
            pairs = session.execute(
                select(RelatedTicketRow.ticket, RelatedTicketRow.other).where(
                    (RelatedTicketRow.ticket == number) | (RelatedTicketRow.other == number)
                )
            )
            related = sorted({one for pair in pairs for one in pair} - {number})
            merged = session.scalars(select(TicketRow.number).where(TicketRow.merged_into == number)).all()
            lines = lines_of(session, self._vault, number)
            tried = text_of(self._vault, row, "tried")
            return TicketThread(ticket_of(self._vault, row), lines, tuple(related), tuple(sorted(merged)), tried)

    def history(self, number: int) -> tuple[Change, ...]:
        """What was done to a ticket, oldest first."""
        with self._database.read() as session:
            return self._history.of(session, ROOM, f"ticket:{number}")

    def reply(
        self,
        number: int,
        text: str,
        who: str,
        key: str,
        *,
        language: Language | None = None,
        then: TicketState | None = None,
    ) -> DeliveryState:
        """Answer a person where they asked, and have the ticket stand as `then` says; the same key is answered once.

        Raises WrongUseError without words, NextStepError where it was merged or `then` does not follow.
        """
        text = _checked(text)
        with self._database.write() as session:
            row, now = self._workable(session, number), self._clock.now()
            desk, spoken = self._settings.read(session), language or Language(row.language)
            line = self._incoming.add_line(session, row, LineKind.REPLY, text, spoken, key, at=now, who=who)
            if line is None:
                standing = select(TicketLineRow).where(TicketLineRow.ticket == number, TicketLineRow.key == key)
                return DeliveryState(session.scalars(standing).one().delivery)
            before = TicketState(row.state)
            to = then or (TicketState.OPEN if before in (TicketState.NEW, TicketState.WAITING_PERSON) else before)
            if to is not before:
                TICKET_STEPS.step(before, to, {RoomRight.ANSWER})
            row.owner = row.owner or who[:40]
            self._stand(row, desk, to, now)
            answered(row, desk, now)
            kind = LetterKind.SOLVED if to is TicketState.SOLVED and before is not to else LetterKind.REPLY
            delivery = self._send(session, row, kind, text, who, spoken, line.id)
            line.delivery = delivery.value
            told = {"to": to.value, "delivery": delivery.value}
            self._history.note(session, ROOM, row.queue, f"ticket:{number}", "reply", who, told)
            return delivery

    def note(self, number: int, text: str, who: str, key: str) -> None:
        """Keep a note among staff; the same key is noted once. Raises WrongUseError without words."""
        text = _checked(text)
        with self._database.write() as session:
            row = ticket_row(session, number, locked=True)
            now = self._clock.now()
            line = self._incoming.add_line(
                session, row, LineKind.NOTE, text, Language(row.language), key, at=now, who=who
            )
            if line is not None:
                row.changed_at = now
                self._history.note(session, ROOM, row.queue, f"ticket:{number}", "note", who)

    def translate(self, number: int, line: int, language: Language, text: str, who: str) -> None:
        """Put a line in another form beside it, which stays as it was written. Raises NotFoundError, WrongUseError without words."""
        text = _checked(text)
        with self._database.write() as session:
            row = session.get(TicketLineRow, line)
            if row is None or row.ticket != number:
                raise NotFoundError("There is no such line.")
            if row.language == language.value:
                raise FaultyFormError(
                    Fault.SAME_LANGUAGE, "That is the language it was written in.", remedy="Choose another one."
                )
            wanted = select(LineTranslationRow).where(
                LineTranslationRow.line == line, LineTranslationRow.language == language.value
            )
            kept = session.scalars(wanted).first() or LineTranslationRow(
                line=line, language=language.value, sealed=None
            )
            kept.who, kept.at = who[:40], self._clock.now()
            session.add(kept)
            session.flush()
            kept.sealed = self._vault.seal({"text": text}, translation_place(kept.id))
            of = ticket_row(session, number)
            told = {"language": language.value}
            self._history.note(session, ROOM, of.queue, f"ticket:{number}", "translate", who, told)

    def move(self, number: int, to: TicketState, who: str, rights: Collection[RoomRight]) -> None:
        """Say where a ticket stands now; its person hears of a solution. Raises NextStepError where it does not follow."""
        with self._database.write() as session:
            row, now = self._workable(session, number), self._clock.now()
            TICKET_STEPS.step(TicketState(row.state), to, rights)
            self._stand(row, self._settings.read(session), to, now)
            told: dict[str, object] = {"to": to.value}
            if to is TicketState.SOLVED:
                row.owner = row.owner or who[:40]
                told["delivery"] = self._send(session, row, LetterKind.SOLVED, "", who, Language(row.language), 0).value
            self._history.note(session, ROOM, row.queue, f"ticket:{number}", "move", who, told)

    def own(self, number: int, owner: str, who: str) -> None:
        """Give a ticket to somebody, or (empty) to nobody in particular."""
        with self._database.write() as session:
            row = ticket_row(session, number, locked=True)
            row.owner, row.changed_at = owner[:40], self._clock.now()
            self._history.note(session, ROOM, row.queue, f"ticket:{number}", "own", who, {"owner": owner})

    def sort(
        self,
        number: int,
        who: str,
        *,
        queue: str,
        category: TicketCategory,
        priority: TicketPriority,
        territory: str | None = None,
    ) -> None:
        """Say where a ticket belongs and how soon it is due. Raises WrongUseError for a queue that there is not."""
        self._options.check(queue)
        with self._database.write() as session:
            row = ticket_row(session, number, locked=True)
            before = {
                "queue": row.queue,
                "category": row.category,
                "priority": row.priority,
                "territory": row.territory,
            }
            row.queue, row.category, row.priority = queue, category.value, priority.value
            if territory is not None:
                around = self._gazetteer.around(territory)
                row.territory, row.region = (territory, around[-1]) if around else ("", "")
            if before["priority"] != row.priority:
                reckon(row, self._settings.read(session))
                row.strain = ""
            row.changed_at = self._clock.now()
            changed = {name: getattr(row, name) for name, value in before.items() if getattr(row, name) != value}
            if changed:
                self._history.note(session, ROOM, row.queue, f"ticket:{number}", "sort", who, changed)

    def recount(self, session: Session) -> None:
        """Say anew by when every open ticket is due: hours, feasts or targets are others."""
        desk = self._settings.read(session)
        session.flush()
        for row in session.scalars(select(TicketRow).where(TicketRow.runs_since.is_not(None)).with_for_update()):
            reckon(row, desk)
            row.strain = ""

    def stand(self, session: Session, row: TicketRow, to: TicketState, at: datetime, *, is_answer: bool) -> None:
        """Have a ticket stand so since a moment, without a word to anybody: for what is written down after it happened."""
        desk = self._settings.read(session)
        self._stand(row, desk, to, at)
        if is_answer:
            answered(row, desk, at)

    def _stand(self, row: TicketRow, desk: DeskClock, to: TicketState, now: datetime) -> None:
        before = TicketState(row.state)
        if before.is_over and not to.is_over:
            begin_anew(row, desk, to, now)
        else:
            tick(row, desk, to, now)
        if to is TicketState.SOLVED:
            solved(row, desk, now)
        row.changed_at = now

    def _send(
        self, session: Session, row: TicketRow, kind: LetterKind, text: str, who: str, language: Language, line: int
    ) -> DeliveryState:
        origin = TicketOrigin(row.origin)
        if origin in (TicketOrigin.PAGE, TicketOrigin.PHONE):
            return DeliveryState.ON_PAGE
        channel = self._channels.get(origin)
        if channel is None:
            return DeliveryState.NO_CHANNEL
        person = session.get_one(ParticipantRow, row.participant)
        contact: Mapping[str, str] = {str(k): str(v) for k, v in opened(self._vault, row, "contact").items()}
        letter = TicketLetter(
            kind,
            row.number,
            line,
            row.participant,
            person.conversation or "",
            contact,
            language,
            text_of(self._vault, row, "subject"),
            text,
            who,
        )
        return channel.send(session, letter)

    def _workable(self, session: Session, number: int) -> TicketRow:
        row = ticket_row(session, number, locked=True)
        if row.merged_into is not None:
            raise NextStepError(
                "This ticket was merged into another.", remedy=f"Work on ticket {row.merged_into} instead."
            )
        return row

    def relate(self, number: int, other: int, who: str) -> None:
        """Note that two tickets have to do with each other. Raises NotFoundError, WrongUseError for one and the same."""
        if number == other:
            raise FaultyFormError(Fault.ITSELF, "That is this ticket itself.", remedy="Give the number of another one.")
        with self._database.write() as session:
            row, _ = ticket_row(session, number), ticket_row(session, other)
            pair = {"ticket": min(number, other), "other": max(number, other)}
            if insert_new(session, RelatedTicketRow, pair, RelatedTicketRow.ticket) is not None:
                self._history.note(session, ROOM, row.queue, f"ticket:{number}", "relate", who, {"other": other})


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise FaultyFormError(Fault.NO_WORDS, "Nothing is written.", remedy="Write something first.")
    if len(text) > LONGEST:
        raise FaultyFormError(
            Fault.TOO_LONG,
            "This is too long.",
            remedy=f"Write {LONGEST} characters at most.",
            begins=text[:40],
            most=LONGEST,
        )
    return text

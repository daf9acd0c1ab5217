"""A solved ticket becomes knowledge: its question and answer without personal data, as a sheet that somebody else reviews and publishes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from core.clock import Clock
from core.database.database import Database
from core.errors import WrongUseError
from core.language.forms import Language
from core.personal_data.finding import find_personal_data
from core.personal_data.masking import masked
from knowledge.document import Kind
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE
from participation.common.history import History
from participation.common.publishing import Publications, PublicSheet
from participation.help_desk.schemas import ROOM, LineKind, TicketThread
from participation.help_desk.tables import LessonRow
from participation.help_desk.tickets.rows import ticket_row

_LONGEST_TITLE = 200
"""Characters of a sheet's title. Chosen by hand: a long question."""


class LessonKind(StrEnum):
    """What was drafted."""

    SHEET = "sheet"
    KNOWN = "known"
    """A known question of a document that is published."""


@dataclass(frozen=True)
class Lesson:
    """What was drafted out of a ticket, by the library's name of it."""

    kind: LessonKind
    made: str
    who: str
    at: datetime


@dataclass(frozen=True)
class LessonText:
    """A question and its answer as they could be published, in the language that the ticket was answered in."""

    question: str
    answer: str
    language: Language


class PersonalDataError(WrongUseError):
    """There is still something of a person in it."""

    status = 422


class Lessons:
    """Drafts for the library out of tickets, in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)
        self._publications = Publications(database, clock)

    def of(self, ticket: int) -> tuple[Lesson, ...]:
        """What was drafted out of a ticket, oldest first."""
        wanted = select(LessonRow).where(LessonRow.ticket == ticket).order_by(LessonRow.id)
        with self._database.read() as session:
            return tuple(Lesson(LessonKind(r.kind), r.made, r.who, r.at) for r in session.scalars(wanted))

    def draft(self, ticket: int, text: LessonText, who: str, publisher: str) -> str:
        """Hand a sheet to the library's review; its name. The same sheet is handed over once.

        Raises PersonalDataError where something of a person is still in it, WrongUseError without a question or an answer.
        """
        question, answer = " ".join(text.question.split())[:_LONGEST_TITLE], text.answer.strip()
        if not question or not answer:
            raise WrongUseError("A sheet has a question and an answer.", remedy="Write both.")
        left = [f"{one.kind.value}" for one in (*find_personal_data(question), *find_personal_data(answer))]
        if left:
            raise PersonalDataError(", ".join(sorted(set(left))), remedy="Take it out, and send it again.")
        digest = hashlib.sha256(f"{text.language}\n{question}\n{answer}".encode()).hexdigest()[:12]
        name, today = f"help-desk-{digest}.md", self._clock.now().astimezone(ZONE).date()
        sheet = PublicSheet(
            name, question, f"# {question}\n\n{answer}", Kind.FAQ, publisher, text.language, published_on=today
        )
        self._publications.hand_over(ROOM, "", f"lesson:{digest}", [sheet], who)
        self._note(ticket, LessonKind.SHEET, name, who)
        return name

    def known(self, ticket: int, key: str, who: str) -> None:
        """Note that a known question of a document was begun out of a ticket."""
        self._note(ticket, LessonKind.KNOWN, key[:130], who)

    def _note(self, ticket: int, kind: LessonKind, made: str, who: str) -> None:
        with self._database.write() as session:
            row = ticket_row(session, ticket, locked=True)
            standing = select(LessonRow.id).where(LessonRow.ticket == ticket, LessonRow.made == made)
            if session.scalar(standing) is not None:
                return
            session.add(LessonRow(ticket=ticket, kind=kind.value, made=made, who=who[:40], at=self._clock.now()))
            told = {"kind": kind.value, "made": made}
            self._history.note(session, ROOM, row.queue, f"ticket:{ticket}", "learn", who, told)


def proposed(thread: TicketThread) -> LessonText:
    """What a ticket could teach: what was asked first and answered last, personal data taken out. Raises NextStepError."""
    replies = [line for line in thread.lines if line.kind is LineKind.REPLY]
    if not replies:
        raise NextStepError("Nothing was answered yet.", remedy="Answer first.")
    asked = next((line.text for line in thread.lines if line.kind is LineKind.ASKED), thread.ticket.subject)
    contact = thread.ticket.contact
    return LessonText(without(asked, contact), without(replies[-1].text, contact), replies[-1].language)


def without(text: str, contact: Mapping[str, str]) -> str:
    """A text without personal data, and without what is known of its person."""
    for value in contact.values():
        if value.strip():
            text = text.replace(value.strip(), "[…]")
    return masked(text)

"""Replies that the desk keeps, each in the forms that somebody wrote it in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from agent.organisation.organisation import Localised
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.texts.localised import localised, written
from participation.help_desk.schemas import TicketCategory
from participation.help_desk.tables import CannedAnswerRow


@dataclass(frozen=True)
class CannedAnswer:
    """A kept reply; without a category it is for all."""

    id: int
    category: TicketCategory | None
    title: str
    text: Localised


class CannedAnswers:
    """Kept replies in the database; each change is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def all(self, category: TicketCategory | None = None) -> tuple[CannedAnswer, ...]:
        """Every one by title; of a category, those for it and those for all."""
        wanted = select(CannedAnswerRow).order_by(CannedAnswerRow.title, CannedAnswerRow.id)
        if category is not None:
            wanted = wanted.where(CannedAnswerRow.category.in_(("", category.value)))
        with self._database.read() as session:
            return tuple(_answer(row) for row in session.scalars(wanted))

    def save(self, number: int, category: TicketCategory | None, title: str, text: Localised, who: str) -> None:
        """Write a new one (0) or change one. Raises WrongUseError without a title and a text, NotFoundError."""
        title = " ".join(title.split())[:80]
        if not title or not text.root:
            raise WrongUseError("A kept reply has a title and a text.", remedy="Write both, in one language at least.")
        with self._database.write() as session:
            row = session.get(CannedAnswerRow, number) if number else CannedAnswerRow()
            if row is None:
                raise NotFoundError("There is no such reply any more.")
            row.category, row.title, row.texts = category.value if category else "", title, written(text)
            row.who, row.at = who[:40], self._clock.now()
            session.add(row)
            self._audit.append("help_desk.keep_reply", who, title, session=session)

    def remove(self, number: int, who: str) -> None:
        """Keep one no longer; one that is gone already is no error."""
        with self._database.write() as session:
            row = session.get(CannedAnswerRow, number)
            if row is not None:
                self._audit.append("help_desk.drop_reply", who, row.title, session=session)
                session.delete(row)


def _answer(row: CannedAnswerRow) -> CannedAnswer:
    category = TicketCategory(row.category) if row.category else None
    return CannedAnswer(row.id, category, row.title, localised(row.texts))

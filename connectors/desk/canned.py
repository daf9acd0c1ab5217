"""Replies that staff keeps: a text for a language, with places that are filled in when it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from connectors.rows.tables import CannedReplyRow
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language

_LONGEST_TITLE, _LONGEST = 80, 4_000
"""Characters of a title and of a text; chosen by hand: a line, and one message of a channel."""


@dataclass(frozen=True)
class CannedReply:
    """A kept reply."""

    id: int
    language: Language
    title: str
    text: str
    who: str
    changed_at: datetime


class CannedReplies:
    """Kept replies in the database; each change is audited in its own transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._audit = database, clock, AuditLog(database, clock)

    def all(self, language: Language | None = None) -> tuple[CannedReply, ...]:
        """Those of a language, or of every one, by language and title."""
        wanted = select(CannedReplyRow).order_by(CannedReplyRow.language, CannedReplyRow.title, CannedReplyRow.id)
        if language is not None:
            wanted = wanted.where(CannedReplyRow.language == language.value)
        with self._database.read() as session:
            return tuple(_reply(row) for row in session.scalars(wanted))

    def save(self, number: int, language: Language, title: str, text: str, who: str) -> CannedReply:
        """Write a new one (number 0) or change one. Raises NotFoundError, and WrongUseError where something is missing or too long."""
        title, text = " ".join(title.split()), text.strip()
        if not title or not text or len(title) > _LONGEST_TITLE or len(text) > _LONGEST:
            raise WrongUseError(f"A kept reply has a title ({_LONGEST_TITLE} characters) and a text ({_LONGEST}).")
        with self._database.write() as session:
            row = session.get(CannedReplyRow, number) if number else CannedReplyRow()
            if row is None:
                raise NotFoundError("There is no such reply any more.")
            before = row.text if number else ""
            row.language, row.title, row.text = language.value, title, text
            row.who, row.changed_at = who[:64], self._clock.now()
            session.add(row)
            session.flush()
            self._audit.append(
                "canned.save", who, title, {"before": before, "after": text} if before != text else {}, session=session
            )
            return _reply(row)

    def remove(self, number: int, who: str) -> None:
        """Keep one no longer; one that is gone already is no error."""
        with self._database.write() as session:
            row = session.get(CannedReplyRow, number)
            if row is not None:
                self._audit.append("canned.remove", who, row.title, {"before": row.text}, session=session)
                session.delete(row)


def _reply(row: CannedReplyRow) -> CannedReply:
    return CannedReply(row.id, Language(row.language), row.title, row.text, row.who, row.changed_at)

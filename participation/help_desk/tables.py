"""Tables of the help desk.

A ticket is of the participant who asked: it, what was written in it and every note on it go with them. Words are sealed; what stands
open tells nothing of a person (a queue, a region, a state). What was learned from a ticket stays: nobody is in it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime

_COUNTED = BigInteger().with_variant(Integer, "sqlite")
_TICKET = "help_ticket.number"
_STAFF = String(40)


class TicketRow(Base):
    """A ticket, by the number that its person was told."""

    __tablename__ = "help_ticket"
    __table_args__ = (
        Index("ix_help_ticket_counted", "state", "queue", "owner", "region", "near_at", "answer_due", "solve_due"),
        Index(None, "due", "number"),
        Index(None, "queue", "state"),
        Index(None, "owner", "state"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    """Never given twice, not even after an erasure."""
    participant: Mapped[str] = of_participant()
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """Where it came from, so that it comes once."""
    origin: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(20))
    priority: Mapped[str] = mapped_column(String(12))
    queue: Mapped[str] = mapped_column(String(40))
    region: Mapped[str] = mapped_column(String(20), index=True)
    territory: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(_STAFF)
    language: Mapped[str] = mapped_column(String(16))
    subject: Mapped[bytes | None] = sealed_column()
    contact: Mapped[bytes | None] = sealed_column()
    tried: Mapped[bytes | None] = sealed_column()
    """What the bot had answered."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_spent: Mapped[int | None] = mapped_column()
    """Working seconds until the first answer."""
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    solve_spent: Mapped[int | None] = mapped_column()
    """Working seconds until it was solved, without those in which its person was waited for."""
    spent: Mapped[int] = mapped_column()
    """Working seconds that have passed until the clock was last set going."""
    runs_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solve_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """What comes next of the two."""
    near_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    strain: Mapped[str] = mapped_column(String(8))
    """What of it was noted."""
    was_late: Mapped[bool] = mapped_column()
    merged_into: Mapped[int | None] = mapped_column(ForeignKey(_TICKET, ondelete="SET NULL"), index=True)
    split_from: Mapped[int | None] = mapped_column(ForeignKey(_TICKET, ondelete="SET NULL"), index=True)
    score: Mapped[int | None] = mapped_column()
    """1 to 5, by its person."""
    remark: Mapped[bytes | None] = sealed_column()


class TicketLineRow(Base):
    """What was written in a ticket: sealed. A person's export has their own words and what they were answered, not the notes."""

    __tablename__ = "help_line"
    __table_args__ = (UniqueConstraint("ticket", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[int] = mapped_column(ForeignKey(_TICKET, ondelete="CASCADE"))
    participant: Mapped[str | None] = of_participant(nullable=True)
    """Whose ticket it is; none for a note."""
    key: Mapped[str] = mapped_column(String(120))
    """Where it came from, so that what is sent twice is written once."""
    kind: Mapped[str] = mapped_column(String(12))
    who: Mapped[str] = mapped_column(_STAFF)
    sealed: Mapped[bytes | None] = sealed_column()
    language: Mapped[str] = mapped_column(String(16))
    delivery: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LineTranslationRow(Base):
    """A line in another form, beside it."""

    __tablename__ = "help_translation"
    __table_args__ = (UniqueConstraint("line", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(ForeignKey("help_line.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes | None] = sealed_column()
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RelatedTicketRow(Base):
    """Two tickets that have to do with each other, the lower number first."""

    __tablename__ = "help_related"

    ticket: Mapped[int] = mapped_column(ForeignKey(_TICKET, ondelete="CASCADE"), primary_key=True, autoincrement=False)
    other: Mapped[int] = mapped_column(
        ForeignKey(_TICKET, ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class DeskSettingRow(Base):
    """What staff has set for the desk, by name, as JSON."""

    __tablename__ = "help_setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FeastRow(Base):
    """A feast that staff confirmed, or a day off that they added."""

    __tablename__ = "help_feast"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    year: Mapped[int] = mapped_column()
    first: Mapped[date] = mapped_column(Date)
    days: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(80))
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CannedAnswerRow(Base):
    """A reply that the desk keeps, in the forms that it was written in."""

    __tablename__ = "help_canned"

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(80))
    texts: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeskPresenceRow(Base):
    """Who has which ticket open."""

    __tablename__ = "help_presence"

    who: Mapped[str] = mapped_column(_STAFF, primary_key=True)
    ticket: Mapped[int | None] = mapped_column(ForeignKey(_TICKET, ondelete="SET NULL"), index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LessonRow(Base):
    """What was drafted out of a solved ticket for the next who asks: nobody's words are in it, so it stays when its person goes."""

    __tablename__ = "help_lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[int | None] = mapped_column(ForeignKey(_TICKET, ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    made: Mapped[str] = mapped_column(String(130))
    """The draft that it became, by the library's name of it."""
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


TABLES = (
    TicketRow,
    TicketLineRow,
    LineTranslationRow,
    RelatedTicketRow,
    DeskSettingRow,
    FeastRow,
    CannedAnswerRow,
    DeskPresenceRow,
    LessonRow,
)
"""Every table of the room, those that others refer to first."""

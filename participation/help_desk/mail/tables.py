"""Tables of the desk's mail: letters on their way out, what came in, and how far a mailbox was read.

Whom a letter goes to and what it says is sealed, and goes with its person.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime

_TICKET = "help_ticket.number"


class MailOutRow(Base):
    """A letter to the person of a ticket, written in the transaction of what it answers."""

    __tablename__ = "help_mail_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[int] = mapped_column(ForeignKey(_TICKET, ondelete="CASCADE"), index=True)
    participant: Mapped[str] = of_participant()
    line: Mapped[int] = mapped_column()
    """Id of the line that it carries; 0 for none."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    """The same however often it is sent, so that a mail program shows it once."""
    sealed: Mapped[bytes | None] = sealed_column()
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column()
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When it may be tried; while one process tries, the moment at which another may."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailInRow(Base):
    """A mail that was read: what became of it, never what it said."""

    __tablename__ = "help_mail_in"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Keyed hash of its Message-ID, or of its bytes where it has none."""
    outcome: Mapped[str] = mapped_column(String(16))
    sender: Mapped[str] = mapped_column(String(64), index=True)
    """Keyed hash of the address that it came from; empty where it was not looked at."""
    ticket: Mapped[int | None] = mapped_column(ForeignKey(_TICKET, ondelete="SET NULL"), index=True)
    participant: Mapped[str | None] = of_participant(nullable=True)
    reference: Mapped[bytes | None] = sealed_column()
    """Its Message-ID, for answers to name."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class MailboxRow(Base):
    """How far a mailbox was read."""

    __tablename__ = "help_mailbox"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Keyed hash of where it is."""
    validity: Mapped[int] = mapped_column(BigInteger)
    """UIDVALIDITY (RFC 3501): numbers of messages mean something within one alone."""
    last: Mapped[int] = mapped_column(BigInteger)
    """Number of the last message that was read."""


TABLES = (MailOutRow, MailInRow, MailboxRow)
"""Every table of the desk's mail."""

"""Where somebody of the pages wants to be told: they take a code there, and send it to the bot from the channel that they use.

All that the network tells a person (what waits for them, digests of what was said) goes by this one subject of theirs, so that it
comes once to a channel however many codes were sent from there.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from connectors.rows.participants import of_participant
from core.clock import Clock
from core.database.database import Base, Database
from core.database.statements import upsert
from core.database.types import UtcDateTime

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits of a code. Chosen by hand: none that is taken for another."""
_LENGTH = 10
"""Of a code. Chosen by hand: 49 bits, good for an hour, one channel."""
GOOD_FOR = timedelta(hours=1)
"""How long a code is good. Chosen by hand: the way from a page to a telephone."""


class ToldChannelRow(Base):
    """That a participant of the pages wants to be told on channels that they sent a code from; which, it does not know."""

    __tablename__ = "association_channel"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant: Mapped[str] = of_participant(unique=True)
    code: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Digest of the last code, until it was sent."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When that code was made."""
    linked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a code was sent first; nobody is told before."""


class ToldChannels:
    """ToldChannels of participants in the database: that there is one, never which."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def code(self, participant: str) -> str:
        """A new code for somebody; one that was not sent yet is no longer good."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        row = {"participant": participant, "code": _digest(code), "made_at": self._clock.now(), "linked_at": None}
        with self._database.write() as session:
            upsert(session, ToldChannelRow, row, "participant", ("code", "made_at"))
        return code

    def linked(self, code: str) -> str:
        """The subject that whoever sends a code is to be told of; empty for a code that is not good. It is good once."""
        with self._database.write() as session:
            row = session.scalar(select(ToldChannelRow).where(ToldChannelRow.code == _digest(code)))
            if row is None or self._clock.now() - row.made_at > GOOD_FOR:
                return ""
            row.code, row.linked_at = None, row.linked_at or self._clock.now()
            return _subject(row.id)

    def whose(self, session: Session, subject: str) -> str:
        """The participant whom a subject tells; empty for nobody."""
        number = subject.rpartition(":")[2]
        row = session.get(ToldChannelRow, int(number)) if number.isdigit() else None
        return row.participant if row is not None else ""

    def of(self, session: Session, participants: Iterable[str]) -> Mapping[str, str]:
        """The subject by which each of these participants is told; those who sent no code are not there."""
        return self._found(session, ToldChannelRow.participant.in_(list(participants)))

    def of_everybody(self, session: Session) -> Mapping[str, str]:
        """The subject by which each participant is told."""
        return self._found(session)

    def has(self, participant: str) -> bool:
        """Whether somebody is told anywhere."""
        with self._database.read() as session:
            return participant in self.of(session, [participant])

    def _found(self, session: Session, *limits: ColumnElement[bool]) -> Mapping[str, str]:
        wanted = select(ToldChannelRow.participant, ToldChannelRow.id).where(ToldChannelRow.linked_at.is_not(None))
        return {participant: _subject(number) for participant, number in session.execute(wanted.where(*limits))}


TABLES = (ToldChannelRow,)
"""The table of channels."""


def _subject(number: int) -> str:
    return f"association-channel:{number}"


def _digest(code: str) -> str:
    return hashlib.sha256(b"association channel " + code.encode("utf-8", "replace")).hexdigest()

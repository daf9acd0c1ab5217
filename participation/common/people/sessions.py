"""Sessions of people who opened their own link in a browser: the link itself then stands in no address, history or log."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from connectors.rows.participants import of_participant
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime

LASTS = timedelta(days=30)
"""How long a session lasts. Chosen by hand: a month, after which the link is opened again."""
_TOKEN_BYTES = 32
"""Of a session's token: 256 bits, chosen by hand, of which the digest alone is stored."""


class OwnSessionRow(Base):
    """A browser in which somebody opened their own link."""

    __tablename__ = "participant_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant: Mapped[str] = of_participant()
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OwnSessions:
    """Sessions in the database; they go with their person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def begin(self, session: Session, participant: str) -> str:
        """Begin a session, and take away those that are over; the token that its browser keeps."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock.now()
        session.execute(delete(OwnSessionRow).where(OwnSessionRow.begun_at < now - LASTS))
        session.add(OwnSessionRow(participant=participant, digest=_digest(token), begun_at=now))
        return token

    def whose(self, token: str) -> str:
        """The participant of a session; empty where there is none, or it is over."""
        if not token:
            return ""
        wanted = select(OwnSessionRow.participant).where(
            OwnSessionRow.digest == _digest(token), OwnSessionRow.begun_at >= self._clock.now() - LASTS
        )
        return str(self._database.look_up(wanted) or "")

    def end(self, token: str) -> None:
        """End a session, in this browser alone."""
        with self._database.write() as session:
            session.execute(delete(OwnSessionRow).where(OwnSessionRow.digest == _digest(token)))


def _digest(token: str) -> str:
    return hashlib.sha256(b"own session " + token.encode("utf-8", "replace")).hexdigest()

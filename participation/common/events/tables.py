"""Tables of events: sessions and meetings, and who was invited, comes and came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant
from core.database.database import Base
from core.database.types import UtcDateTime


class EventRow(Base):
    """A session or meeting of a process or programme."""

    __tablename__ = "participation_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(String(20), index=True)
    scope: Mapped[str] = mapped_column(String(64), index=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    """Of its entry in calendars; the address of its page for the public too."""
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(300))
    territory: Mapped[str] = mapped_column(String(20), index=True)
    agenda: Mapped[str] = mapped_column(Text)
    minutes: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int | None] = mapped_column()
    entry: Mapped[str] = mapped_column(String(20))
    is_public: Mapped[bool] = mapped_column()
    door: Mapped[str] = mapped_column(String(64))
    """Token of the page at which people say that they are there; whoever has it stands at the door."""
    also_came: Mapped[int] = mapped_column()
    """People who came without being on the list, counted by whoever held it."""
    revision: Mapped[int] = mapped_column()
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GuestRow(Base):
    """A place on the list of an event; the number stands on the printed sheet, and nobody's name is kept who did not agree."""

    __tablename__ = "participation_guest"
    __table_args__ = (UniqueConstraint("event", "number"), UniqueConstraint("event", "participant"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[int] = mapped_column(ForeignKey("participation_event.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column()
    participant: Mapped[str | None] = of_participant(nullable=True)
    invitation: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Digest of the invitation's token, which is told once."""
    role: Mapped[str] = mapped_column(String(40))
    """What somebody comes as: elected, association, mentor, …"""
    state: Mapped[str] = mapped_column(String(20))
    has_come: Mapped[bool | None] = mapped_column()
    """None as long as nobody noted it."""
    noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Tables of messages between associations, and of how often each speaker wants to be told how much was said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime


class TalkRow(Base):
    """What two associations write to each other."""

    __tablename__ = "network_talk"

    id: Mapped[int] = mapped_column(primary_key=True)
    pair: Mapped[str] = mapped_column(String(24), unique=True)
    """Both numbers, the lower first: two associations have one talk."""
    last: Mapped[int] = mapped_column(index=True)
    """Its latest message."""


class TalkSideRow(Base):
    """How one of the two stands with a talk; it goes with its association."""

    __tablename__ = "network_talk_side"
    __table_args__ = (UniqueConstraint("talk", "association"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    talk: Mapped[int] = mapped_column(ForeignKey("network_talk.id", ondelete="CASCADE"))
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    read_up_to: Mapped[int] = mapped_column()
    """The latest message that it read."""
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_muted: Mapped[bool] = mapped_column()
    has_blocked: Mapped[bool] = mapped_column()
    """Whether it wants nothing from the other any more."""


class MessageRow(Base):
    """A message; it goes with whoever wrote it, and with the association that it was sent for. Numbers grow as they are committed."""

    __tablename__ = "network_message"
    __table_args__ = (
        UniqueConstraint("association", "sent"),
        Index("ix_network_message_talk_id", "talk", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    talk: Mapped[int] = mapped_column(ForeignKey("network_talk.id", ondelete="CASCADE"))
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    sent: Mapped[str] = mapped_column(String(100))
    """Made by who sends, so that sending again changes nothing."""
    sealed: Mapped[bytes | None] = sealed_column()
    is_hidden: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DigestRow(Base):
    """How often a speaker wants to be told, where they are told, how much was said."""

    __tablename__ = "network_digest"

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker: Mapped[int] = mapped_column(ForeignKey("association_speaker.id", ondelete="CASCADE"), unique=True)
    rhythm: Mapped[str] = mapped_column(String(12), index=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Up to when it was told."""


TABLES = (TalkRow, TalkSideRow, MessageRow, DigestRow)
"""Every table of messages."""

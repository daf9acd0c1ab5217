"""Tables of circles. What somebody wrote stands by itself, sealed, and goes with its person; the post that it was of stays as a gap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime


class CircleRow(Base):
    """A circle; staff makes it."""

    __tablename__ = "circle"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_ar: Mapped[str] = mapped_column(String(120))
    name_fr: Mapped[str] = mapped_column(String(120))
    field: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(Text)
    rules: Mapped[str] = mapped_column(Text)
    joining: Mapped[str] = mapped_column(String(12))
    is_closed: Mapped[bool] = mapped_column()
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    """By which a template knows its circle again."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeatRow(Base):
    """An association's seat in a circle, or that it asks for one."""

    __tablename__ = "circle_seat"
    __table_args__ = (UniqueConstraint("circle", "association"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    circle: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    is_moderator: Mapped[bool] = mapped_column()
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class ThreadRow(Base):
    """A thread of a circle; its title stands with the words of its first post."""

    __tablename__ = "circle_thread"
    __table_args__ = (Index("ix_circle_thread_circle_last_at", "circle", "last_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    circle: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    is_locked: Mapped[bool] = mapped_column()
    posts: Mapped[int] = mapped_column()
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PostRow(Base):
    """A post in a thread; of no association once it left."""

    __tablename__ = "circle_post"
    __table_args__ = (UniqueConstraint("association", "sent"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    thread: Mapped[int] = mapped_column(ForeignKey("circle_thread.id", ondelete="CASCADE"), index=True)
    association: Mapped[int | None] = mapped_column(ForeignKey("association.id", ondelete="SET NULL"))
    sent: Mapped[str] = mapped_column(String(100))
    """Made by who sends, so that sending again changes nothing."""
    is_first: Mapped[bool] = mapped_column()
    is_hidden: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PostWordsRow(Base):
    """What a post says: gone with whoever wrote it."""

    __tablename__ = "circle_post_words"

    post: Mapped[int] = mapped_column(ForeignKey("circle_post.id", ondelete="CASCADE"), primary_key=True)
    participant: Mapped[str] = of_participant()
    sealed: Mapped[bytes] = sealed_column()
    """Title, of a first post, and text."""


class MentionRow(Base):
    """An association that a post names."""

    __tablename__ = "circle_mention"
    __table_args__ = (UniqueConstraint("post", "association"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped[int] = mapped_column(ForeignKey("circle_post.id", ondelete="CASCADE"))
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)


TABLES = (CircleRow, SeatRow, ThreadRow, PostRow, PostWordsRow, MentionRow)
"""Every table of circles."""

"""Tables of what every room has: files, comments, history, what was published, and templates that were loaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime


class FileRow(Base):
    """A file on something of a room; its name and content are sealed."""

    __tablename__ = "participation_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    participant: Mapped[str | None] = of_participant(nullable=True)
    author: Mapped[str] = mapped_column(String(200))
    """Of staff; empty for a participant's own."""
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column()
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = sealed_column()
    is_public: Mapped[bool] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentRow(Base):
    """A comment on something of a room; its text is sealed."""

    __tablename__ = "participation_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    answers: Mapped[int | None] = mapped_column()
    """The comment that it answers."""
    participant: Mapped[str | None] = of_participant(nullable=True)
    author: Mapped[str] = mapped_column(String(200))
    """Of staff; empty for a participant's own."""
    sealed: Mapped[bytes | None] = sealed_column()
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    """Why it is hidden."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChangeRow(Base):
    """A change of something of a room, by staff or by its person; never with a person's words in it."""

    __tablename__ = "participation_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(Text)


class PublicationRow(Base):
    """What of a room was handed to the library, as which file, and what that held."""

    __tablename__ = "participation_publication"

    name: Mapped[str] = mapped_column(String(130), primary_key=True)
    room: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    draft: Mapped[int] = mapped_column()
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LoadedRow(Base):
    """A template that was loaded, and what was made of each of its entries, so that all of it can be taken away."""

    __tablename__ = "participation_loaded"

    template: Mapped[str] = mapped_column(String(80), primary_key=True)
    entry: Mapped[str] = mapped_column(String(120), primary_key=True)
    made: Mapped[str] = mapped_column(String(120))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)

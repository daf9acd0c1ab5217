"""Tables of the shared library: each row goes with its association, and what it holds is sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime


class ResourceRow(Base):
    """What an association shares; its number is never given twice."""

    __tablename__ = "association_resource"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    circle: Mapped[int | None] = mapped_column(index=True)
    """The circle that it is for; None for all members."""
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(String(24))
    territory: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(16))
    licence: Mapped[str] = mapped_column(String(12))
    is_hidden: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    """Why staff hid it, or did not take it to the public library."""
    is_offered: Mapped[bool] = mapped_column()
    """Whether its association lets everybody read it."""
    is_public: Mapped[bool] = mapped_column()
    """Whether staff decided that it goes to the public library."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ResourceVersionRow(Base):
    """A version of what is shared; it never changes."""

    __tablename__ = "association_resource_version"
    __table_args__ = (UniqueConstraint("resource", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    resource: Mapped[int] = mapped_column(ForeignKey("association_resource.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column()
    sealed: Mapped[bytes | None] = sealed_column()
    """Name and content of its file, or its text."""
    draft: Mapped[int | None] = mapped_column()
    """The draft by which the public library was given it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ResourceUseRow(Base):
    """That an association opened, or took, what another one shares."""

    __tablename__ = "association_resource_use"
    __table_args__ = (UniqueConstraint("resource", "association"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    resource: Mapped[int] = mapped_column(ForeignKey("association_resource.id", ondelete="CASCADE"), index=True)
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


TABLES = (ResourceRow, ResourceVersionRow, ResourceUseRow)
"""Every table of the shared library."""

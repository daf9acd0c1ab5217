"""Tables of the associations' network. What may be a person's own (a telephone) is sealed; who speaks goes with their participant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime


class AssociationRow(Base):
    """An association of the directory; its number is never given twice."""

    __tablename__ = "association"
    __table_args__ = (
        Index("ix_association_state_order_fr", "state", "order_fr"),
        Index("ix_association_state_order_ar", "state", "order_ar"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    order_fr: Mapped[str] = mapped_column(String(200), server_default="")
    """Its French name, else its Arabic one, folded: what lists are put in order by, and searched in."""
    order_ar: Mapped[str] = mapped_column(String(200), server_default="")
    field: Mapped[str] = mapped_column(String(24), index=True)
    territory: Mapped[str] = mapped_column(String(20), index=True)
    size: Mapped[str] = mapped_column(String(12))
    founded_on: Mapped[date | None] = mapped_column(Date)
    receipt: Mapped[str] = mapped_column(String(60), index=True)
    receipt_on: Mapped[date | None] = mapped_column(Date)
    about: Mapped[str] = mapped_column(Text)
    website: Mapped[str] = mapped_column(String(300))
    contacts: Mapped[bytes | None] = sealed_column()
    """E-mail, telephone and address."""
    lists: Mapped[str] = mapped_column(Text)
    """JSON: needs, offers, languages, and the details that are for members alone."""
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    """By which a table that came in knows its row again."""
    verified_by: Mapped[str] = mapped_column(String(40))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SpeakerRow(Base):
    """Who speaks for an association, or asks to."""

    __tablename__ = "association_speaker"
    __table_args__ = (UniqueConstraint("association", "participant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    association: Mapped[int] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str] = of_participant()
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[bytes | None] = sealed_column()
    since: Mapped[datetime] = mapped_column(UtcDateTime)


TABLES = (AssociationRow, SpeakerRow)
"""Every table of the directory."""

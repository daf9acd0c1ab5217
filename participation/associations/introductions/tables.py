"""Tables of being put in touch. What each says stands on a row of their own, sealed, so that an export gives nobody the other's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime


class VolunteerRow(Base):
    """A professional who gives some time."""

    __tablename__ = "association_volunteer"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant: Mapped[str] = of_participant(unique=True)
    kinds: Mapped[str] = mapped_column(String(200))
    territory: Mapped[str] = mapped_column(String(20))
    languages: Mapped[str] = mapped_column(String(400))
    told: Mapped[bytes | None] = sealed_column()
    """What they say of themselves, and how to reach them."""
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class IntroductionRow(Base):
    """Somebody who asks to be put in touch."""

    __tablename__ = "association_introduction"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant: Mapped[str] = of_participant()
    association: Mapped[int | None] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    territory: Mapped[str] = mapped_column(String(20))
    told: Mapped[bytes | None] = sealed_column()
    """What is needed, and how to reach who asks."""
    once: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The turn that it was sent in, so that it is taken up once however often a button is tapped."""
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When who asks agreed to whom is named now."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    introduced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NamedHelperRow(Base):
    """Who was named for somebody who asks, and what they said; goes with either."""

    __tablename__ = "association_helper"

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction: Mapped[int] = mapped_column(ForeignKey("association_introduction.id", ondelete="CASCADE"), index=True)
    association: Mapped[int | None] = mapped_column(ForeignKey("association.id", ondelete="CASCADE"), index=True)
    volunteer: Mapped[int | None] = mapped_column(
        ForeignKey("association_volunteer.id", ondelete="CASCADE"), index=True
    )
    participant: Mapped[str | None] = of_participant(nullable=True)
    """Who agreed for the one who is named."""
    has_agreed: Mapped[bool | None] = mapped_column()
    refusal: Mapped[str | None] = mapped_column(String(20))
    is_by_asker: Mapped[bool] = mapped_column()
    merits: Mapped[str] = mapped_column(Text)
    """JSON: why this one."""
    told: Mapped[bytes | None] = sealed_column()
    """How to reach them."""
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)


TABLES = (VolunteerRow, IntroductionRow, NamedHelperRow)
"""Every table of being put in touch."""

"""What people agree to: separate consents with the wording they read, each of which can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.participants import of_participant
from core.database.database import Base
from core.database.types import UtcDateTime

WORDING = "2026-11"
"""Version of the wordings that people agree to (`participation/common/wordings/`); a changed meaning is a new version."""


class ConsentKind(StrEnum):
    """What somebody agrees to; one says nothing of another."""

    KEEP_TEXT = "keep_text"
    """What I wrote or said is kept, and may be published without my name."""
    TELL_BACK = "tell_back"
    """I am told on my channel what came of it."""
    SHOW_NAME = "show_name"
    """My name stands beside it."""
    COUNT_ME = "count_me"
    """What I said of myself is counted among others, and never shown by itself."""


class ConsentRow(Base):
    """A consent, as it was given, and when it was taken back."""

    __tablename__ = "participation_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant: Mapped[str] = of_participant()
    room: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    wording: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Consent:
    """A consent that stands, or stood until `taken_back_at`, in a process or programme of a room."""

    room: ParticipationRoom
    scope: str
    kind: ConsentKind
    wording: str
    given_at: datetime
    taken_back_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.taken_back_at is None

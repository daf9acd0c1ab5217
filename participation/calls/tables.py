"""Tables of calls for interest. What applicants write is sealed, and goes with them; scores and letters go with the dossier."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime

_STAFF = String(200)


class CallRow(Base):
    """A call."""

    __tablename__ = "call"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    plan: Mapped[str] = mapped_column(Text)
    """JSON: what organisers wrote."""
    is_published: Mapped[bool] = mapped_column(Boolean)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_number: Mapped[int]
    """Of the dossiers that were sent; never given twice."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DossierRow(Base):
    """A dossier; its form is sealed."""

    __tablename__ = "call_dossier"
    __table_args__ = (
        UniqueConstraint("call", "participant"),
        Index(None, "call", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    region: Mapped[str] = mapped_column(String(20))
    kin: Mapped[str] = mapped_column(String(64), index=True)
    """Keyed hash by which other dossiers of the same association are found."""
    sealed: Mapped[bytes | None] = sealed_column()
    more: Mapped[bytes | None] = sealed_column()
    """What more was asked."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DossierPaperRow(Base):
    """A paper of a dossier, and the file that it is."""

    __tablename__ = "call_paper"
    __table_args__ = (UniqueConstraint("dossier", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier: Mapped[int] = mapped_column(ForeignKey("call_dossier.id", ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    place: Mapped[int]
    file: Mapped[int] = mapped_column(ForeignKey("participation_file.id", ondelete="CASCADE"), index=True)
    pages: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DossierConflictRow(Base):
    """That somebody of staff has a conflict of interest with a dossier: they never see it again."""

    __tablename__ = "call_conflict"

    dossier: Mapped[int] = mapped_column(
        ForeignKey("call_dossier.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    member: Mapped[str] = mapped_column(_STAFF, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DossierReviewRow(Base):
    """What one scorer is to give a dossier, or gave it."""

    __tablename__ = "call_review"
    __table_args__ = (UniqueConstraint("dossier", "member"), Index(None, "member"))

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier: Mapped[int] = mapped_column(ForeignKey("call_dossier.id", ondelete="CASCADE"))
    member: Mapped[str] = mapped_column(_STAFF)
    is_third: Mapped[bool] = mapped_column(Boolean)
    has_no_conflict: Mapped[bool] = mapped_column(Boolean)
    """They said so, and may read it."""
    sealed: Mapped[bytes | None] = sealed_column()
    """Points and words."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DossierDecisionRow(Base):
    """What the committee decided on a dossier, and the letter that said so."""

    __tablename__ = "call_decision"

    dossier: Mapped[int] = mapped_column(
        ForeignKey("call_dossier.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    participant: Mapped[str | None] = of_participant(nullable=True)
    """None until the letter is sent: what is not told yet is in nobody's export."""
    is_accepted: Mapped[bool] = mapped_column(Boolean)
    reasons: Mapped[str] = mapped_column(Text)
    """JSON: names of reasons."""
    words: Mapped[bytes | None] = sealed_column()
    """What the committee adds, in the applicant's language."""
    decided_by: Mapped[str] = mapped_column(_STAFF)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    letter: Mapped[bytes | None] = sealed_column()
    """The letter as it was sent."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DossierAppealRow(Base):
    """An objection to a decision, and its answer."""

    __tablename__ = "call_appeal"

    dossier: Mapped[int] = mapped_column(
        ForeignKey("call_dossier.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    participant: Mapped[str] = of_participant()
    words: Mapped[bytes | None] = sealed_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_upheld: Mapped[bool | None] = mapped_column(Boolean)
    answer: Mapped[bytes | None] = sealed_column()
    answered_by: Mapped[str] = mapped_column(_STAFF)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DossierFollowerRow(Base):
    """Who follows a dossier from a chat: they showed its code."""

    __tablename__ = "call_follower"
    __table_args__ = (UniqueConstraint("dossier", "participant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier: Mapped[int] = mapped_column(ForeignKey("call_dossier.id", ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    since: Mapped[datetime] = mapped_column(UtcDateTime)


TABLES = (
    CallRow,
    DossierRow,
    DossierPaperRow,
    DossierConflictRow,
    DossierReviewRow,
    DossierDecisionRow,
    DossierAppealRow,
    DossierFollowerRow,
)
"""Every table of the room, those that others refer to first."""

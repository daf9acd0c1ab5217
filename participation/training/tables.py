"""Tables of training. What people write of themselves is sealed and goes with them; figures are counted from what stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime


class TrainingProgrammeRow(Base):
    """A programme of training."""

    __tablename__ = "training_programme"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    plan: Mapped[str] = mapped_column(Text)
    """JSON: what organisers wrote."""
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CourseSessionRow(Base):
    """That an event is a session of a module, and who of staff holds it."""

    __tablename__ = "training_session"

    event: Mapped[int] = mapped_column(
        ForeignKey("participation_event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    programme: Mapped[str] = mapped_column(ForeignKey("training_programme.id", ondelete="CASCADE"), index=True)
    module: Mapped[int]
    trainer: Mapped[str] = mapped_column(String(200))


class TrainedAssociationRow(Base):
    """An association in a programme."""

    __tablename__ = "training_association"
    __table_args__ = (UniqueConstraint("programme", "kin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey("training_programme.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    entry: Mapped[int | None]
    """Its number in the directory."""
    kin: Mapped[str] = mapped_column(String(64))
    """Keyed hash by which the same association is found again."""
    region: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LearnerRow(Base):
    """A person who enrolled; who they are is sealed, their answers too."""

    __tablename__ = "training_learner"
    __table_args__ = (UniqueConstraint("association", "participant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    association: Mapped[int] = mapped_column(ForeignKey("training_association.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str] = of_participant()
    state: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes | None] = sealed_column()
    answers: Mapped[bytes | None] = sealed_column()
    """The assessment: what was chosen, and how much of it was right."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingOutcomeRow(Base):
    """What an association made of its training."""

    __tablename__ = "training_outcome"
    __table_args__ = (UniqueConstraint("association", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    association: Mapped[int] = mapped_column(ForeignKey("training_association.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    file: Mapped[int | None] = mapped_column(ForeignKey("participation_file.id", ondelete="SET NULL"), index=True)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TeachingOfferRow(Base):
    """What a trained association can teach others; it goes with whoever of it said so."""

    __tablename__ = "training_offer"
    __table_args__ = (UniqueConstraint("association", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    association: Mapped[int] = mapped_column(ForeignKey("training_association.id", ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    topic: Mapped[str] = mapped_column(String(20))
    is_public: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LessonRequestRow(Base):
    """That somebody asks to be taught."""

    __tablename__ = "training_request"
    __table_args__ = (Index(None, "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer: Mapped[int] = mapped_column(ForeignKey("training_offer.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str] = of_participant()
    state: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes | None] = sealed_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


TABLES = (
    TrainingProgrammeRow,
    CourseSessionRow,
    TrainedAssociationRow,
    LearnerRow,
    TrainingOutcomeRow,
    TeachingOfferRow,
    LessonRequestRow,
)
"""Every table of the room, those that others refer to first."""

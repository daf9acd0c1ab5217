"""Tables of mentoring. Columns of text that end in JSON hold wordings by form, or lists; see each one's docstring.

What somebody writes in an application is sealed as a whole. A pair goes with either of its two: nothing is kept of who met somebody
that asked to be forgotten. Private notes hang on an application, and are of no person's export.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant, sealed_column
from core.database.database import Base
from core.database.types import UtcDateTime

_STAFF = String(200)


class MentoringProgrammeRow(Base):
    """A mentoring programme."""

    __tablename__ = "mentoring_programme"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """A short name in Latin letters, for addresses."""
    title: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    about: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    first_party: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    second_party: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    signed_on: Mapped[date | None] = mapped_column(Date)
    months: Mapped[int]
    renews: Mapped[bool] = mapped_column(Boolean)
    remind_days: Mapped[int]
    shortest: Mapped[int]
    longest: Mapped[int]
    code: Mapped[str] = mapped_column(Text)
    """JSON: the code of conduct by form."""
    code_version: Mapped[int]
    eligibility: Mapped[str] = mapped_column(Text)
    """JSON: questions by side, each with its wordings by form."""
    committee_meetings: Mapped[int]
    copied_from: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommitteeSeatRow(Base):
    """A seat on the steering committee of a programme: whose, and for which of the two parties."""

    __tablename__ = "mentoring_seat"

    programme: Mapped[str] = mapped_column(ForeignKey("mentoring_programme.id", ondelete="CASCADE"), primary_key=True)
    member: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Name of an account of staff."""
    party: Mapped[int]
    """1 or 2."""


class CommitteeDecisionRow(Base):
    """What the committee decided, in which of its meetings."""

    __tablename__ = "mentoring_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey("mentoring_programme.id", ondelete="CASCADE"), index=True)
    event: Mapped[int | None] = mapped_column(ForeignKey("participation_event.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    decided_on: Mapped[date] = mapped_column(Date)
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CohortRow(Base):
    """A cohort of a programme."""

    __tablename__ = "mentoring_cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey("mentoring_programme.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    state: Mapped[str] = mapped_column(String(16))
    applications_until: Mapped[date] = mapped_column(Date)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    targets: Mapped[str] = mapped_column(Text)
    """JSON: figures by name."""
    weights: Mapped[str] = mapped_column(Text)
    """JSON: what each wish weighs, by name."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MentoringApplicationRow(Base):
    """An application; what it says is sealed."""

    __tablename__ = "mentoring_application"
    __table_args__ = (UniqueConstraint("cohort", "participant", "side"), Index(None, "cohort", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort: Mapped[int] = mapped_column(ForeignKey("mentoring_cohort.id", ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    side: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes | None] = sealed_column()
    """The profile."""
    answers: Mapped[str] = mapped_column(Text)
    """JSON: to the questions of eligibility, yes or no."""
    code_version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(_STAFF)


class ConflictOfInterestRow(Base):
    """That an organiser sees a conflict of interest between two."""

    __tablename__ = "mentoring_conflict"

    mentor: Mapped[int] = mapped_column(
        ForeignKey("mentoring_application.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mentee: Mapped[int] = mapped_column(
        ForeignKey("mentoring_application.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    who: Mapped[str] = mapped_column(_STAFF)


class PrivateNoteRow(Base):
    """What an organiser notes of somebody for the organisers alone; sealed, and in no export."""

    __tablename__ = "mentoring_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    application: Mapped[int] = mapped_column(ForeignKey("mentoring_application.id", ondelete="CASCADE"), index=True)
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes | None] = sealed_column()


class PairRow(Base):
    """A pair; it goes with either of its two."""

    __tablename__ = "mentoring_pair"
    __table_args__ = (Index(None, "cohort", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort: Mapped[int] = mapped_column(ForeignKey("mentoring_cohort.id", ondelete="CASCADE"))
    mentor: Mapped[int] = mapped_column(ForeignKey("mentoring_application.id", ondelete="CASCADE"), index=True)
    mentee: Mapped[int] = mapped_column(ForeignKey("mentoring_application.id", ondelete="CASCADE"), index=True)
    mentor_person: Mapped[str] = of_participant()
    mentee_person: Mapped[str] = of_participant()
    state: Mapped[str] = mapped_column(String(16))
    is_locked: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(20))
    declined_by: Mapped[str] = mapped_column(String(10))
    merits: Mapped[str] = mapped_column(Text)
    """JSON: `[name, about, points]` of each."""
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PairMeetingRow(Base):
    """A meeting of a pair."""

    __tablename__ = "mentoring_meeting"
    __table_args__ = (UniqueConstraint("pair", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pair: Mapped[int] = mapped_column(ForeignKey("mentoring_pair.id", ondelete="CASCADE"))
    participant: Mapped[str | None] = of_participant(nullable=True)
    """Who logged it; None for an organiser."""
    side: Mapped[str] = mapped_column(String(10))
    held_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(20))
    logged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PairGoalRow(Base):
    """A goal of a pair; its text is sealed."""

    __tablename__ = "mentoring_goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    pair: Mapped[int] = mapped_column(ForeignKey("mentoring_pair.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str | None] = of_participant(nullable=True)
    """Who set it; None for an organiser."""
    side: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes | None] = sealed_column()
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PairSurveyRow(Base):
    """An answer to a survey; it stays where the pair goes, for it is of who answered alone."""

    __tablename__ = "mentoring_survey"
    __table_args__ = (UniqueConstraint("cohort", "participant", "side", "moment"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort: Mapped[int] = mapped_column(ForeignKey("mentoring_cohort.id", ondelete="CASCADE"))
    pair: Mapped[int | None] = mapped_column(ForeignKey("mentoring_pair.id", ondelete="SET NULL"))
    participant: Mapped[str] = of_participant()
    side: Mapped[str] = mapped_column(String(10))
    moment: Mapped[str] = mapped_column(String(16))
    satisfaction: Mapped[int]
    progress: Mapped[int]
    would_again: Mapped[bool] = mapped_column(Boolean)
    sealed: Mapped[bytes | None] = sealed_column()
    """What they add in their own words."""
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CertificateRow(Base):
    """A certificate that somebody took part to the end."""

    __tablename__ = "mentoring_certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    cohort: Mapped[int] = mapped_column(ForeignKey("mentoring_cohort.id", ondelete="CASCADE"), index=True)
    application: Mapped[int] = mapped_column(ForeignKey("mentoring_application.id", ondelete="CASCADE"), unique=True)
    participant: Mapped[str] = of_participant()
    side: Mapped[str] = mapped_column(String(10))
    meetings: Mapped[int]
    issued_on: Mapped[date] = mapped_column(Date)


TABLES = (
    MentoringProgrammeRow,
    CommitteeSeatRow,
    CommitteeDecisionRow,
    CohortRow,
    MentoringApplicationRow,
    ConflictOfInterestRow,
    PrivateNoteRow,
    PairRow,
    PairMeetingRow,
    PairGoalRow,
    PairSurveyRow,
    CertificateRow,
)
"""Every table of the room, those that others refer to first."""

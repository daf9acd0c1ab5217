"""Tables of dialogues. Columns of text said to be JSON hold wordings by form, or lists.

A voice names its author by their participant's id alone, and only where they asked to be kept; so do answers to the assessment,
what people said of themselves, and signatories: the database deletes all of it with them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant
from core.database.database import Base
from core.database.types import UtcDateTime

_COUNTED = BigInteger().with_variant(Integer, "sqlite")
_OF_PROGRAMME = "dialogue_programme.id"


class DialogueProgrammeRow(Base):
    """A structured dialogue, from its training to its commitments."""

    __tablename__ = "dialogue_programme"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """A short name in Latin letters, for addresses."""
    title: Mapped[str] = mapped_column(Text)
    """JSON."""
    summary: Mapped[str] = mapped_column(Text)
    """JSON."""
    organiser: Mapped[str] = mapped_column(Text)
    """JSON."""
    rules: Mapped[str] = mapped_column(Text)
    """JSON: ground rules, a line each."""
    territory: Mapped[str] = mapped_column(String(20))
    """Code of the place that it is about; empty for the whole country."""
    opens_on: Mapped[date | None] = mapped_column(Date)
    closes_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), index=True)
    takes_assessment: Mapped[bool] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingModuleRow(Base):
    """A module of the training, in order."""

    __tablename__ = "dialogue_module"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"), index=True)
    ordinal: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(Text)
    """JSON."""
    summary: Mapped[str] = mapped_column(Text)
    """JSON."""


class DialogueSessionRow(Base):
    """What an event of a programme is for."""

    __tablename__ = "dialogue_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"), index=True)
    event: Mapped[int] = mapped_column(ForeignKey("participation_event.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    module: Mapped[int | None] = mapped_column(ForeignKey("dialogue_module.id", ondelete="SET NULL"))
    hosts: Mapped[str] = mapped_column(String(300))
    """Trainers or facilitators, as everybody may read it."""


class SpeakingRow(Base):
    """A stretch of time in which one role spoke."""

    __tablename__ = "dialogue_speaking"
    __table_args__ = (UniqueConstraint("session", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id", ondelete="CASCADE"))
    origin: Mapped[str] = mapped_column(String(80))
    """Where it was measured, so that what is sent twice counts once."""
    role: Mapped[str] = mapped_column(String(16))
    seconds: Mapped[int] = mapped_column()


class SaidOfSelfRow(Base):
    """What somebody said of themselves, to be counted for parity and for nothing else."""

    __tablename__ = "dialogue_said_of_self"
    __table_args__ = (UniqueConstraint("programme", "participant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    gender: Mapped[str] = mapped_column(String(16))


class AssessmentQuestionRow(Base):
    """A question of the assessment before a dialogue."""

    __tablename__ = "dialogue_assessment_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"), index=True)
    module: Mapped[int | None] = mapped_column(ForeignKey("dialogue_module.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    """JSON."""
    choices: Mapped[str] = mapped_column(Text)
    """JSON: a list of wordings by form."""
    right: Mapped[int] = mapped_column()
    """Place of the right choice."""


class AssessmentAnswerRow(Base):
    """What somebody chose, for themselves and the organiser alone."""

    __tablename__ = "dialogue_assessment_answer"
    __table_args__ = (UniqueConstraint("question", "participant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[int] = mapped_column(ForeignKey("dialogue_assessment_question.id", ondelete="CASCADE"))
    participant: Mapped[str] = of_participant()
    choice: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoiceRow(Base):
    """What somebody gave to a dialogue, by the number that they were told."""

    __tablename__ = "dialogue_voice"
    __table_args__ = (
        UniqueConstraint("programme", "origin"),
        Index(None, "programme", "state"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    """Never given twice, not even after an erasure."""
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"))
    session: Mapped[int | None] = mapped_column(ForeignKey("dialogue_session.id", ondelete="SET NULL"), index=True)
    origin: Mapped[str] = mapped_column(String(120))
    """Where it came from, so that it comes once."""
    source: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(16))
    participant: Mapped[str | None] = of_participant(nullable=True)
    is_signed: Mapped[bool] = mapped_column()
    """Whether its author wants their name beside it, for as long as they agree to have it shown."""
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoiceLinkRow(Base):
    """How a voice stands to another one."""

    __tablename__ = "dialogue_voice_link"

    voice: Mapped[int] = mapped_column(
        ForeignKey("dialogue_voice.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    to: Mapped[int] = mapped_column(
        ForeignKey("dialogue_voice.number", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    kind: Mapped[str] = mapped_column(String(16))


class SharedSynthesisRow(Base):
    """A version of what both sides say together."""

    __tablename__ = "dialogue_synthesis"
    __table_args__ = (UniqueConstraint("programme", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"))
    version: Mapped[int] = mapped_column()
    inputs_digest: Mapped[str] = mapped_column(String(64))
    """Of the voices that it cites: another one now means that it is stale."""
    written_by: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SharedItemRow(Base):
    """A sentence of a version, in order."""

    __tablename__ = "dialogue_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    synthesis: Mapped[int] = mapped_column(ForeignKey("dialogue_synthesis.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    """JSON."""
    subject: Mapped[str] = mapped_column(Text, server_default="{}")
    """JSON: on what, in a few words."""


class VoiceGroundRow(Base):
    """Words of a voice that a sentence stands on: they go with the voice."""

    __tablename__ = "dialogue_ground"

    item: Mapped[int] = mapped_column(
        ForeignKey("dialogue_item.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    voice: Mapped[int] = mapped_column(
        ForeignKey("dialogue_voice.number", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    words: Mapped[str] = mapped_column(Text)


class SignatoryRow(Base):
    """Somebody who may sign for a side: who has their own link, or a member of staff."""

    __tablename__ = "dialogue_signatory"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"), index=True)
    side: Mapped[str] = mapped_column(String(16))
    capacity: Mapped[str] = mapped_column(Text)
    """JSON: what they sign as, which everybody reads."""
    participant: Mapped[str | None] = of_participant(nullable=True)
    member: Mapped[str] = mapped_column(String(40))
    """Of staff; empty for who signs by their own link."""


class SignatureRow(Base):
    """What a signatory put under a version; their reservation is theirs, and goes with them."""

    __tablename__ = "dialogue_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    synthesis: Mapped[int] = mapped_column(ForeignKey("dialogue_synthesis.id", ondelete="CASCADE"), index=True)
    signatory: Mapped[int] = mapped_column(ForeignKey("dialogue_signatory.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str | None] = of_participant(nullable=True)
    is_signed: Mapped[bool] = mapped_column()
    reservation: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("synthesis", "signatory"),)


class CommitmentRow(Base):
    """A commitment as it stands now."""

    __tablename__ = "dialogue_commitment"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    """Never given twice."""
    programme: Mapped[str] = mapped_column(ForeignKey(_OF_PROGRAMME, ondelete="CASCADE"), index=True)
    item: Mapped[int | None] = mapped_column(ForeignKey("dialogue_item.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    """JSON."""
    owner: Mapped[str] = mapped_column(Text)
    """JSON: the institution or association that answers for it."""
    side: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    """JSON: why it stands there, where it was not kept or is dropped."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommitmentStepRow(Base):
    """A change of where a commitment stood, with the official reason."""

    __tablename__ = "dialogue_commitment_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment: Mapped[int] = mapped_column(ForeignKey("dialogue_commitment.number", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    """JSON."""
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommitmentEvidenceRow(Base):
    """What shows, from which day, how a commitment was kept."""

    __tablename__ = "dialogue_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment: Mapped[int] = mapped_column(ForeignKey("dialogue_commitment.number", ondelete="CASCADE"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    """JSON."""
    url: Mapped[str] = mapped_column(String(500))
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


TABLES = (
    DialogueProgrammeRow,
    TrainingModuleRow,
    DialogueSessionRow,
    SpeakingRow,
    SaidOfSelfRow,
    AssessmentQuestionRow,
    AssessmentAnswerRow,
    VoiceRow,
    VoiceLinkRow,
    SharedSynthesisRow,
    SharedItemRow,
    VoiceGroundRow,
    SignatoryRow,
    SignatureRow,
    CommitmentRow,
    CommitmentStepRow,
    CommitmentEvidenceRow,
)
"""Every table of the room, those that others refer to first."""

"""Tables of consultations. Columns of text that end in JSON hold wordings by form, or lists; see each one's docstring.

A contribution names its author by their participant's id alone, and only where they asked to be kept: the database deletes it with
them. How people voted is a sum beside a contribution; who voted what is stored nowhere.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from connectors.rows.participants import of_participant
from core.database.database import Base
from core.database.types import UtcDateTime

_COUNTED = BigInteger().with_variant(Integer, "sqlite")
_STAFF = String(40)


class ConsultationRow(Base):
    """A consultation, from the first word about it to what became of it."""

    __tablename__ = "consultation"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """A short name in Latin letters, for addresses."""
    title: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    summary: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    policy: Mapped[str] = mapped_column(Text)
    """JSON: what is moderated away, as everybody may read it, by form."""
    territory: Mapped[str] = mapped_column(String(20))
    """Code of the place that it is about; empty for the whole country."""
    state: Mapped[str] = mapped_column(String(20), index=True)
    themes_signed_by: Mapped[str] = mapped_column(_STAFF)
    themes_signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StepRow(Base):
    """A step of a consultation, in order."""

    __tablename__ = "consultation_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation: Mapped[str] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    opens_on: Mapped[date | None] = mapped_column(Date)
    closes_on: Mapped[date | None] = mapped_column(Date)
    is_required: Mapped[bool] = mapped_column(Boolean)
    is_offline: Mapped[bool] = mapped_column(Boolean)


class AskedRow(Base):
    """A question that a consultation asks."""

    __tablename__ = "consultation_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation: Mapped[str] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""


class ContributionRow(Base):
    """What somebody said, by the number that they were told."""

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("consultation", "origin"),
        Index(None, "consultation", "state"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    """Never given twice, not even after an erasure."""
    consultation: Mapped[str] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    question: Mapped[int | None] = mapped_column(ForeignKey("consultation_question.id", ondelete="SET NULL"))
    origin: Mapped[str] = mapped_column(String(120))
    """Where it came from, so that it comes once: `decidim:proposal:457`, `telegram:<id of the turn>`."""
    source: Mapped[str] = mapped_column(String(16))
    event: Mapped[int | None] = mapped_column(Integer)
    """The meeting where it was said."""
    parent: Mapped[str] = mapped_column(String(120))
    """Origin of what it comments on; empty where it stands by itself."""
    participant: Mapped[str | None] = of_participant(nullable=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    territory: Mapped[str] = mapped_column(String(20), index=True)
    """Code of the place that its author chose, as coarse as they chose it."""
    place: Mapped[str] = mapped_column(String(120))
    """Its name as an export had it, where there is no code for it."""
    wanted_theme: Mapped[str] = mapped_column(String(200))
    """What its author, or the tool it comes from, put it under."""
    alignment: Mapped[int]
    agree: Mapped[int]
    disagree: Mapped[int]
    passed: Mapped[int]
    groups: Mapped[str] = mapped_column(Text)
    """JSON: votes of each group of opinion, `[agree, disagree, passed]`."""
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))
    """Of the moderation policy, where it was refused."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContributionVectorRow(Base):
    """The vector of a contribution's text in one embedding space, so that sorting anew embeds what is new alone."""

    __tablename__ = "contribution_vector"

    contribution: Mapped[int] = mapped_column(
        ForeignKey("contribution.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    space: Mapped[str] = mapped_column(String(80))
    """Fingerprint of the space."""
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """16-bit floats."""


class ModerationRow(Base):
    """An entry of the log of moderation: what was decided on which contribution, why, and by whom."""

    __tablename__ = "contribution_moderation"

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution: Mapped[int] = mapped_column(ForeignKey("contribution.number", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ThemeRow(Base):
    """A theme of a consultation; one without a parent is at the top of the tree."""

    __tablename__ = "consultation_theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation: Mapped[str] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    parent: Mapped[int | None] = mapped_column(ForeignKey("consultation_theme.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    made_by: Mapped[str] = mapped_column(String(64))
    """`clustering`, `model:<name>`, or a member of staff."""
    changed_by: Mapped[str] = mapped_column(_STAFF)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MappingRow(Base):
    """A contribution under a theme: by whom or what, and whether a person has read it there."""

    __tablename__ = "contribution_theme"
    __table_args__ = (Index(None, "theme", "closeness"),)

    contribution: Mapped[int] = mapped_column(
        ForeignKey("contribution.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    theme: Mapped[int] = mapped_column(
        ForeignKey("consultation_theme.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    made_by: Mapped[str] = mapped_column(String(64))
    closeness: Mapped[float] = mapped_column(Float)
    read_by: Mapped[str] = mapped_column(_STAFF)
    """Empty while no person has looked."""


class SynthesisRow(Base):
    """A synthesis of what was said on a theme, or on all, with what it was made from."""

    __tablename__ = "consultation_synthesis"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation: Mapped[str] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    theme: Mapped[int | None] = mapped_column(ForeignKey("consultation_theme.id", ondelete="CASCADE"))
    """None for the whole consultation."""
    territory: Mapped[str] = mapped_column(String(20))
    """The filter: contributions of this place and those in it alone; empty for all."""
    language: Mapped[str] = mapped_column(String(16))
    inputs: Mapped[str] = mapped_column(Text)
    """JSON: numbers of the contributions that it was made from."""
    inputs_digest: Mapped[str] = mapped_column(String(64))
    """Of these numbers and their texts: another one now means that it is stale."""
    composer: Mapped[str] = mapped_column(String(64))
    """`extractive`, or the model."""
    prompt: Mapped[str] = mapped_column(Text)
    """What a model was asked; empty without one."""
    sentences: Mapped[str] = mapped_column(Text)
    """JSON: a model's sentences, `null` for those that are somebody's own words: these stand in `GroundRow` alone."""
    state: Mapped[str] = mapped_column(String(16))
    made_by: Mapped[str] = mapped_column(_STAFF)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroundRow(Base):
    """Words of a contribution that a sentence of a synthesis stands on: they go with the contribution."""

    __tablename__ = "consultation_ground"

    synthesis: Mapped[int] = mapped_column(
        ForeignKey("consultation_synthesis.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sentence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its place in the synthesis."""
    contribution: Mapped[int] = mapped_column(
        ForeignKey("contribution.number", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    words: Mapped[str] = mapped_column(Text)


class ConsultationDecisionRow(Base):
    """What was decided on a contribution or on a theme, as it stands now; earlier states are in `DecisionChangeRow`."""

    __tablename__ = "consultation_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation: Mapped[str] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    theme: Mapped[int | None] = mapped_column(ForeignKey("consultation_theme.id", ondelete="SET NULL"), index=True)
    contribution: Mapped[int | None] = mapped_column(_COUNTED, index=True)
    """Its number, which stays when the contribution is erased; its words are not here."""
    about: Mapped[str] = mapped_column(Text)
    """JSON: the theme's name by form when it was first decided on; empty for a contribution."""
    status: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    """JSON: the official text by form."""
    reason: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    decided_on: Mapped[date] = mapped_column(Date)
    measure_url: Mapped[str] = mapped_column(String(500))
    """The measure of the programme that it became."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DecisionChangeRow(Base):
    """One change of a decision: its status and words from then on."""

    __tablename__ = "consultation_decision_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[int] = mapped_column(ForeignKey("consultation_decision.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date] = mapped_column(Date)
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryRow(Base):
    """Evidence, with its day, that something decided was carried out."""

    __tablename__ = "consultation_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[int] = mapped_column(ForeignKey("consultation_decision.id", ondelete="CASCADE"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    """JSON: wordings by form."""
    url: Mapped[str] = mapped_column(String(500))
    who: Mapped[str] = mapped_column(_STAFF)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


TABLES = (
    ConsultationRow,
    StepRow,
    AskedRow,
    ContributionRow,
    ContributionVectorRow,
    ModerationRow,
    ThemeRow,
    MappingRow,
    SynthesisRow,
    GroundRow,
    ConsultationDecisionRow,
    DecisionChangeRow,
    DeliveryRow,
)
"""Every table of the room, those that others refer to first."""

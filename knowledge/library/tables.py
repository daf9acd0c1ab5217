"""Tables of the knowledge room: documents and their immutable versions, passages, releases, vectors, figures, runs.

A release names document versions and a version names passages: publishing one document writes one row per document, not
one per passage. Nothing that a release has named is ever changed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database.database import Base
from core.database.types import UtcDateTime


class SourceRow(Base):
    """A place that documents come from; `root` is the folder or file it was read from last."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    root: Mapped[str] = mapped_column(Text, index=True)


class DocumentRow(Base):
    """A document across all its versions; `key` is `<source>/<key within the source>`."""

    __tablename__ = "document"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VersionRow(Base):
    """An immutable version: what a document said, what was known about it and which passages it became.

    `digest` covers text, metadata and known questions, `known_digest` these alone (empty without any), `passages_digest`
    the ids of the passages: another way of splitting is another version.
    """

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("key", "digest", "passages_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(ForeignKey("document.key"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    text_digest: Mapped[str] = mapped_column(String(64))
    passages_digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    language: Mapped[str | None] = mapped_column(String(16))
    published_on: Mapped[date | None] = mapped_column(Date)
    meta: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    passages: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    known: Mapped[int] = mapped_column(default=0)
    """How many known questions it has, every wording counted."""
    known_digest: Mapped[str] = mapped_column(String(64), default="")


class KnownQuestionsRow(Base):
    """A known need of a version, in the order of its file; `payload` is JSON, see `knowledge.questions`."""

    __tablename__ = "known_questions"

    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    payload: Mapped[str] = mapped_column(Text)


class PassageRow(Base):
    """An immutable passage; `payload` and `meta` are JSON, see `knowledge.library.codec`."""

    __tablename__ = "passage"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String, index=True)
    language: Mapped[str] = mapped_column(String(16))
    payload: Mapped[str] = mapped_column(Text)
    meta: Mapped[str] = mapped_column(Text)


class VersionPassageRow(Base):
    """A passage of a version, in reading order."""

    __tablename__ = "version_passage"

    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[str] = mapped_column(ForeignKey("passage.id"), index=True)


class ReadingRow(Base):
    """What the last reading of a document warned of; `warnings` is JSON, see `knowledge.library.codec`."""

    __tablename__ = "document_reading"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    warnings: Mapped[str] = mapped_column(Text)


class HeldRow(Base):
    """A version that waits for a person, or that a person has released: the same words are not held twice.

    No release names a version that waits, so nobody can see it.
    """

    __tablename__ = "held_version"

    version_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String, index=True)
    source: Mapped[str] = mapped_column(String)
    digest: Mapped[str] = mapped_column(String(64))
    warnings: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReleaseRow(Base):
    """A numbered, immutable state of the whole corpus."""

    __tablename__ = "release"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)
    documents: Mapped[int]
    passages: Mapped[int]


class ReleaseVersionRow(Base):
    """A document version that a release names."""

    __tablename__ = "release_version"

    release: Mapped[int] = mapped_column(ForeignKey("release.number"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True, index=True)


class CandidateRow(Base):
    """A release that was prepared and that nobody is answered from; the row goes when it is published.

    `base` is the release that it would take the place of, `readings` (JSON, warnings by key) what reading its documents warned of. Once
    `is_dropped` it names nothing any more; its number is never given again, for figures are kept by number.
    """

    __tablename__ = "candidate"

    release: Mapped[int] = mapped_column(ForeignKey("release.number"), primary_key=True, autoincrement=False)
    base: Mapped[int | None]
    readings: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_dropped: Mapped[bool] = mapped_column(default=False)


class PointerRow(Base):
    """A named pointer to a release; `current` is the one that is published."""

    __tablename__ = "pointer"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    release: Mapped[int] = mapped_column(ForeignKey("release.number"))


class VectorSpaceRow(Base):
    """An embedding space that vectors are kept of."""

    __tablename__ = "vector_space"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String, unique=True)


class VectorRow(Base):
    """A vector by the SHA-256 of the text it stands for; little-endian float32."""

    __tablename__ = "vector"

    space_id: Mapped[int] = mapped_column(ForeignKey("vector_space.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class ArtifactRow(Base):
    """A figure computed from the corpus and kept with it, as JSON."""

    __tablename__ = "artifact"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    payload: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class IngestRunRow(Base):
    """A finished ingest and its report, as JSON."""

    __tablename__ = "ingest_run"
    __table_args__ = (Index(None, "finished_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    release: Mapped[int | None]
    report: Mapped[str] = mapped_column(Text)

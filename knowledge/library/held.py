"""Documents that wait for a person, and what every reading warned of.

A held document is a staged version that no release names: it is there, whole, and nobody can see it. What stood of it before stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.database.statements import chunks, upsert
from knowledge.library import releases
from knowledge.library.changes import PreparedDocument, Scope, StandingVersion
from knowledge.library.codec import decode_warnings, encode_warnings
from knowledge.library.tables import HeldRow, ReadingRow, VersionRow
from knowledge.warnings import HELD_KINDS, Warnings


@dataclass(frozen=True)
class HeldDocument:
    """A document that waits, why, and since when; `kept` says that an earlier version of it stays published."""

    key: str
    title: str
    warnings: Warnings
    held_at: datetime
    kept: bool = False


def must_wait(
    document: PreparedDocument, standing: Mapping[str, StandingVersion], released: Collection[tuple[str, str]]
) -> bool:
    """Whether a document waits for a person: for a warning of a held kind, unless these very words stand or were released."""
    if not any(warning.kind in HELD_KINDS for warning in document.document.warnings):
        return False
    before = standing.get(document.key)
    return (document.key, document.digest) not in released and (before is None or before.digest != document.digest)


def released_digests(session: Session) -> frozenset[tuple[str, str]]:
    """Keys and digests of what a person has released."""
    query = select(HeldRow.key, HeldRow.digest).where(HeldRow.released_at.is_not(None))
    return frozenset((row.key, row.digest) for row in session.execute(query))


def hold(session: Session, documents: Sequence[PreparedDocument], at: datetime) -> None:
    """Stage documents and let them wait; a version of theirs that waited before waits no more."""
    if not documents:
        return
    releases.name_sources(session, {document.source: "" for document in documents})
    for document, version_id in zip(documents, releases.stage(session, documents, at), strict=True):
        session.execute(delete(HeldRow).where(HeldRow.key == document.key, HeldRow.released_at.is_(None)))
        row = {
            "version_id": version_id,
            "key": document.key,
            "source": document.source,
            "digest": document.digest,
            "warnings": encode_warnings(document.document.warnings),
            "held_at": at,
            "released_at": None,
        }
        upsert(session, HeldRow, row, "version_id")


def forget_outdated(session: Session, scopes: Iterable[Scope], held: Collection[str]) -> None:
    """Let go of what waited of the sources that were read and does not wait any more: mended, withdrawn or refused."""
    waiting = session.scalars(select(HeldRow).where(HeldRow.released_at.is_(None))).all()
    for row in waiting:
        if row.key not in held and any(scope.names(row.source, row.key) for scope in scopes):
            session.delete(row)


def remember_readings(
    session: Session, documents: Sequence[PreparedDocument], gone: Collection[str], at: datetime
) -> None:
    """Keep what this reading warned of, and forget what was said of documents that are gone."""
    for document in documents:
        warnings = encode_warnings(document.document.warnings)
        upsert(session, ReadingRow, {"key": document.key, "read_at": at, "warnings": warnings}, "key")
    for chunk in chunks(sorted(gone)):
        session.execute(delete(ReadingRow).where(ReadingRow.key.in_(chunk)))


def held_documents(session: Session, standing: Collection[str]) -> list[HeldDocument]:
    """Documents that wait, by key."""
    query = (
        select(HeldRow, VersionRow.title)
        .join(VersionRow, VersionRow.id == HeldRow.version_id)
        .where(HeldRow.released_at.is_(None))
        .order_by(HeldRow.key)
    )
    return [
        HeldDocument(row.key, title, decode_warnings(row.warnings), row.held_at, kept=row.key in standing)
        for row, title in session.execute(query)
    ]


def waiting_version(session: Session, key: str) -> int | None:
    """Id of the version of a document that waits."""
    return session.scalar(select(HeldRow.version_id).where(HeldRow.key == key, HeldRow.released_at.is_(None)))


def mark_released(session: Session, version_id: int, at: datetime) -> None:
    """Note that a person has let a version go out."""
    row = session.get_one(HeldRow, version_id)
    row.released_at = at

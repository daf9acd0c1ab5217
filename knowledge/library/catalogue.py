"""What stands in the corpus, for people: documents, versions, releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select

from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from knowledge.document import DocumentMeta, Kind, Passage
from knowledge.library.codec import decode_meta, decode_passage, decode_warnings, renumbered
from knowledge.library.tables import (
    CandidateRow,
    DocumentRow,
    PassageRow,
    PointerRow,
    ReadingRow,
    ReleaseRow,
    ReleaseVersionRow,
    SourceRow,
    VersionPassageRow,
    VersionRow,
)
from knowledge.warnings import Warnings

CURRENT = "current"
"""Name of the pointer to the published release."""
_POINTED_AT = select(PointerRow.release).where(PointerRow.name == CURRENT)
_VERSIONS: Select[*tuple[Any, ...]] = (
    select(
        VersionRow.id,
        VersionRow.key,
        VersionRow.number,
        VersionRow.title,
        VersionRow.meta,
        VersionRow.passages,
        VersionRow.known,
        DocumentRow.source,
        ReadingRow.warnings,
    )
    .join(DocumentRow, DocumentRow.key == VersionRow.key)
    .outerjoin(ReadingRow, ReadingRow.key == VersionRow.key)
)


class Validity(StrEnum):
    """Whether a document may be quoted as what holds today."""

    CURRENT = "current"
    UPCOMING = "upcoming"
    OUT_OF_DATE = "out_of_date"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class DocumentSummary:
    """A document as one line of a list; `key` is `<source>/<key within the source>`."""

    key: str
    source: str
    title: str
    kind: Kind
    language: Language | None
    published_on: date | None
    passages: int
    status: Validity
    version: int
    superseded_by: str = ""
    url: str = ""
    known_questions: int = 0
    """Known questions that it has, every wording counted."""
    warnings: Warnings = ()
    """What its last reading warned of."""


@dataclass(frozen=True)
class PublishedDocument:
    """A document of a release with its whole text and its passages in reading order."""

    summary: DocumentSummary
    meta: DocumentMeta
    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Release:
    """A numbered state of the corpus."""

    number: int
    created_at: datetime
    note: str
    documents: int
    passages: int
    current: bool


@dataclass(frozen=True)
class DocumentVersion:
    """A version of a document and the releases that name it."""

    number: int
    created_at: datetime
    title: str
    passages: int
    digest: str
    releases: tuple[int, ...]


def standing(meta: DocumentMeta, today: date) -> Validity:
    """Whether a document holds on a day: replaced, past its validity, not yet valid, or current."""
    if meta.superseded_by:
        return Validity.SUPERSEDED
    if meta.valid_until is not None and meta.valid_until < today:
        return Validity.OUT_OF_DATE
    if meta.valid_from is not None and meta.valid_from > today:
        return Validity.UPCOMING
    return Validity.CURRENT


class Catalogue:
    """Reads documents, versions and releases from the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def current_release(self) -> int | None:
        """Number of the release that is published now; None before the first one."""
        release: int | None = self.database.look_up(_POINTED_AT)
        return release

    def releases(self) -> list[Release]:
        """Every release that was ever published, newest first."""
        current = self.current_release()
        prepared = select(CandidateRow.release)
        wanted = select(ReleaseRow).where(ReleaseRow.number.not_in(prepared)).order_by(ReleaseRow.number.desc())
        with self.database.read() as session:
            rows = session.scalars(wanted).all()
        return [Release(r.number, r.created_at, r.note, r.documents, r.passages, r.number == current) for r in rows]

    def candidates(self) -> list[int]:
        """Releases that are prepared, and that nobody is answered from yet; oldest first."""
        wanted = select(CandidateRow.release).where(CandidateRow.is_dropped.is_(False)).order_by(CandidateRow.release)
        with self.database.read() as session:
            return list(session.scalars(wanted))

    def candidate_base(self, candidate: int) -> int | None:
        """The release that a candidate would take the place of; None for the first release, and where it was dropped."""
        wanted = select(CandidateRow.base).where(CandidateRow.release == candidate, CandidateRow.is_dropped.is_(False))
        base: int | None = self.database.look_up(wanted)
        return base

    def source_roots(self) -> dict[str, str]:
        """Folder or file that each source was read from last, by the source's name; empty where it is not known."""
        with self.database.read() as session:
            return {row.name: row.root for row in session.scalars(select(SourceRow))}

    def documents(self, release: int | None = None) -> list[DocumentSummary]:
        """Documents of a release (the current one by default), by key; none before the first release."""
        number = self.current_release() if release is None else release
        if number is None:
            return []
        with self.database.read() as session:
            rows = session.execute(_versions_of(number).order_by(VersionRow.key)).all()
        return [self._summary(row) for row in rows]

    def document(self, key: str, release: int | None = None) -> PublishedDocument | None:
        """A document of a release (the current one by default) by its key; None when the release does not name it."""
        number = self.current_release() if release is None else release
        return self._whole(_versions_of(number or 0).where(VersionRow.key == key))

    def version(self, key: str, number: int) -> PublishedDocument | None:
        """A version of a document that a release has named, with its passages; None where there is none of that number."""
        named = select(ReleaseVersionRow.version_id)
        return self._whole(
            _VERSIONS.where(VersionRow.key == key, VersionRow.number == number, VersionRow.id.in_(named))
        )

    def withdrawn(self) -> list[DocumentSummary]:
        """Documents that a release has named and the current one does not, in their last version, by key."""
        standing = (
            select(VersionRow.key)
            .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
            .where(ReleaseVersionRow.release == (self.current_release() or 0), VersionRow.passages > 0)
        )
        last = (
            select(func.max(VersionRow.id))
            .where(VersionRow.key.not_in(standing), VersionRow.id.in_(_published()))
            .where(VersionRow.passages > 0)
            .group_by(VersionRow.key)
        )
        with self.database.read() as session:
            rows = session.execute(_VERSIONS.where(VersionRow.id.in_(last)).order_by(VersionRow.key)).all()
        return [self._summary(row) for row in rows]

    def last(self, key: str) -> PublishedDocument | None:
        """A document as it stands, or as it stood last where it is published no more; None where it never was."""
        number = next((one.number for one in self.versions(key) if one.passages), 0)
        return self.document(key) or self.version(key, number)

    def is_kept(self, key: str, release: int) -> bool:
        """Whether staff keeps something of a document in a release, or keeps it from being published."""
        query = (
            select(VersionRow.meta)
            .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
            .where(ReleaseVersionRow.release == release, VersionRow.key == key)
        )
        with self.database.read() as session:
            meta = session.scalar(query)
        return bool(meta and decode_meta(meta).kept)

    def keys_saying(self, words: Iterable[str]) -> frozenset[str]:
        """Keys of documents of the current release whose text has every one of some words, as written."""
        query = (
            select(VersionRow.key)
            .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
            .where(ReleaseVersionRow.release == (self.current_release() or 0))
        )
        for word in words:
            query = query.where(VersionRow.text.icontains(word, autoescape=True))
        with self.database.read() as session:
            return frozenset(session.scalars(query))

    def versions(self, key: str) -> list[DocumentVersion]:
        """Versions of a document that a release has named, newest first; what is only tried before it is published is none."""
        query = (
            select(VersionRow, ReleaseVersionRow.release)
            .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
            .where(VersionRow.key == key, ReleaseVersionRow.release.not_in(select(CandidateRow.release)))
            .order_by(VersionRow.number.desc(), ReleaseVersionRow.release)
        )
        found: dict[int, tuple[VersionRow, list[int]]] = {}
        with self.database.read() as session:
            for row, release in session.execute(query).all():
                found.setdefault(row.id, (row, []))[1].append(release)
        return [
            DocumentVersion(row.number, row.created_at, row.title, row.passages, row.digest, tuple(releases))
            for row, releases in found.values()
        ]

    def _whole(self, query: Select[*tuple[Any, ...]]) -> PublishedDocument | None:
        """The version that a query finds, with its text and passages."""
        with self.database.read() as session:
            row = session.execute(query.add_columns(VersionRow.text)).first()
            if row is None:
                return None
            passages = session.execute(
                select(
                    VersionPassageRow.ordinal,
                    PassageRow.id,
                    PassageRow.key,
                    PassageRow.language,
                    PassageRow.payload,
                    PassageRow.meta,
                )
                .join(PassageRow, PassageRow.id == VersionPassageRow.passage_id)
                .where(VersionPassageRow.version_id == row.id)
                .order_by(VersionPassageRow.ordinal)
            ).all()
        read = tuple(renumbered(decode_passage(*columns), ordinal) for ordinal, *columns in passages)
        return PublishedDocument(self._summary(row), decode_meta(row.meta), row.text, read)

    def _summary(self, row: Any) -> DocumentSummary:
        meta = decode_meta(row.meta)
        return DocumentSummary(
            key=row.key,
            source=row.source,
            title=row.title,
            kind=meta.kind,
            language=meta.language,
            published_on=meta.published_on,
            passages=row.passages,
            status=standing(meta, self.clock.now().date()),
            version=row.number,
            superseded_by=meta.superseded_by,
            url=meta.url,
            known_questions=row.known,
            warnings=decode_warnings(row.warnings) if row.warnings else (),
        )


def _versions_of(release: int) -> Select[*tuple[Any, ...]]:
    """Versions of a release that say something: one without a passage stands for a document that staff withdrew."""
    return _VERSIONS.join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id).where(
        ReleaseVersionRow.release == release, VersionRow.passages > 0
    )


def _published() -> Select[int]:
    """Versions that a release names which people were answered from; a candidate is none."""
    return select(ReleaseVersionRow.version_id).where(ReleaseVersionRow.release.not_in(select(CandidateRow.release)))

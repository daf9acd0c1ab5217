"""Writing documents, versions and releases: every statement that changes what is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.database.statements import chunks, insert_missing, upsert
from knowledge.document import text_digest
from knowledge.library.catalogue import CURRENT, Release
from knowledge.library.changes import PreparedDocument, StandingVersion
from knowledge.library.codec import decode_meta, encode_meta, encode_passage
from knowledge.library.tables import (
    DocumentRow,
    HeldRow,
    KnownQuestionsRow,
    PassageRow,
    PointerRow,
    ReleaseRow,
    ReleaseVersionRow,
    SourceRow,
    VersionPassageRow,
    VersionRow,
)
from knowledge.questions import KnownQuestions, decode_known, encode_known


def current(session: Session) -> int | None:
    """Number of the published release."""
    return session.scalar(select(PointerRow.release).where(PointerRow.name == CURRENT))


def standing_versions(session: Session, release: int | None) -> dict[str, StandingVersion]:
    """Versions that a release names, by key."""
    query = (
        select(
            VersionRow.id.label("version_id"),
            VersionRow.key,
            DocumentRow.source,
            VersionRow.title,
            VersionRow.digest,
            VersionRow.text_digest,
            VersionRow.passages_digest,
            VersionRow.meta,
            VersionRow.passages,
            VersionRow.known_digest,
        )
        .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
        .join(DocumentRow, DocumentRow.key == VersionRow.key)
        .where(ReleaseVersionRow.release == release)
        .order_by(VersionRow.key)
    )
    return {row.key: StandingVersion(**row._mapping) for row in session.execute(query)}


def name_sources(session: Session, roots: Mapping[str, str]) -> None:
    """Remember where sources were read from last, by name; an empty root leaves what was known."""
    insert_missing(session, SourceRow, [{"name": name, "root": root} for name, root in sorted(roots.items())])
    for name, root in sorted(roots.items()):
        if root:
            upsert(session, SourceRow, {"name": name, "root": root}, "name")


def known_sources(session: Session) -> dict[str, str]:
    """Where each source was read from last, by name."""
    return {row.name: row.root for row in session.scalars(select(SourceRow).order_by(SourceRow.name))}


def stage(session: Session, documents: Iterable[PreparedDocument], at: datetime) -> list[int]:
    """Write versions that no release names yet, which nobody can see; return their ids. Written twice, they are one."""
    return [_stage_one(session, document, at) for document in documents]


def _stage_one(session: Session, prepared: PreparedDocument, at: datetime) -> int:
    insert_missing(session, DocumentRow, [{"key": prepared.key, "source": prepared.source, "created_at": at}])
    same = select(VersionRow.id).where(
        VersionRow.key == prepared.key,
        VersionRow.digest == prepared.digest,
        VersionRow.passages_digest == prepared.passages_digest,
    )
    known = session.scalar(same)
    if known is not None:
        return known
    last = session.scalar(select(func.max(VersionRow.number)).where(VersionRow.key == prepared.key)) or 0
    version = _version_row(prepared, last + 1, at)
    session.add(version)
    session.flush()
    passages = [
        {
            "id": p.id,
            "key": p.key,
            "language": p.language.value,
            "payload": encode_passage(p),
            "meta": encode_meta(p.meta),
        }
        for p in prepared.passages
    ]
    insert_missing(session, PassageRow, passages)
    insert_missing(
        session,
        VersionPassageRow,
        [{"version_id": version.id, "ordinal": n, "passage_id": p.id} for n, p in enumerate(prepared.passages)],
    )
    entries = [
        {"version_id": version.id, "ordinal": n, "payload": encode_known(entry)}
        for n, entry in enumerate(prepared.known)
    ]
    insert_missing(session, KnownQuestionsRow, entries)
    return version.id


def _version_row(prepared: PreparedDocument, number: int, at: datetime) -> VersionRow:
    meta = prepared.document.meta
    return VersionRow(
        key=prepared.key,
        number=number,
        digest=prepared.digest,
        text_digest=text_digest(prepared.document.text),
        passages_digest=prepared.passages_digest,
        title=meta.title,
        kind=meta.kind.value,
        language=meta.language.value if meta.language else None,
        published_on=meta.published_on,
        meta=encode_meta(meta),
        text=prepared.document.text,
        passages=len(prepared.passages),
        created_at=at,
        known=sum(len(entry.questions) for entry in prepared.known),
        known_digest=prepared.known_digest,
    )


def known_of(session: Session, version_id: int) -> list[KnownQuestions]:
    """Known questions of one version, in their order."""
    query = (
        select(VersionRow.key, KnownQuestionsRow.payload)
        .join(KnownQuestionsRow, KnownQuestionsRow.version_id == VersionRow.id)
        .where(VersionRow.id == version_id)
        .order_by(KnownQuestionsRow.ordinal)
    )
    return [decode_known(row.key, row.payload) for row in session.execute(query)]


def titles_of(session: Session, version_ids: Collection[int]) -> list[str]:
    """Titles of some versions."""
    titles: list[str] = []
    for chunk in chunks(sorted(version_ids)):
        titles.extend(session.scalars(select(VersionRow.title).where(VersionRow.id.in_(chunk))))
    return titles


def version_ids(session: Session, numbers: Collection[int]) -> set[int]:
    """Versions that some releases name."""
    query = select(ReleaseVersionRow.version_id).where(ReleaseVersionRow.release.in_(numbers)).distinct()
    return set(session.scalars(query))


def lines_of(session: Session, release: int) -> dict[str, tuple[int, str]]:
    """Of each document of a release that says something: its version, and the document that replaces it, empty where none does."""
    query = (
        select(VersionRow.key, VersionRow.id, VersionRow.meta)
        .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
        .where(ReleaseVersionRow.release == release, VersionRow.passages > 0)
    )
    return {key: (version, decode_meta(meta).superseded_by) for key, version, meta in session.execute(query)}


def gone(session: Session, before: int | None, after: int | None) -> frozenset[str] | None:
    """Keys of the versions that one release names and another does not; None where the first is not kept any more."""
    if before is None or session.get(ReleaseRow, before) is None:
        return None
    stays = select(ReleaseVersionRow.version_id).where(ReleaseVersionRow.release == after)
    query = (
        select(VersionRow.key)
        .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
        .where(ReleaseVersionRow.release == before, VersionRow.id.not_in(stays))
    )
    return frozenset(session.scalars(query))


def passages_between(session: Session, before: Collection[int], after: Collection[int]) -> tuple[set[str], set[str]]:
    """Ids of the passages that one set of versions has and another has not, and the other way round.

    Passages of versions that are in both are not read: what it costs is what differs.
    """
    before, after = set(before), set(after)
    gone, come = passage_ids(session, before - after), passage_ids(session, after - before)
    stay = _named_by(session, gone | come, before & after)
    return gone - come - stay, come - gone - stay


def _named_by(session: Session, ids: Collection[str], version_ids: Collection[int]) -> set[str]:
    """Those of some passages that one of some versions has."""
    named: set[str] = set()
    for chunk in chunks(sorted(ids)):
        query = select(VersionPassageRow.passage_id, VersionPassageRow.version_id)
        found = session.execute(query.where(VersionPassageRow.passage_id.in_(chunk)))
        named.update(passage_id for passage_id, version_id in found if version_id in version_ids)
    return named


def passage_ids(session: Session, version_ids: Collection[int]) -> set[str]:
    """Ids of every passage of some versions."""
    ids: set[str] = set()
    for chunk in chunks(sorted(version_ids)):
        ids.update(session.scalars(select(VersionPassageRow.passage_id).where(VersionPassageRow.version_id.in_(chunk))))
    return ids


def write_release(session: Session, version_ids: Collection[int], passages: int, note: str, at: datetime) -> Release:
    """Write the next release and point at it."""
    number = add_release(session, version_ids, passages, note, at)
    point_at(session, number)
    return Release(number, at, note, _told(session, version_ids), passages, current=True)


def add_release(session: Session, version_ids: Collection[int], passages: int, note: str, at: datetime) -> int:
    """Write the next release, which nothing points at; its number."""
    number = (session.scalar(select(func.max(ReleaseRow.number))) or 0) + 1
    documents = _told(session, version_ids)
    session.add(ReleaseRow(number=number, created_at=at, note=note, documents=documents, passages=passages))
    session.flush()
    insert_missing(session, ReleaseVersionRow, [{"release": number, "version_id": v} for v in sorted(version_ids)])
    return number


def _told(session: Session, version_ids: Collection[int]) -> int:
    """How many versions say something: one without a passage stands for a document that staff withdrew."""
    return sum(
        session.scalar(select(func.count()).where(VersionRow.id.in_(chunk), VersionRow.passages > 0)) or 0
        for chunk in chunks(sorted(version_ids))
    )


def point_at(session: Session, release: int) -> None:
    """Make a release the published one."""
    upsert(session, PointerRow, {"name": CURRENT, "release": release}, "name")


def drop_unnamed(session: Session) -> None:
    """Forget versions and passages that no release names and that wait for nobody: what a killed ingest left behind."""
    named = select(ReleaseVersionRow.version_id).where(ReleaseVersionRow.version_id == VersionRow.id)
    waiting = select(HeldRow.version_id).where(HeldRow.version_id == VersionRow.id, HeldRow.released_at.is_(None))
    unnamed = select(VersionRow.id, VersionRow.key).where(~named.exists(), ~waiting.exists())
    found = {row.id: row.key for row in session.execute(unnamed)}
    passages = passage_ids(session, found)
    for versions in chunks(sorted(found)):
        session.execute(delete(VersionPassageRow).where(VersionPassageRow.version_id.in_(versions)))
        session.execute(delete(KnownQuestionsRow).where(KnownQuestionsRow.version_id.in_(versions)))
        session.execute(delete(VersionRow).where(VersionRow.id.in_(versions)))
    for ids in chunks(sorted(passages)):
        elsewhere = select(VersionPassageRow.passage_id).where(VersionPassageRow.passage_id.in_(ids))
        session.execute(delete(PassageRow).where(PassageRow.id.in_(ids), PassageRow.id.not_in(elsewhere)))
    for keys in chunks(sorted(set(found.values()))):
        elsewhere = select(VersionRow.key).where(VersionRow.key.in_(keys))
        session.execute(delete(DocumentRow).where(DocumentRow.key.in_(keys), DocumentRow.key.not_in(elsewhere)))

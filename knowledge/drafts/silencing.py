"""Words that somebody took back, forgotten in versions that were published: a version never changes, but may fall silent.

A silent version keeps its number and its place in releases, and has no text, passage, known question or vector any more. What was
prepared of known questions, which holds their wordings, is prepared anew. What the
indexes still hold of it is swept at the next publication, which the mark of the indexes asks for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.database.database import Database
from core.database.statements import chunks
from knowledge.document import text_digest
from knowledge.known.prepared import PREPARED
from knowledge.library import releases
from knowledge.library.codec import decode_passage
from knowledge.library.library import SENTENCES
from knowledge.library.publish import INDEXES
from knowledge.library.tables import (
    ArtifactRow,
    KnownQuestionsRow,
    PassageRow,
    PointerRow,
    ReleaseRow,
    ReleaseVersionRow,
    VectorRow,
    VersionPassageRow,
    VersionRow,
)

_SILENT = "silent-"
"""How the digest of a version begins that fell silent: what is staged again with its old words is another version."""


def texts_of(database: Database, key: str, known: Collection[int] = ()) -> Mapping[int, str]:
    """Texts of the versions of a document that say something, by their ids; those of `known` ids are empty, for they never change."""
    with database.read() as session:
        ids = set(session.scalars(select(VersionRow.id).where(VersionRow.key == key, VersionRow.text != "")))
        found = dict.fromkeys(ids & set(known), "")
        for chunk in chunks(sorted(ids - set(known))):
            rows = session.execute(select(VersionRow.id, VersionRow.text).where(VersionRow.id.in_(chunk)))
            found.update((number, text) for number, text in rows)
    return found


def silence(database: Database, version_ids: Collection[int]) -> None:
    """Forget what versions say, in every release that names them."""
    wanted = sorted(version_ids)
    with database.write() as session:
        ids = releases.passage_ids(session, wanted)
        _count_off(session, wanted)
        for chunk in chunks(wanted):
            session.execute(delete(VersionPassageRow).where(VersionPassageRow.version_id.in_(chunk)))
            session.execute(delete(KnownQuestionsRow).where(KnownQuestionsRow.version_id.in_(chunk)))
            for row in session.scalars(select(VersionRow).where(VersionRow.id.in_(chunk))):
                row.text, row.passages, row.known, row.known_digest = "", 0, 0, ""
                row.digest = row.text_digest = f"{_SILENT}{row.id}"
        _forget_passages(session, ids)
        session.execute(
            delete(ArtifactRow).where(
                (ArtifactRow.name == INDEXES) | ArtifactRow.name.startswith(PREPARED, autoescape=True)
            )
        )


def silent_keys(database: Database, source: str) -> tuple[str, ...]:
    """Documents of a source that the published release names and that fell silent, by key."""
    query = (
        select(VersionRow.key)
        .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
        .join(PointerRow, PointerRow.release == ReleaseVersionRow.release)
        .where(VersionRow.digest.startswith(_SILENT), VersionRow.key.startswith(f"{source}/", autoescape=True))
        .order_by(VersionRow.key)
    )
    with database.read() as session:
        return tuple(session.scalars(query))


def _count_off(session: Session, version_ids: Collection[int]) -> None:
    """Releases have fewer passages and documents, and their sentences are to be counted anew."""
    documents, passages = Counter[int](), Counter[int]()
    for chunk in chunks(sorted(version_ids)):
        query = select(ReleaseVersionRow.release, VersionRow.id, VersionRow.passages)
        query = query.join(VersionRow, VersionRow.id == ReleaseVersionRow.version_id)
        for release, version, count in session.execute(query.where(VersionRow.id.in_(chunk), VersionRow.passages > 0)):
            documents[release] += 1
            passages[release] += len(releases.passage_ids(session, [version])) or count
    for release, count in documents.items():
        fewer = {"documents": ReleaseRow.documents - count, "passages": ReleaseRow.passages - passages[release]}
        session.execute(update(ReleaseRow).where(ReleaseRow.number == release).values(**fewer))
        session.execute(delete(ArtifactRow).where(ArtifactRow.name == f"{SENTENCES}{release}"))


def _forget_passages(session: Session, ids: Collection[str]) -> None:
    """Forget passages that no version names any more, and the vectors of what they alone say of their document."""
    for chunk in chunks(sorted(ids)):
        named = select(VersionPassageRow.passage_id).where(VersionPassageRow.passage_id.in_(chunk))
        columns = (PassageRow.id, PassageRow.key, PassageRow.language, PassageRow.payload, PassageRow.meta)
        rows = session.execute(select(*columns).where(PassageRow.id.in_(chunk), PassageRow.id.not_in(named))).all()
        gone, keys = {row[0] for row in rows}, {row[1] for row in rows}
        others = session.execute(select(*columns).where(PassageRow.key.in_(keys), PassageRow.id.not_in(gone)))
        kept = {digest for row in others for digest in _digests(*row)}
        digests = sorted({digest for row in rows for digest in _digests(*row)} - kept)
        for some in chunks(digests):
            session.execute(delete(VectorRow).where(VectorRow.digest.in_(some)))
        session.execute(delete(PassageRow).where(PassageRow.id.in_(sorted(gone))))


def _digests(*row: str) -> set[bytes]:
    """What the vectors of a passage are kept by."""
    passage = decode_passage(*row)
    return {bytes.fromhex(text_digest(text)) for text in (passage.embedding_text, *passage.span_embedding_texts)}

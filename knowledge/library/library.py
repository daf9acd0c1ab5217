"""The corpus as the database holds it: the truth that indexes are rebuilt from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import TypeVar

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.database.statements import chunks, insert_missing, upsert
from knowledge.document import Passage
from knowledge.library import releases
from knowledge.library.boilerplate import Line, SentenceCounts, changed_lines, counted, ends_of_lines, lines
from knowledge.library.catalogue import Catalogue
from knowledge.library.codec import decode_meta, decode_passage
from knowledge.library.held import HeldDocument, held_documents
from knowledge.library.tables import (
    ArtifactRow,
    KnownQuestionsRow,
    PassageRow,
    ReleaseVersionRow,
    VectorRow,
    VectorSpaceRow,
    VersionRow,
)
from knowledge.ports import Vectors
from knowledge.questions import KnownQuestions, decode_known

T = TypeVar("T")
_RELEASES_KEPT_IN_MEMORY = 4
"""Releases whose ids are kept at hand; chosen by hand: the indexes serve two (docs/decisions/0050)."""

_BLOCK = 512
"""Passages read at once; chosen by hand."""
SENTENCES = "sentences-1/"
"""Beginning of the name of the artifact that counts the sentences of a release; its number follows."""


class Library(Catalogue):
    """Passages, releases, cached vectors and figures; implements `ports.Corpus` and `ports.Artifacts`.

    Safe to share between threads. What a release names never changes, so it is read once and kept.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self._guard = Lock()
        self._ids: dict[int, frozenset[str]] = {}
        self._titles: dict[int, Mapping[str, str]] = {}
        self._boilerplate: dict[int, frozenset[str]] = {}
        self._spaces: dict[str, int] = {}

    def release_passage_ids(self, release: int) -> frozenset[str]:
        """Ids of every passage that a release names; none for a number that was never published."""
        with self._guard:
            if release in self._ids:
                return self._ids[release]
        with self.database.read() as session:
            ids = self._ids_beside_another(session, release)
        if ids:
            self._keep(self._ids, release, ids)
        return ids

    def read_anew(self) -> None:
        """Know of no release which passages it has: one whose words somebody took back has fewer."""
        with self._guard:
            self._ids.clear()

    def _ids_beside_another(self, session: Session, release: int) -> frozenset[str]:
        """Ids of a release by what it has in other ways than one whose ids are known; all of them where none is."""
        with self._guard:
            number, ids = max(self._ids.items(), default=(0, frozenset[str]()))
        versions = [releases.version_ids(session, [one]) for one in (number, release)]
        if not versions[0] or len(versions[0] ^ versions[1]) > len(versions[1]):
            return frozenset(releases.passage_ids(session, versions[1]))
        gone, come = releases.passages_between(session, *versions)
        return (ids - gone) | come

    def gone(self, before: int | None, after: int | None) -> frozenset[str] | None:
        """Documents of a release whose version a later or an earlier one does not name; None where it is not kept any more."""
        with self.database.read() as session:
            return releases.gone(session, before, after)

    def titles(self, release: int) -> Mapping[str, str]:
        """Titles of the documents of a release, by key."""
        with self._guard:
            if release in self._titles:
                return self._titles[release]
        query = (
            select(VersionRow.key, VersionRow.title)
            .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
            .where(ReleaseVersionRow.release == release)
        )
        with self.database.read() as session:
            titles = {row.key: row.title for row in session.execute(query)}
        if titles:
            self._keep(self._titles, release, titles)
        return titles

    def known_questions(self, release: int) -> tuple[KnownQuestions, ...]:
        """Questions known to be asked of the documents of a release, in the order of keys and files."""
        query = (
            select(VersionRow.key, KnownQuestionsRow.payload)
            .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
            .join(KnownQuestionsRow, KnownQuestionsRow.version_id == VersionRow.id)
            .where(ReleaseVersionRow.release == release)
            .order_by(VersionRow.key, KnownQuestionsRow.ordinal)
        )
        with self.database.read() as session:
            return tuple(decode_known(row.key, row.payload) for row in session.execute(query))

    def known_of(self, key: str, number: int) -> tuple[KnownQuestions, ...]:
        """Questions known to be asked of a version of a document, in the order of its file."""
        version = select(VersionRow.id).where(VersionRow.key == key, VersionRow.number == number).scalar_subquery()
        query = (
            select(KnownQuestionsRow.payload)
            .where(KnownQuestionsRow.version_id == version)
            .order_by(KnownQuestionsRow.ordinal)
        )
        with self.database.read() as session:
            return tuple(decode_known(key, payload) for payload in session.scalars(query))

    def translations(self, release: int) -> Mapping[str, tuple[str, ...]]:
        """Keys of the documents of a release that are one source in several languages, by the key of their original."""
        query = (
            select(VersionRow.key, VersionRow.meta)
            .join(ReleaseVersionRow, ReleaseVersionRow.version_id == VersionRow.id)
            .where(ReleaseVersionRow.release == release, VersionRow.meta.contains('"translation_of":'))
            .order_by(VersionRow.key)
        )
        found: dict[str, list[str]] = {}
        with self.database.read() as session:
            for key, meta in session.execute(query):
                original = decode_meta(meta).translation_of
                found.setdefault(original, [original]).append(key)
        return {original: tuple(keys) for original, keys in found.items()}

    def document_passages(self, release: int, key: str) -> tuple[Passage, ...]:
        """Passages of a document of a release, in reading order; none where the release does not name it."""
        document = self.document(key, release)
        return document.passages if document else ()

    def boilerplate(self, release: int) -> frozenset[str]:
        """Sentences of a release that stand in most of its documents and say nothing of any; found at publication and kept."""
        with self._guard:
            if release in self._boilerplate:
                return self._boilerplate[release]
        # None: a data folder of before, or a release that was rolled back to after others had taken its place.
        counts = self._sentence_counts(release) or self.count_sentences(release)
        sentences = counts.boilerplate()
        self._keep(self._boilerplate, release, sentences)
        return sentences

    def count_sentences(self, release: int, base: int | None = None) -> SentenceCounts:
        """Count and keep in how many documents of a release each sentence stands; of the documents that `base` has too, none is read."""
        before = self._sentence_counts(base) if base is not None else None
        if before is None or base is None:
            counts = counted(self._passages_of(sorted(self.release_passage_ids(release))))
        else:
            counts = self._counted_beside(before, base, release)
        self.keep_artifact(f"{SENTENCES}{release}", counts.payload())
        self._forget_counts(release)
        return counts

    def _sentence_counts(self, release: int) -> SentenceCounts | None:
        kept = self.artifact(f"{SENTENCES}{release}")
        return SentenceCounts.of_payload(kept) if kept else None

    def _counted_beside(self, counts: SentenceCounts, base: int, release: int) -> SentenceCounts:
        with self.database.read() as session:
            before, after = (releases.lines_of(session, number) for number in (base, release))
            changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
            old, new = (ends_of_lines({key: newer for key, (_, newer) in one.items()}) for one in (before, after))
            touched = changed_lines(old, new, changed)
            ids = [
                releases.passage_ids(session, {versions[key][0] for key in keys})
                for versions, keys in zip((before, after), touched, strict=True)
            ]
        gone, come = (self._lines(sorted(some), ends) for some, ends in zip(ids, (old, new), strict=True))
        return counts.changed(gone, come)

    def _lines(self, ids: Sequence[str], ends: Mapping[str, str]) -> Collection[Line]:
        """Passages by document, and these by the line of those that replace one another."""
        documents: dict[str, list[Passage]] = {}
        for passage in self._passages_of(ids):
            documents.setdefault(passage.key, []).append(passage)
        return lines(documents, ends)

    def _forget_counts(self, release: int) -> None:
        """Keep the counts of releases that another may be counted beside."""
        newest = [one.number for one in self.releases()[:_RELEASES_KEPT_IN_MEMORY]]
        wanted = {release, self.current_release(), *newest, *self.candidates()}
        names = [f"{SENTENCES}{number}" for number in wanted]
        with self.database.write() as session:
            session.execute(
                delete(ArtifactRow).where(ArtifactRow.name.startswith(SENTENCES), ArtifactRow.name.not_in(names))
            )

    def _passages_of(self, ids: Sequence[str]) -> Iterator[Passage]:
        for block in chunks(ids, _BLOCK):
            yield from self.passages(block).values()

    def held_documents(self) -> list[HeldDocument]:
        """Documents that wait for a person, by key."""
        standing = {document.key for document in self.documents()}
        with self.database.read() as session:
            return held_documents(session, standing)

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Passages by id, in the order asked; unknown ids are absent."""
        wanted = list(dict.fromkeys(ids))
        columns = (PassageRow.id, PassageRow.key, PassageRow.language, PassageRow.payload, PassageRow.meta)
        found: dict[str, Passage] = {}
        with self.database.read() as session:
            for chunk in chunks(wanted):
                for row in session.execute(select(*columns).where(PassageRow.id.in_(chunk))):
                    found[row[0]] = decode_passage(*row)
        return {passage_id: found[passage_id] for passage_id in wanted if passage_id in found}

    def cached_vectors(self, fingerprint: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of an embedding space by `text_digest` of the text embedded, each of shape (dimension,)."""
        wanted = [bytes.fromhex(digest) for digest in dict.fromkeys(digests)]
        found: dict[str, Vectors] = {}
        with self.database.read() as session:
            space = self._spaces.get(fingerprint) or session.scalar(
                select(VectorSpaceRow.id).where(VectorSpaceRow.fingerprint == fingerprint)
            )
            if space is None:
                return {}
            for chunk in chunks(wanted):
                query = select(VectorRow.digest, VectorRow.vector)
                for digest, blob in session.execute(
                    query.where(VectorRow.space_id == space, VectorRow.digest.in_(chunk))
                ):
                    found[digest.hex()] = np.frombuffer(blob, dtype="<f4").astype(np.float32, copy=False)
        self._spaces[fingerprint] = space
        return found

    def cache_vectors(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors of an embedding space by `text_digest` of the text embedded; those kept before stay."""
        with self.database.write() as session:
            insert_missing(session, VectorSpaceRow, [{"fingerprint": fingerprint}])
            space = session.scalar(select(VectorSpaceRow.id).where(VectorSpaceRow.fingerprint == fingerprint))
            rows = [
                {"space_id": space, "digest": bytes.fromhex(digest), "vector": np.asarray(vector, "<f4").tobytes()}
                for digest, vector in sorted(vectors.items())
            ]
            insert_missing(session, VectorRow, rows)

    def artifact(self, name: str) -> dict[str, object] | None:
        """What was kept under this name, None when nothing was."""
        with self.database.read() as session:
            payload = session.scalar(select(ArtifactRow.payload).where(ArtifactRow.name == name))
        if payload is None:
            return None
        fields: dict[str, object] = json.loads(payload)
        return fields

    def keep_artifact(self, name: str, payload: Mapping[str, object]) -> None:
        """Keep under this name, replacing what was there."""
        text = json.dumps(dict(payload), ensure_ascii=False, sort_keys=True)
        with self.database.write() as session:
            upsert(session, ArtifactRow, {"name": name, "payload": text, "at": self.clock.now()}, "name")

    def artifacts(self, beginning: str) -> tuple[str, ...]:
        """Names that something is kept under and that begin so."""
        with self.database.read() as session:
            return tuple(session.scalars(select(ArtifactRow.name).where(ArtifactRow.name.startswith(beginning))))

    def drop_artifact(self, name: str) -> None:
        """Keep under this name no longer; nothing where nothing was."""
        with self.database.write() as session:
            session.execute(delete(ArtifactRow).where(ArtifactRow.name == name))

    def _keep(self, kept: dict[int, T], release: int, value: T) -> None:
        with self._guard:
            kept[release] = value
            while len(kept) > _RELEASES_KEPT_IN_MEMORY:
                kept.pop(next(iter(kept)))

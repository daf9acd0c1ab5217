"""Publishing: work out what changes, prepare it where nobody sees it, then move one pointer; and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from core.database.statements import chunks
from core.errors import NotFoundError
from knowledge.errors import StaleChangesError
from knowledge.known.vectors import embed_known
from knowledge.library import held, releases
from knowledge.library.catalogue import Release
from knowledge.library.changes import Diff, PreparedDocument, Scope, compare
from knowledge.library.indexing import Indexer
from knowledge.library.library import Library
from knowledge.library.tables import ReleaseRow
from knowledge.ports import Embedder, LexicalIndex, QuestionExpander, VectorIndex
from knowledge.progress import Progress, Stage, Watcher, nobody

KEEP_RELEASES = 2
"""Releases whose passages stay in the indexes: the published one and the one before it, for turns that began with that
(docs/decisions/0050)."""
_STAGE_BATCH = 50
"""Documents written in one transaction; chosen by hand: others write between two."""
PUBLISHING = "publishing"
"""Name of the lock that whoever changes what is published, or sweeps, holds."""


@dataclass(frozen=True)
class SweepReport:
    """What a sweep forgot and which releases the indexes still serve."""

    forgotten: int
    kept: tuple[int, ...]


class Publisher:
    """Plans, publishes, rolls back and sweeps; one process of a database at a time.

    Killed at any point, the published release is whole, and doing it again ends as if it had never been killed.
    """

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        vectors: VectorIndex,
        words: LexicalIndex,
        *,
        keep_releases: int = KEEP_RELEASES,
        expander: QuestionExpander | None = None,
    ) -> None:
        self._library = library
        self._embedder, self._expander = embedder, expander
        self._database = library.database
        self._indexer = Indexer(library, embedder, vectors, words)
        self._keep = max(keep_releases, 1)

    def plan(self, documents: Iterable[PreparedDocument], *scopes: Scope) -> Diff:
        """Work out what publishing these documents in place of what the scopes cover would change; changes nothing."""
        with self._database.read() as session:
            base = releases.current(session)
            standing = releases.standing_versions(session, base)
        return compare(base, standing, documents, scopes)

    def publish(self, diff: Diff, note: str = "", watch: Watcher = nobody) -> Release | None:
        """Make the changes the next release; without changes, make sure that the indexes hold the standing one.

        Raises StaleChangesError when another release was published since `plan`, LockedError when one is being published.
        Returns the published release; None when there is nothing to publish at all.
        """
        with self._database.lock(PUBLISHING):
            self._refuse_stale(diff)
            if diff.is_empty:
                return self._settle(watch)
            staged = self._stage(diff)
            kept = {v.version_id for v in diff.standing.values() if v.key not in diff.replaced}
            version_ids = kept | set(staged)
            with self._database.read() as session:
                ids = releases.passage_ids(session, version_ids)
            self._indexer.fill(ids, watch)
            fresh = [entry for document in diff.documents for entry in document.known]
            embed_known(fresh, self._library, self._embedder, self._expander, watch)
            watch(Progress(Stage.PUBLISH, 0, 1))
            with self._database.write() as session:
                if releases.current(session) != diff.base:
                    raise StaleChangesError(remedy="Work the changes out again, then publish.")
                release = releases.write_release(session, version_ids, len(ids), note, self._library.clock.now())
            self._library.boilerplate(release.number)
            self._sweep()
            watch(Progress(Stage.PUBLISH, 1, 1))
            return release

    def roll_back(self, number: int, watch: Watcher = nobody) -> Release:
        """Publish an earlier (or later) release again; nothing is embedded anew."""
        with self._database.lock(PUBLISHING):
            with self._database.read() as session:
                row = session.scalar(select(ReleaseRow).where(ReleaseRow.number == number))
            if row is None:
                raise NotFoundError(
                    f"There is no release {number}.", remedy="`munadil knowledge releases` lists those there are."
                )
            self._indexer.fill(self._library.release_passage_ids(number), watch)
            with self._database.write() as session:
                releases.point_at(session, number)
            self._sweep()
        return Release(row.number, row.created_at, row.note, row.documents, row.passages, current=True)

    def publish_held(self, key: str, note: str = "", watch: Watcher = nobody) -> Release:
        """Publish the version of a document that waits for a person, in place of what stands of it; nothing is read anew."""
        with self._database.lock(PUBLISHING):
            with self._database.read() as session:
                waiting = held.waiting_version(session, key)
                base = releases.current(session)
                standing = releases.standing_versions(session, base)
                if waiting is None:
                    raise NotFoundError(
                        f"No document {key} waits for a person.", remedy="`munadil knowledge held` lists those that do."
                    )
                version_ids = {v.version_id for v in standing.values() if v.key != key} | {waiting}
                ids = releases.passage_ids(session, version_ids)
                known = releases.known_of(session, waiting)
            self._indexer.fill(ids, watch)
            embed_known(known, self._library, self._embedder, self._expander, watch)
            at = self._library.clock.now()
            with self._database.write() as session:
                if releases.current(session) != base:
                    raise StaleChangesError(remedy="Try again.")
                held.mark_released(session, waiting, at)
                release = releases.write_release(session, version_ids, len(ids), note or f"released {key}", at)
            self._library.boilerplate(release.number)
            self._sweep()
            return release

    def sweep(self) -> SweepReport:
        """Remove from the indexes what no kept release names, and from the database what no release ever named."""
        with self._database.lock(PUBLISHING):
            return self._sweep()

    def kept_releases(self) -> list[int]:
        """Numbers of the releases that the indexes serve: the published one and the newest others."""
        return kept_releases(self._library, self._keep)

    def _stage(self, diff: Diff) -> list[int]:
        staged: list[int] = []
        at = self._library.clock.now()
        with self._database.write() as session:
            releases.name_sources(session, {scope.source: scope.root for scope in diff.scopes})
        for chunk in chunks(diff.documents, _STAGE_BATCH):
            with self._database.write() as session:
                staged += releases.stage(session, chunk, at)
        return staged

    def _settle(self, watch: Watcher) -> Release | None:
        """Finish what a kill may have left open after the pointer moved."""
        standing = next((r for r in self._library.releases() if r.current), None)
        if standing is not None:
            self._indexer.fill(self._library.release_passage_ids(standing.number), watch)
        self._sweep()
        return standing

    def _sweep(self) -> SweepReport:
        kept = self.kept_releases()
        named = frozenset[str]().union(*(self._library.release_passage_ids(number) for number in kept))
        forgotten = self._indexer.drop_all_but(named)
        with self._database.write() as session:
            releases.drop_unnamed(session)
        return SweepReport(forgotten, tuple(kept))

    def _refuse_stale(self, diff: Diff) -> None:
        if self._library.current_release() != diff.base:
            raise StaleChangesError(remedy="Work the changes out again, then publish.")


def kept_releases(library: Library, keep: int = KEEP_RELEASES) -> list[int]:
    """Numbers of the releases that the indexes serve, newest first: the published one and the newest of the others."""
    numbers = [release.number for release in library.releases()]
    current = library.current_release()
    others = [number for number in numbers if number != current][: keep - 1]
    return sorted([*([current] if current is not None else []), *others], reverse=True)

"""Publishing: work out what changes, prepare it where nobody sees it, then move one pointer; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database.statements import chunks
from core.errors import NotFoundError
from knowledge.errors import StaleChangesError
from knowledge.known.vectors import embed_known
from knowledge.library import candidates, held, releases
from knowledge.library.catalogue import Release
from knowledge.library.changes import Diff, PreparedDocument, Scope, compare
from knowledge.library.indexing import Indexer
from knowledge.library.library import Library
from knowledge.library.tables import CandidateRow, ReleaseRow
from knowledge.ports import Embedder, LexicalIndex, QuestionExpander, VectorIndex
from knowledge.progress import Progress, Stage, Watcher, nobody
from knowledge.questions import KnownQuestions

KEEP_RELEASES = 2
"""Releases whose passages stay in the indexes: the published one and the one before it, for turns that began with that
(docs/decisions/0050)."""
_STAGE_BATCH = 50
"""Documents written in one transaction; chosen by hand: others write between two."""
PUBLISHING = "publishing"
"""Name of the lock that whoever changes what is published, or sweeps, holds."""
INDEXES = "indexes-1"
"""Name of the artifact that says whether the indexes hold what they should; while that changes, and after a kill, they may not."""
Also = Callable[[Session, int], object]
"""What is written in the transaction that moves the pointer, of the release that it moves to: both happen, or neither."""

Ahead = Callable[[int], object]
"""What is done of a release that the indexes hold whole, just before the pointer moves to it and outside that transaction."""


def nothing_ahead(release: int) -> None:
    """Do nothing before."""


def nothing_else(session: Session, release: int) -> None:
    """Write nothing besides."""


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
        patience_s: float = 0.0,
        ahead: Ahead = nothing_ahead,
    ) -> None:
        """`patience_s` is how long it waits for another who publishes, before it raises LockedError.

        `ahead` is done before the pointer moves to a candidate or back to a release.
        """
        self._patience_s, self._ahead = patience_s, ahead
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
        with self._alone():
            self._refuse_stale(diff)
            if diff.is_empty:
                return self._settle(watch)
            with self._serving_otherwise(watch):
                version_ids, passages = self._made_ready(diff, watch)
                watch(Progress(Stage.PUBLISH, 0, 1))
                with self._database.write() as session:
                    self._refuse_moved(session, diff)
                    release = releases.write_release(session, version_ids, passages, note, self._library.clock.now())
                self._library.count_sentences(release.number, diff.base)
            watch(Progress(Stage.PUBLISH, 1, 1))
            return release

    def prepare(self, diff: Diff, readings: Mapping[str, str], note: str = "", watch: Watcher = nobody) -> int | None:
        """Make the changes a candidate: indexed as a release is, and nothing answers from it. Its number; None without changes.

        `readings` are the warnings of its documents as stored, by key. Raises as `publish`.
        """
        with self._alone():
            self._refuse_stale(diff)
            if diff.is_empty:
                return None
            with self._serving_otherwise(watch):
                version_ids, passages = self._made_ready(diff, watch)
                with self._database.write() as session:
                    self._refuse_moved(session, diff)
                    at = self._library.clock.now()
                    number = candidates.write_candidate(session, diff.base, version_ids, passages, note, readings, at)
                self._library.count_sentences(number, diff.base)
            return number

    def publish_candidate(self, number: int, watch: Watcher = nobody, also: Also = nothing_else) -> Release:
        """Point at a candidate: exactly what was prepared is answered from, and nothing is read again.

        Raises NotFoundError where it was dropped, StaleChangesError where another release was published since.
        """
        with self._alone():
            with self._database.read() as session:
                candidates.standing_candidate(session, number)
            watch(Progress(Stage.PUBLISH, 0, 1))
            with self._serving_otherwise(watch):
                self._ahead(number)
                with self._database.write() as session:
                    candidates.publish_candidate(session, number, self._library.clock.now())
                    also(session, number)
            watch(Progress(Stage.PUBLISH, 1, 1))
        return next(release for release in self._library.releases() if release.number == number)

    def drop_candidate(self, number: int) -> None:
        """Let go of a candidate, and of what it alone names."""
        with self._alone(), self._serving_otherwise(nobody), self._database.write() as session:
            candidates.drop(session, number)

    def roll_back(self, number: int, watch: Watcher = nobody, also: Also = nothing_else) -> Release:
        """Publish an earlier (or later) release again; nothing is embedded anew."""
        with self._alone():
            with self._database.read() as session:
                wanted = select(ReleaseRow).where(ReleaseRow.number == number)
                row = session.scalar(wanted.where(ReleaseRow.number.not_in(select(CandidateRow.release))))
            if row is None:
                raise NotFoundError(
                    f"There is no release {number}.", remedy="`munadil knowledge releases` lists those there are."
                )
            with self._serving_otherwise(watch) as served:
                with self._database.read() as session:
                    lacking = releases.passage_ids(session, releases.version_ids(session, [number]) - served)
                self._indexer.fill(lacking, watch)
                self._ahead(number)
                with self._database.write() as session:
                    releases.point_at(session, number)
                    also(session, number)
        return Release(row.number, row.created_at, row.note, row.documents, row.passages, current=True)

    def publish_held(self, key: str, note: str = "", watch: Watcher = nobody) -> Release:
        """Publish the version of a document that waits for a person, in place of what stands of it; nothing is read anew."""
        with self._alone():
            with self._database.read() as session:
                waiting = held.waiting_version(session, key)
                base = releases.current(session)
                standing = releases.standing_versions(session, base)
                if waiting is None:
                    raise NotFoundError(
                        f"No document {key} waits for a person.", remedy="`munadil knowledge held` lists those that do."
                    )
                version_ids = {v.version_id for v in standing.values() if v.key != key} | {waiting}
                known = releases.known_of(session, waiting)
            with self._serving_otherwise(watch):
                passages = self._indexed(base, version_ids, {waiting}, watch)
                self._embed_known(known, version_ids, watch)
                at = self._library.clock.now()
                with self._database.write() as session:
                    if releases.current(session) != base:
                        raise StaleChangesError(remedy="Try again.")
                    held.mark_released(session, waiting, at)
                    release = releases.write_release(session, version_ids, passages, note or f"released {key}", at)
                self._library.count_sentences(release.number, base)
            return release

    def sweep(self) -> SweepReport:
        """Remove from the indexes what no kept release names, and from the database what no release ever named.

        Everything is compared; what publishing does after itself costs as much as what it changes.
        """
        with self._alone():
            return self._sweep()

    def make_ready(self, watch: Watcher = nobody) -> None:
        """Mend what a kill left of the indexes, and count what the next publication is counted beside; nothing where that was done."""
        with self._alone():
            if not self._are_settled():
                self._reconcile(watch)
                self._library.keep_artifact(INDEXES, {"settled": True})
            release = self._library.current_release()
            if release is not None:
                self._library.boilerplate(release)

    def kept_releases(self) -> list[int]:
        """Numbers of the releases that the indexes serve: the published one and the newest others."""
        return kept_releases(self._library, self._keep)

    def _embed_known(self, entries: Iterable[KnownQuestions], version_ids: Collection[int], watch: Watcher) -> None:
        """Embed known questions as the release of these versions will ask them: a name in its titles is not glossed."""
        with self._database.read() as session:
            titles = releases.titles_of(session, version_ids)
        expander = self._expander.knowing(titles) if self._expander else None
        embed_known(entries, self._library, self._embedder, expander, watch)

    def _made_ready(self, diff: Diff, watch: Watcher) -> tuple[set[int], int]:
        """Versions of the next release, and how many passages they have; all of them indexed, where nobody sees them."""
        staged = self._stage(diff)
        kept = {v.version_id for v in diff.standing.values() if v.key not in diff.replaced}
        version_ids = kept | set(staged)
        passages = self._indexed(diff.base, version_ids, set(staged), watch)
        fresh = [entry for document in diff.documents for entry in document.known]
        self._embed_known(fresh, version_ids, watch)
        return version_ids, passages

    def _indexed(self, base: int | None, version_ids: Collection[int], fresh: Collection[int], watch: Watcher) -> int:
        """How many passages versions have of which all but the fresh ones are of the base release, and indexed; these are, now."""
        with self._database.read() as session:
            before = releases.version_ids(session, [base or 0])
            gone, come = releases.passages_between(session, before, version_ids)
            new = releases.passage_ids(session, fresh)
            standing = session.get(ReleaseRow, base or 0)
        self._indexer.fill(new, watch)
        return (standing.passages if standing else 0) - len(gone) + len(come)

    @contextmanager
    def _serving_otherwise(self, watch: Watcher) -> Iterator[set[int]]:
        """The versions that the indexes serve, for a block that changes which; what they then serve no more is forgotten.

        A mark says meanwhile that they may hold anything. Whoever finds it, left by a kill, first brings them to what is named, whole.
        """
        if not self._are_settled():
            self._reconcile(watch)
        with self._database.read() as session:
            before = releases.version_ids(session, self.kept_releases())
        self._library.keep_artifact(INDEXES, {"settled": False})
        yield before
        self._forget(before)
        self._library.keep_artifact(INDEXES, {"settled": True})

    def _are_settled(self) -> bool:
        """Whether the indexes hold what they should, as far as it can be told without comparing everything."""
        said = self._library.artifact(INDEXES) or {}
        standing = next((release.passages for release in self._library.releases() if release.current), 0)
        return said.get("settled") is True and not self._indexer.has_fewer_than(standing)

    def _reconcile(self, watch: Watcher) -> None:
        """Bring the indexes to hold exactly what is named, everything compared."""
        self._library.read_anew()
        named = self._named(self.kept_releases())
        if named:
            self._indexer.fill(named, watch)
        self._sweep()

    def _forget(self, served: Collection[int]) -> None:
        """Remove from the indexes what they served and serve no more, and from the database what no release ever named."""
        with self._database.write() as session:
            candidates.drop_stale(session)
        kept = self.kept_releases()
        with self._database.read() as session:
            gone, _ = releases.passages_between(session, served, releases.version_ids(session, kept))
        self._indexer.drop(gone)
        with self._database.write() as session:
            releases.drop_unnamed(session)

    def _named(self, numbers: Iterable[int]) -> frozenset[str]:
        return frozenset[str]().union(*(self._library.release_passage_ids(number) for number in numbers))

    def _alone(self) -> AbstractContextManager[None]:
        return self._database.lock(PUBLISHING, patience_s=self._patience_s)

    @staticmethod
    def _refuse_moved(session: Session, diff: Diff) -> None:
        if releases.current(session) != diff.base:
            raise StaleChangesError(remedy="Work the changes out again, then publish.")

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
        self._library.keep_artifact(INDEXES, {"settled": True})
        return standing

    def _sweep(self) -> SweepReport:
        with self._database.write() as session:
            candidates.drop_stale(session)
        kept = self.kept_releases()
        forgotten = self._indexer.drop_all_but(self._named(kept))
        with self._database.write() as session:
            releases.drop_unnamed(session)
        return SweepReport(forgotten, tuple(kept))

    def _refuse_stale(self, diff: Diff) -> None:
        if self._library.current_release() != diff.base:
            raise StaleChangesError(remedy="Work the changes out again, then publish.")


def kept_releases(library: Library, keep: int = KEEP_RELEASES) -> list[int]:
    """Releases that the indexes serve, newest first: the published one, the newest of the others, and every candidate."""
    numbers = [release.number for release in library.releases()]
    current = library.current_release()
    others = [number for number in numbers if number != current][: keep - 1]
    return sorted([*([current] if current is not None else []), *others, *library.candidates()], reverse=True)

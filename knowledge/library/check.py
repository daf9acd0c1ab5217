"""Proof that the database, the vector index and the word index agree, and the way back when they don't."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from core.database.errors import LockedError
from knowledge.document import text_digest
from knowledge.library.indexing import Indexer, add_words
from knowledge.library.library import Library
from knowledge.library.publish import KEEP_RELEASES, PUBLISHING, kept_releases
from knowledge.ports import Embedder, EmbeddingSpace, LexicalIndex, VectorIndex
from knowledge.progress import Watcher, nobody

SAMPLE = 200
"""Vectors compared by their figures; chosen by hand: every id is compared, figures go wrong all together if at all."""
_SAME = 1e-5
"""Largest distance between two float32 vectors that are called the same; chosen by hand, a hundred roundings."""


@runtime_checkable
class _ManySpaces(Protocol):
    def drop_other_spaces(self) -> None: ...


@dataclass(frozen=True)
class CheckReport:
    """What was compared and where the three differ; lists of ids, all empty when they agree.

    `missing_*` are passages of the published release that an index lacks, `stray_*` entries that no kept release names,
    `wrong_vectors` those of `sampled` passages whose stored vector is another than the cached one or is not found by itself.
    """

    release: int | None
    passages: int
    sampled: int
    missing_vectors: tuple[str, ...] = ()
    stray_vectors: tuple[str, ...] = ()
    wrong_vectors: tuple[str, ...] = ()
    missing_words: tuple[str, ...] = ()
    stray_words: tuple[str, ...] = ()

    @property
    def findings(self) -> dict[str, tuple[str, ...]]:
        """Differences by name, those there are."""
        names = ("missing_vectors", "stray_vectors", "wrong_vectors", "missing_words", "stray_words")
        return {name: found for name in names if (found := getattr(self, name))}

    @property
    def ok(self) -> bool:
        """Whether the three agree."""
        return not self.findings

    @property
    def summary(self) -> str:
        """One line for a person."""
        if self.release is None and self.ok:
            return "Nothing is published yet, and the indexes are empty."
        if self.ok:
            return (
                f"Release {self.release}: the database and both indexes agree on {self.passages} passages "
                f"({self.sampled} vectors compared)."
            )
        found = ", ".join(f"{len(ids)} {name.replace('_', ' ')}" for name, ids in self.findings.items())
        return f"The indexes differ from the database: {found}. `munadil knowledge reindex` rebuilds them."

    def as_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {**asdict(self), "ok": self.ok, "summary": self.summary}


def check(
    library: Library,
    vectors: VectorIndex,
    words: LexicalIndex,
    space: EmbeddingSpace,
    *,
    sample: int = SAMPLE,
    keep_releases: int = KEEP_RELEASES,
) -> CheckReport:
    """Compare ids of both indexes with the published release, and up to `sample` stored vectors with the cached ones."""
    release = library.current_release()
    wanted = library.release_passage_ids(release) if release is not None else frozenset[str]()
    named = _named(library, keep_releases)
    in_vectors, in_words = vectors.ids(), words.ids()
    present = sorted(wanted & in_vectors)
    sampled = random.sample(present, min(sample, len(present)))
    return CheckReport(
        release=release,
        passages=len(wanted),
        sampled=len(sampled),
        missing_vectors=tuple(sorted(wanted - in_vectors)),
        stray_vectors=tuple(sorted(in_vectors - named)),
        wrong_vectors=tuple(sorted(_wrong(library, vectors, space, sampled))),
        missing_words=tuple(sorted(wanted - in_words)),
        stray_words=tuple(sorted(in_words - named)),
    )


def reindex(
    library: Library,
    embedder: Embedder,
    vectors: VectorIndex,
    words: LexicalIndex,
    watch: Watcher = nobody,
    *,
    keep_releases: int = KEEP_RELEASES,
) -> CheckReport:
    """Write both indexes anew from the database, embedding what this embedding space was never asked for."""
    indexer = Indexer(library, embedder, vectors, words)
    with library.database.lock(PUBLISHING):
        indexer.drop_all_but(())
        indexer.fill(_named(library, keep_releases), watch)
        if isinstance(vectors, _ManySpaces):
            vectors.drop_other_spaces()
    return check(library, vectors, words, embedder.space, keep_releases=keep_releases)


def ensure_words(
    library: Library, words: LexicalIndex, watch: Watcher = nobody, *, keep_releases: int = KEEP_RELEASES
) -> int:
    """Bring this machine's word index to what the kept releases name; return how many entries came or went.

    Strays stay while another process publishes: they may be what it is about to name.
    """
    named = _named(library, keep_releases)
    present = words.ids()
    missing, stray = sorted(named - present), sorted(present - named)
    if missing:
        add_words(library, words, missing, watch)
    try:
        with library.database.lock(PUBLISHING):
            stray = sorted(set(stray) - _named(library, keep_releases))
            if stray:
                words.delete(stray)
    except LockedError:
        stray = []
    return len(missing) + len(stray)


def _named(library: Library, keep_releases: int) -> frozenset[str]:
    releases = kept_releases(library, keep_releases)
    return frozenset[str]().union(*(library.release_passage_ids(number) for number in releases))


def _wrong(library: Library, vectors: VectorIndex, space: EmbeddingSpace, ids: Sequence[str]) -> set[str]:
    digests = {i: text_digest(passage.embedding_text) for i, passage in library.passages(ids).items()}
    cached = library.cached_vectors(space.fingerprint, list(digests.values()))
    stored = vectors.vectors(ids)

    def is_right(passage_id: str) -> bool:
        vector, expected = stored.get(passage_id), cached.get(digests[passage_id])
        if vector is None or (expected is not None and not np.allclose(vector, expected, atol=_SAME)):
            return False
        return any(hit.id == passage_id or hit.score > 1 - _SAME for hit in vectors.search(vector, 10))

    return {passage_id for passage_id in digests if not is_right(passage_id)}

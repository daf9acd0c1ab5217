"""Bringing both indexes to hold exactly the passages they should, embedding what was never embedded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from core.database.statements import chunks
from knowledge.document import Passage, text_digest
from knowledge.library.library import Library
from knowledge.ports import Embedder, LexicalIndex, VectorIndex, Vectors
from knowledge.progress import Progress, Stage, Watcher, nobody

EMBED_BATCH = 16
"""Passages (with their sentences) embedded between two saves: about five seconds of work that a kill can cost; chosen by hand."""
INDEX_BLOCK = 256
"""Passages read from the database and added to an index at once; chosen by hand."""


class Indexer:
    """Fills and empties the vector index and the lexical index from the database."""

    def __init__(self, library: Library, embedder: Embedder, vectors: VectorIndex, words: LexicalIndex) -> None:
        self._library = library
        self._embedder = embedder
        self._vectors = vectors
        self._words = words

    def fill(self, ids: Collection[str], watch: Watcher = nobody) -> None:
        """Add to both indexes what they lack of `ids`; vectors are cached as they come, so a kill loses little."""
        missing = sorted(set(ids) - self._vectors.present(ids))
        done = 0
        watch(Progress(Stage.EMBED, 0, len(missing)))
        for block in chunks(missing, INDEX_BLOCK):
            rows: dict[str, Vectors] = {}
            for batch in chunks(block, EMBED_BATCH):
                rows.update(self.vectors_of(list(self._library.passages(batch).values())))
                done += len(batch)
                watch(Progress(Stage.EMBED, done, len(missing)))
            if rows:
                self._vectors.add(list(rows), np.stack(list(rows.values())))
        self.fill_words(ids, watch)

    def fill_words(self, ids: Collection[str], watch: Watcher = nobody) -> int:
        """Add to the lexical index what it lacks of `ids`; return how many that were."""
        missing = sorted(set(ids) - self._words.present(ids))
        if missing:
            add_words(self._library, self._words, missing, watch)
        return len(missing)

    def drop(self, ids: Collection[str]) -> int:
        """Forget these in both indexes; return how many entries went."""
        stray_vectors, stray_words = self._vectors.present(ids), self._words.present(ids)
        if stray_vectors:
            self._vectors.delete(sorted(stray_vectors))
        if stray_words:
            self._words.delete(sorted(stray_words))
        return len(stray_vectors) + len(stray_words)

    def has_fewer_than(self, passages: int) -> bool:
        """Whether the vector index cannot hold as many: somebody emptied or replaced it."""
        return self._vectors.count() < passages

    def drop_all_but(self, ids: Collection[str]) -> int:
        """Forget everything else in both indexes; return how many entries went."""
        named = set(ids)
        return self.drop((self._vectors.ids() | self._words.ids()) - named)

    def vectors_of(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """Vectors of passages by id; what the cache lacks of them, their sentences and titles is embedded and cached."""
        texts = {p.id: p.embedding_text for p in passages}
        wanted = {text_digest(text): text for text in texts.values()}
        spans = {text_digest(text): text for p in passages for text in p.span_embedding_texts}
        fingerprint = self._embedder.space.fingerprint
        cached = self._library.cached_vectors(fingerprint, [*wanted, *spans])
        lacking = {digest: text for digest, text in (wanted | spans).items() if digest not in cached}
        if lacking:
            embedded = self._embedder.embed_passages(list(lacking.values()))
            fresh = dict(zip(lacking, embedded, strict=True))
            self._library.cache_vectors(fingerprint, fresh)
            cached |= fresh
        return {passage_id: cached[text_digest(text)] for passage_id, text in texts.items()}


def add_words(library: Library, words: LexicalIndex, ids: Sequence[str], watch: Watcher = nobody) -> None:
    """Add passages to a lexical index, read block by block."""
    words.add(_read(library, ids, watch))


def _read(library: Library, ids: Sequence[str], watch: Watcher) -> Iterator[Passage]:
    done = 0
    for block in chunks(ids, INDEX_BLOCK):
        yield from library.passages(block).values()
        done += len(block)
        watch(Progress(Stage.INDEX, done, len(ids)))

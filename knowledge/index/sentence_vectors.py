"""Vectors of what may be quoted of passages, kept at hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.cache import LruCache
from knowledge.document import Passage, text_digest
from knowledge.ports import Corpus, Embedder, Vectors

_KEPT = 5_000
"""Passages whose vectors are kept at hand, about 50 MB (docs/decisions/0031); of those embedded now, a tenth."""


class SentenceVectors:
    """Reads the vectors that ingest stored, embeds those it did not; thread-safe.

    A passage's vectors have the shape (sentences + titles, dimension), in the order of its `span_embedding_texts`.
    """

    def __init__(self, corpus: Corpus, embedder: Embedder) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._digests: LruCache[str, tuple[str, ...]] = LruCache(_KEPT)
        self._stored: LruCache[str, Vectors] = LruCache(_KEPT)
        # Apart from the stored ones: a ranking must not depend on which passages were shown before.
        self._embedded: LruCache[str, Vectors] = LruCache(_KEPT // 10)

    def stored(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """Vectors by passage id, of passages whose sentences are all in the database; nothing is embedded.

        A title that is not there, as in a data folder of before, is a vector of zeros: near to nothing until documents are read again.
        """
        named = {p.id: p for p in passages if _has_spans(p)}
        return self._stored.recall(list(named), lambda ids: self._read([named[i] for i in ids]))

    def of(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        """Vectors by passage id, of every passage that has sentences."""
        known = self.stored(passages)
        lacking = {p.id: p for p in passages if _has_spans(p) and p.id not in known}
        return known | self._embedded.recall(
            list(lacking), lambda ids: {i: self.embed(lacking[i].span_embedding_texts) for i in ids}
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Passage vectors of texts, from the database or else embedded now, shape (len(texts), dimension)."""
        digests = [text_digest(text) for text in texts]
        known = dict(self._corpus.cached_vectors(self._embedder.space.fingerprint, digests))
        lacking = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        if lacking:
            known.update(zip(lacking, self._embedder.embed_passages(list(lacking.values())), strict=True))
        return np.stack([known[digest] for digest in digests])

    def _read(self, passages: Sequence[Passage]) -> dict[str, Vectors]:
        named = {p.id: p for p in passages}
        digests = self._digests.recall(list(named), lambda ids: {i: _digests(named[i]) for i in ids})
        wanted = list(dict.fromkeys(digest for found in digests.values() for digest in found))
        known = self._corpus.cached_vectors(self._embedder.space.fingerprint, wanted)
        nothing = np.zeros(self._embedder.space.dimension, dtype=np.float32)
        return {
            i: np.stack([known.get(digest, nothing) for digest in found])
            for i, found in digests.items()
            if found and all(digest in known for digest in found[: len(named[i].sentences)])
        }


def _has_spans(passage: Passage) -> bool:
    """Whether it has anything that may be quoted."""
    return bool(passage.sentences or passage.titles)


def _digests(passage: Passage) -> tuple[str, ...]:
    return tuple(text_digest(text) for text in passage.span_embedding_texts)

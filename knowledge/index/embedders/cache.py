"""Keeps vectors, so that no text is embedded twice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from knowledge.document import text_digest
from knowledge.ports import Corpus, Embedder, EmbeddingSpace, Vectors

_WRITE_EVERY = 256
"""Passages embedded between two writes, which a kill can cost: some five
seconds of work at 57 a second (docs/decisions/0020); chosen by hand."""


class CachingEmbedder:
    """An embedder that keeps passages' vectors in the corpus and the last questions' in memory; safe to share between threads."""

    def __init__(self, embedder: Embedder, corpus: Corpus, *, questions: int = 1024) -> None:
        self._embedder, self._corpus, self._limit = embedder, corpus, questions
        self._questions: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def space(self) -> EmbeddingSpace:
        """The space its vectors live in."""
        return self._embedder.space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension): from the corpus where it has them."""
        fingerprint = self.space.fingerprint
        digests = [text_digest(text) for text in texts]
        known = dict(self._corpus.cached_vectors(fingerprint, list(dict.fromkeys(digests))))
        missing = [(d, t) for d, t in dict(zip(digests, texts, strict=True)).items() if d not in known]
        for start in range(0, len(missing), _WRITE_EVERY):
            part = missing[start : start + _WRITE_EVERY]
            vectors = self._embedder.embed_passages([text for _, text in part])
            fresh = {digest: vector for (digest, _), vector in zip(part, vectors, strict=True)}
            self._corpus.cache_vectors(fingerprint, fresh)
            known |= fresh
        return self._stacked([known[digest] for digest in digests])

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to find by, shape (len(texts), dimension): from memory where they were asked lately."""
        with self._lock:
            known = {text: self._questions[text] for text in texts if text in self._questions}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= zip(missing, self._embedder.embed_questions(missing), strict=True)
        with self._lock:
            for text in known:
                self._questions[text] = known[text]
                self._questions.move_to_end(text)
            while len(self._questions) > self._limit:
                self._questions.popitem(last=False)
        return self._stacked([known[text] for text in texts])

    def _stacked(self, vectors: Sequence[Vectors]) -> Vectors:
        if not vectors:
            return np.zeros((0, self.space.dimension), dtype=np.float32)
        return np.stack(vectors).astype(np.float32, copy=False)

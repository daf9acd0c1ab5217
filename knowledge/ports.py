"""The seams of the knowledge room: what embeds, what finds by meaning, what finds by words, what rewrites a question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.language.forms import Language
from knowledge.document import Passage
from knowledge.query import Alternatives, ExpandedQuestion, SearchFilters
from knowledge.questions import KnownQuestions
from knowledge.results import SearchResult

Vectors = NDArray[np.float32]
"""Rows are L2-normalised vectors: shape (n, dimension), float32."""


@dataclass(frozen=True)
class EmbeddingSpace:
    """Identity of an embedding space; vectors of two spaces must never be compared."""

    name: str
    dimension: int
    fingerprint: str
    """Digest of everything that moves vectors: weights, precision, tokenizer, prefixes, normalisation."""


class Embedder(Protocol):
    """Turns texts into vectors of one space."""

    @property
    def space(self) -> EmbeddingSpace:
        """The space its vectors live in."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension)."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to find by, shape (len(texts), dimension)."""
        ...


@dataclass(frozen=True)
class Hit:
    """A passage id with the engine's own score: cosine for vectors, BM25 for words."""

    id: str
    score: float


class VectorIndex(Protocol):
    """Nearest neighbours by cosine over the vectors of one embedding space."""

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors under ids; an id that is there keeps one vector."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Forget ids; unknown ones are ignored."""
        ...

    def search(self, vector: Vectors, limit: int) -> list[Hit]:
        """The `limit` nearest ids to one vector of shape (dimension,), best first."""
        ...

    def ids(self) -> set[str]:
        """Every id stored; costs as much as there is, `present` as much as is asked."""
        ...

    def count(self) -> int:
        """How many ids are stored."""
        ...

    def present(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are stored."""
        ...

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by id, each of shape (dimension,); unknown ids are absent."""
        ...

    def close(self) -> None:
        """Give the index back to the next owner."""
        ...


class LexicalIndex(Protocol):
    """BM25 over analysed words; a word with alternatives is one concept, which counts as its best alternative does."""

    def add(self, passages: Iterable[Passage]) -> None:
        """Index passages; one that is there is replaced."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Forget ids; unknown ones are ignored."""
        ...

    def search(self, question: str, limit: int, alternatives: Alternatives = ()) -> list[Hit]:
        """The `limit` best ids by BM25, best first."""
        ...

    def ceiling(self, question: str, alternatives: Alternatives = ()) -> float:
        """Upper bound of the BM25 score that any passage can reach for this question, > 0."""
        ...

    def coverage(self, question: str, texts: Sequence[str], alternatives: Alternatives = ()) -> list[float]:
        """Share of the question's words found in each text, weighted by how rare they are, 0 to 1."""
        ...

    def ids(self) -> set[str]:
        """Every id stored; costs as much as there is, `present` as much as is asked."""
        ...

    def present(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are stored."""
        ...

    def close(self) -> None:
        """Release files."""
        ...


class QuestionExpander(Protocol):
    """Adds to a question what documents in another language or script would say."""

    def expand(self, question: str, language: Language) -> ExpandedQuestion:
        """The question as engines should see it; the question itself where there is nothing to add."""
        ...

    def knowing(self, titles: Iterable[str]) -> QuestionExpander:
        """The expander of a corpus whose documents have these titles: one that is not published yet."""
        ...


class Retriever(Protocol):
    """Finds the passages of the current release that may answer a question. `knowledge.search.searcher.Searcher` is the real one."""

    def search(
        self,
        question: str,
        language: Language,
        *,
        limit: int = 8,
        filters: SearchFilters | None = None,
        release: int | None = None,
        after: str = "",
    ) -> SearchResult:
        """At most `limit` hits for a normalised question; `release` pins a release, None reads the current pointer once.

        `after` is the question that a follow-up goes on from: a known need that this one alone would ask for counts less.
        """
        ...

    def similarity(self, claims: Sequence[str], texts: Sequence[str]) -> Vectors:
        """Cosines between claims and texts, both embedded as passages, shape (len(claims), len(texts))."""
        ...

    def passage(self, passage_id: str) -> Passage | None:
        """A passage by id, whatever release names it; None when there is none."""
        ...

    def document_titles(self) -> Mapping[str, str]:
        """Titles of the documents of the current release, by key."""
        ...


class Corpus(Protocol):
    """Releases, passages and cached vectors as the database holds them. `knowledge.library.library.Library` is the real one."""

    def current_release(self) -> int | None:
        """Number of the release that is published now; None before the first one."""
        ...

    def release_passage_ids(self, release: int) -> frozenset[str]:
        """Ids of every passage that a release names."""
        ...

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Passages by id, in the order asked; unknown ids are absent."""
        ...

    def titles(self, release: int) -> Mapping[str, str]:
        """Titles of the documents of a release, by key."""
        ...

    def translations(self, release: int) -> Mapping[str, tuple[str, ...]]:
        """Keys of the documents of a release that are one source in several languages, by the key of their original."""
        ...

    def document_passages(self, release: int, key: str) -> tuple[Passage, ...]:
        """Passages of a document of a release, in reading order; none where the release does not name it."""
        ...

    def boilerplate(self, release: int) -> frozenset[str]:
        """Texts of the sentences of a release that stand in most of its documents and say nothing of any."""
        ...

    def cached_vectors(self, fingerprint: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of an embedding space by `text_digest` of the text embedded, each of shape (dimension,)."""
        ...

    def cache_vectors(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors of an embedding space by `text_digest` of the text embedded."""
        ...


class KnownQuestionSource(Protocol):
    """Known questions as the database holds them. `knowledge.library.library.Library` is the real one."""

    def known_questions(self, release: int) -> tuple[KnownQuestions, ...]:
        """Questions known to be asked of the documents of a release, always in the same order."""
        ...


class Artifacts(Protocol):
    """Small figures computed from a corpus and kept with it (a calibration curve, say), as JSON by name."""

    def artifact(self, name: str) -> dict[str, object] | None:
        """What was kept under this name, None when nothing was."""
        ...

    def keep_artifact(self, name: str, payload: Mapping[str, object]) -> None:
        """Keep under this name, replacing what was there."""
        ...

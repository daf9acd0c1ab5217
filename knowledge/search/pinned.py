"""A search that stays on one release, whatever is published meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.language.forms import Language
from knowledge.document import Passage
from knowledge.ports import Corpus, Retriever, Vectors
from knowledge.query import SearchFilters
from knowledge.results import SearchResult


class PinnedRetriever:
    """A retriever whose current release is always the same one: it implements `ports.Retriever`."""

    def __init__(self, retriever: Retriever, corpus: Corpus, release: int) -> None:
        self._retriever, self._corpus, self._release = retriever, corpus, release

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
        """Hits of its own release, unless another is asked for."""
        pinned = self._release if release is None else release
        return self._retriever.search(question, language, limit=limit, filters=filters, release=pinned, after=after)

    def similarity(self, claims: Sequence[str], texts: Sequence[str]) -> Vectors:
        """Cosines between claims and texts."""
        return self._retriever.similarity(claims, texts)

    def passage(self, passage_id: str) -> Passage | None:
        """A passage by id."""
        return self._retriever.passage(passage_id)

    def document_titles(self) -> Mapping[str, str]:
        """Titles of the documents of its release, by key."""
        return self._corpus.titles(self._release)

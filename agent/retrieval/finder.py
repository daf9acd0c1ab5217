"""Searches for what one reading of a message asks, and for what replaces the outdated documents that come up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from agent.retrieval.sources import Successor, is_outdated
from agent.understanding.reading import UNREAD, Reading
from core.language.forms import Language
from knowledge.ports import Retriever
from knowledge.query import SearchFilters
from knowledge.questions import KnownQuestions
from knowledge.results import KnownMatch, ScoredPassage

_PER_SUCCESSOR = 3
"""Passages of each replacing document that join the hits. Chosen by hand: room for its answer,
and for the other documents beside it."""


@dataclass(frozen=True)
class Found:
    """What was found for a reading: hits, best first, known needs near it, and passages that only answer those."""

    reading: Reading = UNREAD
    hits: Sequence[ScoredPassage] = ()
    known: tuple[KnownMatch, ...] = ()
    answering: tuple[ScoredPassage, ...] = ()
    successors: Mapping[str, Successor] = field(default_factory=dict)
    """Documents that replace outdated ones, by their keys."""
    release: int | None = None
    unanswered: tuple[KnownQuestions, ...] = ()
    """Known needs that nothing answers and that have the reading, word for word, among their wordings."""
    vector: tuple[float, ...] = field(default=(), compare=False, repr=False)
    """The reading's vector."""

    def kept(self, hits: Sequence[ScoredPassage], today: date) -> Found:
        """Some of the hits, with the needs that these and what is not outdated answer."""
        answering = tuple(hit for hit in self.answering if not is_outdated(hit.passage, today))
        there = {hit.passage.id for hit in (*hits, *answering)}
        known = tuple(m for m in self.known if all(a.passage_id in there for a in m.need.anchors))
        return replace(self, hits=hits, known=known, answering=answering)


class Finder:
    """Searches a retriever; blocks while it does."""

    def __init__(self, retriever: Retriever, limit: int) -> None:
        """Take at most `limit` passages, besides those of replacing documents."""
        self._retriever, self._limit = retriever, limit

    def find(self, reading: Reading, language: Language, release: int | None = None) -> Found:
        """Hits of a reading, with the best of the documents that replace the outdated ones among them.

        `release` is the one to search; None takes the current one.
        """
        result = self._retriever.search(
            reading.question, language, limit=self._limit, release=release, after=reading.topic
        )
        hits = {hit.passage.id: hit for hit in result.hits}
        every = (*result.hits, *result.answering)
        replacing = {h.passage.meta.superseded_by for h in every if h.passage.meta.superseded_by}
        successors = dict[str, Successor]()
        for key in sorted(replacing):
            newer = self._within(key, reading, language, result.release)
            successors[key] = self._successor(key, newer)
            for hit in newer:
                hits.setdefault(hit.passage.id, hit)
        return Found(
            reading=reading,
            hits=sorted(hits.values(), key=lambda hit: -hit.score),
            known=result.known,
            answering=tuple(hit for hit in result.answering if hit.passage.id not in hits),
            successors=successors,
            release=result.release,
            unanswered=result.unanswered,
            vector=result.vector,
        )

    def find_within(self, filters: SearchFilters, reading: Reading, language: Language) -> Found:
        """Hits of a reading among the documents that are let through, and nothing beside them."""
        result = self._retriever.search(reading.question, language, limit=self._limit, filters=filters)
        there = {hit.passage.id for hit in result.hits}
        return Found(
            reading=reading,
            hits=result.hits,
            known=result.known,
            answering=tuple(hit for hit in result.answering if hit.passage.id not in there),
            release=result.release,
        )

    def _within(self, key: str, reading: Reading, language: Language, release: int | None) -> Sequence[ScoredPassage]:
        """The best passages of one document."""
        only = SearchFilters(keys=frozenset({key}))
        return self._retriever.search(
            reading.question, language, limit=_PER_SUCCESSOR, filters=only, release=release
        ).hits

    def _successor(self, key: str, found: Sequence[ScoredPassage]) -> Successor:
        if not found:
            return Successor(key, self._retriever.document_titles().get(key, ""))
        published = found[0].passage.meta.published_on
        return Successor(key, found[0].passage.meta.title, published.year if published else None)

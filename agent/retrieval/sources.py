"""Passages as sources of an answer: their numbers, whether they still hold, and how they are cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent.answer import Citation
from knowledge.document import Passage
from knowledge.results import ScoredPassage


@dataclass(frozen=True)
class Successor:
    """The document that replaces another; the title is empty and the year None where they are not known."""

    key: str
    title: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Source:
    """A retrieved passage under the number that composers know it by."""

    number: int
    hit: ScoredPassage
    expired: bool = False
    successor: Successor | None = None

    @property
    def passage(self) -> Passage:
        """The passage itself."""
        return self.hit.passage

    @property
    def is_outdated(self) -> bool:
        """Past its validity or replaced by a newer document."""
        return self.expired or self.successor is not None

    def citation(self, number: int, quote: str) -> Citation:
        """Show this source as the reader sees it, quoting `quote`."""
        passage, meta = self.passage, self.passage.meta
        return Citation(
            number=number,
            title=meta.title or passage.key,
            kind=meta.kind.value,
            publisher=meta.publisher,
            published_on=meta.published_on,
            url=meta.url,
            heading=passage.heading,
            page=passage.page,
            quote=quote,
            passage_id=passage.id,
            language=passage.language,
            outdated=self.is_outdated,
            superseded_by=self.successor.title if self.successor else "",
        )


@dataclass(frozen=True)
class Span:
    """Words of a source that answer: source.passage.text[start:end]."""

    source: Source
    start: int
    end: int


def is_expired(passage: Passage, today: date) -> bool:
    """Whether its document is past its validity."""
    return passage.meta.valid_until is not None and passage.meta.valid_until < today


def is_outdated(passage: Passage, today: date) -> bool:
    """Whether its document is past its validity or replaced by another."""
    return is_expired(passage, today) or bool(passage.meta.superseded_by)


def numbered(hits: Sequence[ScoredPassage], today: date, successors: Mapping[str, Successor]) -> tuple[Source, ...]:
    """Sources numbered from 1; `successors` are by key of the document that replaces."""
    return tuple(
        Source(n, hit, is_expired(hit.passage, today), successors.get(hit.passage.meta.superseded_by))
        for n, hit in enumerate(hits, 1)
    )

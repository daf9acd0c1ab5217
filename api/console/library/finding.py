"""Finding documents in the library: what is looked for, in the address, and which documents that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from core.language.fold import plain
from knowledge.drafts.drafts import DraftVersion
from knowledge.library.catalogue import DocumentSummary
from knowledge.library.library import Library

PAGE = 50
"""Documents of a page. Chosen by hand: two screens."""
WITHDRAWN = "withdrawn"
"""The state of a document that was published and is no more."""


@dataclass(frozen=True)
class ShelvedDocument:
    """A document as the library lists it; `state` is one of `Validity`, or withdrawn."""

    summary: DocumentSummary
    state: str


@dataclass(frozen=True)
class DocumentFilters:
    """What is looked for: words of title, key or text, and what the documents must be; empty is any."""

    q: str = ""
    source: str = ""
    kind: str = ""
    language: str = ""
    state: str = ""
    sort: str = "title"
    page: int = 1

    def address(self, **changes: object) -> str:
        """The query of the address that looks for this, with some of it changed."""
        wanted = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # names of its own fields
        return urlencode({name: value for name, value in asdict(wanted).items() if value not in ("", 1)})


def filters(
    q: Annotated[str, Query(max_length=200)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(max_length=32)] = "",
    language: Annotated[str, Query(max_length=16)] = "",
    state: Annotated[str, Query(max_length=16)] = "",
    sort: Annotated[str, Query(pattern="^(title|newest|oldest|source)?$")] = "title",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> DocumentFilters:
    """What an address looks for."""
    return DocumentFilters(q.strip(), source, kind, language, state, sort or "title", page)


@dataclass(frozen=True)
class FoundDocuments:
    """Every document that was found, in order, and what there is to choose from."""

    documents: tuple[ShelvedDocument, ...]
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    states: tuple[str, ...]

    def page(self, number: int) -> tuple[ShelvedDocument, ...]:
        """One page of them."""
        return self.documents[(number - 1) * PAGE : number * PAGE]


def find(library: Library, wanted: DocumentFilters) -> FoundDocuments:
    """Documents that stand or have stood; titles and keys are compared whatever their accents, texts as they are written."""
    every = [ShelvedDocument(one, one.status.value) for one in library.documents()]
    every += [ShelvedDocument(one, WITHDRAWN) for one in library.withdrawn()]
    words = plain(wanted.q).split()
    saying = library.keys_saying(wanted.q.split()) if words else frozenset[str]()
    found = [one for one in every if _is_meant(one, wanted) and (one.summary.key in saying or _named(one, words))]
    return FoundDocuments(
        tuple(sorted(found, key=_ORDERS[wanted.sort], reverse=wanted.sort == "newest")),
        _values(one.summary.source for one in every),
        _values(one.summary.kind.value for one in every),
        _values(one.summary.language.value for one in every if one.summary.language),
        _values(one.state for one in every),
    )


def is_named(one: DraftVersion, q: str) -> bool:
    """Whether a draft's title, file or document has every word of `q`."""
    told = plain(f"{one.title} {one.name} {one.key}")
    return all(word in told for word in plain(q).split())


def _is_meant(one: ShelvedDocument, wanted: DocumentFilters) -> bool:
    spoken = one.summary.language.value if one.summary.language else ""
    pairs = (
        (wanted.source, one.summary.source),
        (wanted.kind, one.summary.kind.value),
        (wanted.language, spoken),
        (wanted.state, one.state),
    )
    return all(not asked or asked == own for asked, own in pairs)


def _named(one: ShelvedDocument, words: Iterable[str]) -> bool:
    told = plain(f"{one.summary.title} {one.summary.key}")
    return all(word in told for word in words)


def _values(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))


def _by_title(one: ShelvedDocument) -> tuple[object, ...]:
    return plain(one.summary.title or one.summary.key), one.summary.key


def _by_day(one: ShelvedDocument) -> tuple[object, ...]:
    return one.summary.published_on or date.min, one.summary.key


_ORDERS: dict[str, Callable[[ShelvedDocument], tuple[object, ...]]] = {
    "title": _by_title,
    "newest": _by_day,
    "oldest": _by_day,
    "source": lambda one: (one.summary.source, *_by_title(one)),
}

"""What is done of a release before anybody is answered from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from api.wiring.releasing import OpenedReleasing
from core.clock import SystemClock
from core.errors import UnavailableError
from core.language.forms import Language
from knowledge.library.library import Library
from knowledge.query import SearchFilters
from knowledge.results import SearchResult
from knowledge.search.searcher import Searcher
from tests.consoles import SmallReleasing
from tests.databases import migrated


class NotedSearches(Searcher):
    """Notes which release is searched and which one is published meanwhile; raises where it is to."""

    def __init__(self, releasing: SmallReleasing) -> None:
        room = releasing.knowledge
        super().__init__(room.library, room.embedder, room.vectors, room.words, known=room.library)
        self.library, self.noted, self.fails = room.library, list[tuple[int | None, int | None]](), False

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
        """Search as always."""
        self.noted.append((release, self.library.current_release()))
        if self.fails:
            raise UnavailableError("the model is away.", remedy="Wait.")
        return super().search(question, language, limit=limit, filters=filters, release=release, after=after)


class CountingLibrary(Library):
    """Counts how often what a release names is read for a search."""

    reads = 0

    def release_passage_ids(self, release: int) -> frozenset[str]:
        """Read as always."""
        self.reads += 1
        return super().release_passage_ids(release)


@pytest.fixture
def small(tmp_path: Path) -> SmallReleasing:
    return SmallReleasing(migrated(tmp_path / "m.db"), tmp_path, SystemClock())


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def _nothing(session: Session, release: int) -> None:
    """Nothing is written besides."""


def _publish(releasing: OpenedReleasing, text: bytes) -> int:
    made = releasing.prepare("fiche.md", text, _silent)
    assert made is not None
    releasing.publish(made, _silent, _nothing)
    return made


def _searching(small: SmallReleasing, searches: Searcher) -> OpenedReleasing:
    return OpenedReleasing(replace(small.knowledge, retriever=searches), lambda *_: None)


def test_a_release_is_searched_once_before_anybody_is_answered_from_it(small: SmallReleasing) -> None:
    searches = NotedSearches(small)
    releasing = _searching(small, searches)
    first, second = _publish(releasing, b"Le jardin ouvre le 12 mars."), _publish(releasing, b"Il ouvre le 13 avril.")
    releasing.roll_back(first, _silent, _nothing)
    assert searches.noted == [(first, None), (second, first), (first, second)]


@pytest.mark.parametrize("way", ["publish", "back"])
def test_the_first_question_after_a_change_reads_nothing_of_the_whole_release(small: SmallReleasing, way: str) -> None:
    first = _publish(_searching(small, NotedSearches(small)), b"Le jardin ouvre le 12 mars.")
    second = _publish(_searching(small, NotedSearches(small)), b"Il ouvre le 13 avril.")
    room = small.knowledge
    library = CountingLibrary(room.database, SystemClock())
    searcher = Searcher(library, room.embedder, room.vectors, room.words, known=library)
    releasing = _searching(small, searcher)
    if way == "publish":
        _publish(releasing, b"Il ouvre le 14 mai.")
    else:
        releasing.roll_back(first, _silent, _nothing)
    assert room.library.current_release() != second
    assert (before := library.reads) == 1
    searcher.search("le jardin", Language.FRENCH)
    assert library.reads == before


def test_nothing_that_only_makes_answers_quicker_keeps_anybody_from_going_back(small: SmallReleasing) -> None:
    searches = NotedSearches(small)
    releasing = _searching(small, searches)
    first, _ = _publish(releasing, b"Le jardin ouvre le 12 mars."), _publish(releasing, b"Il ouvre le 13 avril.")
    searches.fails = True
    releasing.roll_back(first, _silent, _nothing)
    assert small.knowledge.library.current_release() == first

"""Releases that are prepared whole and pointed at later, or never."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.errors import NotFoundError
from knowledge.errors import StaleChangesError
from knowledge.library.changes import PreparedDocument, Scope
from knowledge.library.check import check
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from tests.unit.knowledge.documents import ids_of, prepared

A, B, C = prepared("a.md", "one", "two"), prepared("b.md", "three"), prepared("c.md", "four")


class Room:
    """A publisher with everything it publishes to."""

    def __init__(self, library: Library) -> None:
        self.library, self.vectors, self.words = library, InMemoryVectorIndex(), InMemoryLexicalIndex()
        self.embedder = HashEmbedder(16)
        self.publisher = Publisher(library, self.embedder, self.vectors, self.words)

    def prepare(self, *documents: PreparedDocument) -> int:
        made = self.publisher.prepare(self.publisher.plan(documents, Scope("site")), {})
        assert made is not None
        return made

    def publish(self, *documents: PreparedDocument) -> None:
        self.publisher.publish(self.publisher.plan(documents, Scope("site")))

    def agrees(self) -> bool:
        return check(self.library, self.vectors, self.words, self.embedder.space).ok


@pytest.fixture
def room(library: Library) -> Room:
    room = Room(library)
    room.publish(A)
    return room


def test_a_candidate_is_indexed_whole_and_nobody_is_answered_from_it(room: Room) -> None:
    candidate = room.prepare(A, B)
    assert room.library.current_release() == 1
    assert [release.number for release in room.library.releases()] == [1]
    assert room.library.candidates() == [candidate]
    assert room.library.release_passage_ids(candidate) == ids_of([A, B]) <= room.vectors.ids()
    room.publisher.sweep()
    assert ids_of([A, B]) == room.vectors.ids() == room.words.ids()
    assert room.agrees()


def test_what_is_published_is_what_was_prepared(room: Room) -> None:
    candidate = room.prepare(A, B)
    before = room.library.release_passage_ids(candidate)
    release = room.publisher.publish_candidate(candidate)
    assert (release.number, release.current) == (candidate, True)
    assert room.library.release_passage_ids(candidate) == before
    assert room.library.candidates() == []
    assert [(found.number, found.current) for found in room.library.releases()] == [(candidate, True), (1, False)]
    with pytest.raises(NotFoundError):
        room.publisher.publish_candidate(candidate)


def test_a_candidate_of_what_is_published_no_more_is_refused_and_its_number_never_given_again(room: Room) -> None:
    stale = room.prepare(A, B)
    room.publish(A, C)
    with pytest.raises(NotFoundError):
        room.publisher.publish_candidate(stale)
    assert room.library.current_release() == stale + 1
    assert room.library.candidates() == []
    assert room.prepare(A) == stale + 2
    assert room.agrees()


def test_a_candidate_that_was_dropped_leaves_nothing(room: Room) -> None:
    candidate = room.prepare(A, B)
    room.publisher.drop_candidate(candidate)
    room.publisher.sweep()
    assert room.vectors.ids() == room.words.ids() == ids_of([A])
    with pytest.raises(NotFoundError):
        room.publisher.publish_candidate(candidate)


def test_nobody_goes_back_to_what_never_was_published(room: Room) -> None:
    candidate = room.prepare(A, B)
    with pytest.raises(NotFoundError):
        room.publisher.roll_back(candidate)
    assert room.library.current_release() == 1


def test_without_changes_there_is_no_candidate(room: Room) -> None:
    assert room.publisher.prepare(room.publisher.plan([A], Scope("site")), {}) is None


@pytest.mark.parametrize("way", ["publish", "back"])
def test_what_belongs_to_the_pointer_moves_with_it_or_not_at_all(room: Room, way: str) -> None:
    def breaks(session: Session, release: int) -> None:
        raise StaleChangesError

    room.publish(A, C)
    before, candidate = room.library.current_release(), room.prepare(A, B)
    move = room.publisher.publish_candidate if way == "publish" else room.publisher.roll_back
    with pytest.raises(StaleChangesError):
        move(candidate if way == "publish" else 1, also=breaks)
    assert room.library.current_release() == before
    assert room.library.candidates() == [candidate]

"""What publishing, withdrawing and going back cost is a matter of what changes, whatever stands beside it; and what a failure leaves."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from core.clock import SystemClock
from core.database.database import Database
from knowledge.library import amend
from knowledge.library.changes import PreparedDocument, Scope
from knowledge.library.check import check
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.ports import Vectors
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from tests.unit.knowledge.documents import ids_of, prepared

NEW, CHANGED = prepared("new.md", "a", "b"), prepared("0.md", "c", "d", "e")
_OF_PASSAGES = re.compile(r"\b(?:version_)?passage\b")


class CountingVectors(InMemoryVectorIndex):
    """Counts the ids that are named to it, and those that it tells; can be told to fail."""

    def __init__(self) -> None:
        super().__init__()
        self.named, self.fails = 0, False

    def ids(self) -> set[str]:
        """Every id: that is as many."""
        self.named += len(self._vectors)
        return super().ids()

    def present(self, ids: Collection[str]) -> set[str]:
        """As always."""
        self.named += len(ids)
        return super().present(ids)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add them, and then perhaps fail."""
        self.named += len(ids)
        super().add(ids, vectors)
        if self.fails:
            raise RuntimeError("the disk is full")


class Room:
    """A publisher with everything it publishes to, and so many documents of three passages published."""

    def __init__(self, library: Library, documents: int) -> None:
        self.library, self.vectors, self.words = library, CountingVectors(), InMemoryLexicalIndex()
        self.embedder = HashEmbedder(16)
        self.publisher = Publisher(library, self.embedder, self.vectors, self.words)
        self.standing = [prepared(f"{n}.md", f"one {n}", f"two {n}", f"three {n}") for n in range(documents)]
        self.publisher.publish(self.publisher.plan(self.standing, Scope("site")))

    def put(self, document: PreparedDocument) -> int:
        """Make it a candidate and publish that, beside all others."""
        made = amend.prepare(self.library, self.publisher, document, "")
        assert made is not None
        return self.publisher.publish_candidate(made).number

    def agrees(self) -> bool:
        return check(self.library, self.vectors, self.words, self.embedder.space).ok


@contextmanager
def rows_of_passages(database: Database) -> Iterator[list[int]]:
    """Rows of passages that statements read meanwhile."""
    rows: list[int] = []
    beside = sqlite3.connect(str(database.path))

    def count(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().startswith("SELECT") and _OF_PASSAGES.search(statement):
            rows.append(beside.execute(f"SELECT count(*) FROM ({statement})", parameters).fetchone()[0])

    event.listen(Engine, "after_cursor_execute", count)
    try:
        yield rows
    finally:
        event.remove(Engine, "after_cursor_execute", count)
        beside.close()


def work(room: Room, what: str) -> None:
    if what == "a new document":
        room.put(NEW)
    elif what == "a changed document":
        room.put(CHANGED)
    elif what == "a withdrawal":
        room.put(amend.withdrawal(room.library, "site/1.md"))
    else:
        room.publisher.roll_back(1)


def cost(folder: Path, documents: int, what: str) -> tuple[int, int]:
    """Rows of passages that are read, and ids that the index is asked of or tells, of a piece of work beside so many documents."""
    database = Database(f"sqlite:///{folder}/{documents}.db")
    database.upgrade()
    room = Room(Library(database, SystemClock()), documents)
    for edition in ("first", "second"):
        room.put(prepared("0.md", edition))
    room.vectors.named = 0
    with rows_of_passages(database) as rows:
        work(room, what)
    counted = sum(rows), room.vectors.named
    assert room.agrees()
    database.close()
    return counted


@pytest.mark.parametrize("what", ["a new document", "a changed document", "a withdrawal", "the way back"])
def test_what_is_read_is_what_changes_however_much_stands_beside_it(tmp_path: Path, what: str) -> None:
    few, many = cost(tmp_path, 5, what), cost(tmp_path, 80, what)
    assert few == many
    assert min(few) > 0


def test_a_release_tells_how_many_passages_it_has(library: Library) -> None:
    room = Room(library, 4)
    for document in (NEW, CHANGED, prepared("1.md", "one 1"), amend.withdrawal(library, "site/2.md")):
        number = room.put(document)
        told = next(release.passages for release in library.releases() if release.number == number)
        assert (
            told
            == len(library.release_passage_ids(number))
            == len(Library(library.database, library.clock).release_passage_ids(number))
        )


def test_what_a_failure_left_in_the_indexes_goes_with_the_next_publication(library: Library) -> None:
    room = Room(library, 3)
    room.vectors.fails = True
    with pytest.raises(RuntimeError, match="disk"):
        room.put(NEW)
    room.vectors.fails = False
    assert ids_of([NEW]) <= room.vectors.ids()
    room.put(CHANGED)
    assert room.vectors.ids().isdisjoint(ids_of([NEW]))
    assert room.agrees()


def test_an_index_that_somebody_emptied_is_filled_by_the_next_publication(library: Library) -> None:
    room = Room(library, 3)
    room.vectors.delete(sorted(room.vectors.ids()))
    room.put(NEW)
    assert room.agrees()


def test_the_boilerplate_of_a_release_is_that_of_its_documents_whatever_it_was_counted_from(library: Library) -> None:
    room, note = Room(library, 2), "Ceci n'est pas une publication officielle."
    for number in range(6):
        room.put(prepared(f"note{number}.md", f"mesure {number}", note))
        assert library.boilerplate(library.current_release() or 0) == ({note} if number >= 3 else frozenset())
    room.put(amend.withdrawal(library, "site/note0.md"))
    for key in ("note1.md", "note2.md", "note3.md"):
        room.put(prepared(key, "autre chose", key))
    assert library.boilerplate(library.current_release() or 0) == frozenset()
    room.publisher.roll_back(5)
    assert Library(library.database, library.clock).boilerplate(5) == {note}

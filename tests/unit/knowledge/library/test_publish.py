from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from core.database.errors import LockedError
from core.errors import NotFoundError
from knowledge.document import DocumentMeta
from knowledge.errors import StaleChangesError
from knowledge.library.changes import ChangeKind, PreparedDocument, Scope
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.ports import EmbeddingSpace, Vectors
from knowledge.progress import Progress, Stage
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from tests.unit.knowledge.documents import ids_of, prepared


@dataclass
class CountingEmbedder:
    """Remembers every text it was asked for."""

    inner: HashEmbedder = field(default_factory=lambda: HashEmbedder(16))
    asked: list[str] = field(default_factory=list)

    @property
    def space(self) -> EmbeddingSpace:
        return self.inner.space

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self.inner.embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self.inner.embed_questions(texts)


class Room:
    """A publisher with everything it publishes to."""

    def __init__(self, library: Library, keep_releases: int = 2) -> None:
        self.library = library
        self.embedder = CountingEmbedder()
        self.vectors = InMemoryVectorIndex()
        self.words = InMemoryLexicalIndex()
        self.publisher = Publisher(library, self.embedder, self.vectors, self.words, keep_releases=keep_releases)

    def publish(self, *documents: PreparedDocument, source: str = "site") -> int | None:
        release = self.publisher.publish(self.publisher.plan(documents, Scope(source)))
        return release.number if release else None


@pytest.fixture
def room(library: Library) -> Room:
    return Room(library)


A, B = prepared("a.md", "one", "two"), prepared("b.md", "three")


def test_the_first_release_names_every_passage_and_both_indexes_hold_it(room: Room) -> None:
    assert room.publish(A, B) == 1
    expected = ids_of([A, B])
    assert room.library.release_passage_ids(1) == expected
    assert room.vectors.ids() == room.words.ids() == expected
    wanted = room.embedder.inner.embed_passages([A.passages[0].embedding_text])[0]
    assert room.vectors.vectors([A.passages[0].id])[A.passages[0].id].tolist() == wanted.tolist()


def test_publishing_the_same_again_makes_no_release(room: Room) -> None:
    room.publish(A, B)
    diff = room.publisher.plan([A, B], Scope("site"))
    assert diff.is_empty
    assert room.publish(A, B) == 1
    assert len(room.library.releases()) == 1


def test_nothing_at_all_publishes_nothing(room: Room) -> None:
    assert room.publish() is None
    assert room.library.releases() == []


def test_each_change_has_its_reason(room: Room) -> None:
    gone, moved = prepared("gone.md", "x"), prepared("meta.md", "x")
    room.publish(A, B, gone, moved)
    text = prepared("a.md", "one", "2")
    meta = prepared(
        "meta.md", "x", meta=DocumentMeta("Meta.Md", url="https://example.org", published_on=date(2026, 1, 1))
    )
    diff = room.publisher.plan([text, B, meta, prepared("new.md", "y")], Scope("site"))
    assert [(c.kind.value, c.key, c.reason) for c in diff.changes] == [
        ("changed", "site/a.md", "its text changed"),
        ("unchanged", "site/b.md", "same text and metadata"),
        ("removed", "site/gone.md", "no longer in source site"),
        ("changed", "site/meta.md", "what is known about it changed (published_on, url)"),
        ("added", "site/new.md", "not published before"),
    ]
    assert [diff.count(kind) for kind in ChangeKind] == [1, 2, 1, 1]


def test_another_way_of_splitting_is_a_change(room: Room) -> None:
    room.publish(A)
    merged = PreparedDocument("site", A.document, (replace(A.passages[0], id="other"), A.passages[1]))
    diff = room.publisher.plan([merged], Scope("site"))
    assert [c.reason for c in diff.changes] == ["it is split into passages differently"]
    assert room.publish(merged) == 2
    assert room.library.release_passage_ids(2) == {"other", A.passages[1].id}


def test_a_source_replaces_only_what_it_brought_itself(room: Room) -> None:
    other = prepared("a.md", "one", source="press")
    room.publish(A, B)
    room.publish(other, source="press")
    room.publish(B)
    assert [d.key for d in room.library.documents()] == ["press/a.md", "site/b.md"]


def test_a_part_of_a_source_replaces_only_that_part(room: Room) -> None:
    inner, kept = prepared("sub/c.md", "x"), prepared("sub/d.md", "x")
    room.publish(A, inner, kept)
    diff = room.publisher.plan([], Scope("site", "site/sub", keep=frozenset({"site/sub/d.md"})))
    assert [(c.kind, c.key) for c in diff.changes] == [(ChangeKind.REMOVED, "site/sub/c.md")]


def test_a_reader_of_the_old_release_still_finds_all_of_it(room: Room) -> None:
    room.publish(A, B)
    room.publish(B)
    assert room.library.release_passage_ids(1) == ids_of([A, B]) == room.vectors.ids()


def test_the_same_text_is_embedded_once_whatever_becomes_of_it(room: Room) -> None:
    room.publish(A, B)
    before = len(room.embedder.asked)
    assert before == len(set(room.embedder.asked)) == 13
    moved = prepared("elsewhere.md", "one", "two", meta=A.document.meta)
    room.publish(moved)
    room.publish(A, B)
    room.publisher.roll_back(2)
    # The heading ("Part", n) is the same, so even the moved copy brings no new text.
    assert len(room.embedder.asked) == before


def test_rolling_back_moves_the_pointer_and_fills_the_indexes_again(room: Room) -> None:
    versions = [prepared("a.md", f"text {n}") for n in range(4)]
    for version in versions:
        room.publish(version)
    assert room.vectors.ids() == room.words.ids() == ids_of(versions[2:])
    asked = len(room.embedder.asked)
    release = room.publisher.roll_back(1)
    assert (release.number, release.current) == (1, True)
    assert room.library.current_release() == 1
    assert ids_of(versions[:1]) <= room.vectors.ids() == room.words.ids()
    assert len(room.embedder.asked) == asked
    assert room.publish(versions[3]) == 5
    assert room.library.release_passage_ids(5) == ids_of(versions[3:])


def test_rolling_back_to_what_never_was_says_where_to_look(room: Room) -> None:
    room.publish(A)
    with pytest.raises(NotFoundError, match="releases"):
        room.publisher.roll_back(9)
    assert room.library.current_release() == 1


def test_a_sweep_forgets_what_no_kept_release_names(room: Room) -> None:
    room.publish(A)
    stray = prepared("stray.md", "zzz")
    room.vectors.add([stray.passages[0].id], room.embedder.inner.embed_passages(["zzz"]))
    room.words.add(stray.passages)
    report = room.publisher.sweep()
    assert (report.forgotten, report.kept) == (2, (1,))
    assert room.vectors.ids() == room.words.ids() == ids_of([A])


def test_changes_worked_out_before_another_release_are_refused(room: Room) -> None:
    late = room.publisher.plan([A], Scope("site"))
    room.publish(B, source="site")
    with pytest.raises(StaleChangesError):
        room.publisher.publish(late)
    assert [d.key for d in room.library.documents()] == ["site/b.md"]


def test_one_publishes_at_a_time(room: Room) -> None:
    diff = room.publisher.plan([A], Scope("site"))
    with room.library.database.lock("publishing"), pytest.raises(LockedError):
        room.publisher.publish(diff)
    assert room.library.releases() == []


def test_an_embedder_that_fails_leaves_the_standing_release_alone(room: Room) -> None:
    class Failing(HashEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            raise RuntimeError("out of memory")

    room.publish(A)
    failing = Publisher(room.library, Failing(16), room.vectors, room.words)
    with pytest.raises(RuntimeError, match="out of memory"):
        failing.publish(failing.plan([B], Scope("site")))
    assert room.library.current_release() == 1
    assert room.publish(B) == 2
    assert room.library.versions("site/b.md")[0].number == 1


def test_progress_reaches_its_end(room: Room) -> None:
    seen: list[Progress] = []
    room.publisher.publish(room.publisher.plan([A, B], Scope("site")), watch=seen.append)
    assert [p.stage for p in seen] == sorted((p.stage for p in seen), key=list(Stage).index)
    last = {p.stage: p for p in seen}
    assert last[Stage.EMBED] == Progress(Stage.EMBED, 3, 3)
    assert last[Stage.INDEX] == Progress(Stage.INDEX, 3, 3)
    assert last[Stage.PUBLISH] == Progress(Stage.PUBLISH, 1, 1)

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.testing import FixedClock
from knowledge.library.changes import Scope
from knowledge.library.check import check, ensure_words, reindex
from knowledge.library.library import Library
from knowledge.library.publish import PUBLISHING, Publisher
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from tests.databases import migrated
from tests.unit.knowledge.documents import ids_of, prepared

A, B, STRAY = prepared("a.md", "one", "two"), prepared("b.md", "three"), prepared("stray.md", "zzz")
EMBEDDER = HashEmbedder(16)


class Room:
    """A published library with its two indexes; `check` and `reindex` over them."""

    def __init__(self, data_dir: Path) -> None:
        database = migrated(data_dir / "munadil.db")
        self.library = Library(database, FixedClock())
        self.vectors, self.words = InMemoryVectorIndex(), InMemoryLexicalIndex()
        publisher = Publisher(self.library, EMBEDDER, self.vectors, self.words)
        publisher.publish(publisher.plan([A, B], Scope("site")))
        self.all = (self.library, self.vectors, self.words)


@pytest.fixture
def room(data_dir: Path) -> Room:
    return Room(data_dir)


def test_what_agrees_is_said_to_agree(room: Room) -> None:
    report = check(*room.all, EMBEDDER.space)
    assert report.ok
    assert (report.release, report.passages, report.sampled) == (1, 3, 3)
    assert "agree on 3 passages" in report.summary


def test_an_empty_library_agrees_with_empty_indexes(data_dir: Path) -> None:
    database = migrated(data_dir / "empty.db")
    library = Library(database, FixedClock())
    assert check(library, InMemoryVectorIndex(), InMemoryLexicalIndex(), EMBEDDER.space).ok
    assert reindex(library, EMBEDDER, InMemoryVectorIndex(), InMemoryLexicalIndex()).ok


def test_every_difference_is_found_and_mended(room: Room) -> None:
    lost, wrong = A.passages[0].id, B.passages[0].id
    room.vectors.delete([lost])
    room.words.delete([wrong])
    room.vectors.add([STRAY.passages[0].id], EMBEDDER.embed_passages(["zzz"]))
    room.words.add(STRAY.passages)
    room.vectors.add([wrong], EMBEDDER.embed_passages(["quite another text"]))
    report = check(*room.all, EMBEDDER.space)
    assert report.missing_vectors == (lost,)
    assert report.missing_words == (wrong,)
    assert report.stray_vectors == report.stray_words == (STRAY.passages[0].id,)
    assert report.wrong_vectors == (wrong,)
    assert not report.ok
    assert "1 wrong vectors" in report.summary
    assert report.as_dict()["ok"] is False
    assert reindex(room.library, EMBEDDER, room.vectors, room.words).ok
    assert room.vectors.ids() == room.words.ids() == ids_of([A, B])
    expected = EMBEDDER.embed_passages([B.passages[0].embedding_text])[0]
    np.testing.assert_array_equal(room.vectors.vectors([wrong])[wrong], expected)


def test_reindexing_after_another_embedding_model_embeds_everything_in_the_new_space(room: Room) -> None:
    other, fresh = HashEmbedder(32), InMemoryVectorIndex()
    report = reindex(room.library, other, fresh, room.words)
    assert report.ok
    assert report.sampled == 3
    assert fresh.vectors([A.passages[0].id])[A.passages[0].id].shape == (32,)


def test_the_word_index_is_rebuilt_where_there_is_none(room: Room) -> None:
    elsewhere = InMemoryLexicalIndex()
    assert ensure_words(room.library, elsewhere) == 3
    assert elsewhere.ids() == ids_of([A, B])
    elsewhere.add(STRAY.passages)
    assert ensure_words(room.library, elsewhere) == 1
    assert ensure_words(room.library, elsewhere) == 0


def test_what_another_process_is_about_to_publish_is_left_in_the_word_index(room: Room) -> None:
    room.words.add(STRAY.passages)
    with room.library.database.lock(PUBLISHING):
        assert ensure_words(room.library, room.words) == 0
    assert STRAY.passages[0].id in room.words.ids()

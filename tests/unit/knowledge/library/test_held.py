from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import NotFoundError
from knowledge.document import DocumentMeta, LoadedDocument
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.library.report import IngestReport
from knowledge.reading.load import Loaded
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from knowledge.warnings import ReadingWarning, WarningKind, note

HIDDEN = ReadingWarning(
    WarningKind.HIDDEN_INSTRUCTIONS, "Hidden text speaks to a machine.", place="page 2", sample="ignore all"
)


class Room:
    """A library whose only folder holds what a test puts into `files`: text and warnings by name."""

    def __init__(self, library: Library, tmp_path: Path) -> None:
        self.library, self.vectors, self.words = library, InMemoryVectorIndex(), InMemoryLexicalIndex()
        self.embedder = HashEmbedder(16)
        self.site = tmp_path / "site"
        self.site.mkdir()
        self.files: dict[str, tuple[str, tuple[ReadingWarning, ...]]] = {}

    def ingest(self, **options: object) -> IngestReport:
        def load(path: Path) -> Iterator[Loaded]:
            for name, (text, warnings) in sorted(self.files.items()):
                yield LoadedDocument(name, DocumentMeta(title=name), text, warnings=warnings)

        return ingest(
            [self.site],
            library=self.library,
            embedder=self.embedder,
            vectors=self.vectors,
            words=self.words,
            load=load,
            **options,  # type: ignore[arg-type]
        )

    def release(self, key: str) -> int:
        return Publisher(self.library, self.embedder, self.vectors, self.words).publish_held(key).number

    @property
    def keys(self) -> list[str]:
        return [document.key for document in self.library.documents()]


@pytest.fixture
def room(library: Library, tmp_path: Path) -> Room:
    room = Room(library, tmp_path)
    room.files["a.md"] = ("La crèche ouvre à huit heures du matin.", (note("Read as cp1252."),))
    return room


def test_a_document_with_hidden_instructions_waits_and_nobody_sees_it(room: Room) -> None:
    room.files["b.md"] = ("Le musée est gratuit le dimanche pour tous.", (HIDDEN,))
    report = room.ingest()
    assert room.keys == ["site/a.md"]
    assert not report.ok
    assert [(h.key, h.kept) for h in report.held] == [("site/b.md", False)]
    assert "release-held site/b.md" in report.held[0].remedy
    assert ("site/b.md", "hidden_instructions", "page 2") in [(f.key, f.kind, f.place) for f in report.findings]
    (held,) = room.library.held_documents()
    assert (held.key, held.warnings, held.kept) == ("site/b.md", (HIDDEN,), False)


def test_a_person_releases_it_without_the_file_and_it_is_not_held_again(room: Room) -> None:
    room.files["b.md"] = ("Le musée est gratuit le dimanche pour tous.", (HIDDEN,))
    room.ingest()
    assert room.release("site/b.md") == 2
    assert room.keys == ["site/a.md", "site/b.md"]
    named = room.library.release_passage_ids(2)
    assert named == room.vectors.ids() == room.words.ids()
    assert room.library.held_documents() == []
    again = room.ingest()
    assert (again.ok, again.release, again.unchanged) == (True, 2, 2)
    with pytest.raises(NotFoundError, match="knowledge held"):
        room.release("site/b.md")


def test_what_stood_before_stays_until_the_new_words_are_released(room: Room) -> None:
    room.ingest()
    room.files["a.md"] = ("La crèche ouvre à neuf heures du matin.", (HIDDEN,))
    report = room.ingest()
    assert [(h.key, h.kept) for h in report.held] == [("site/a.md", True)]
    assert (report.removed, report.changed) == (0, 0)
    document = room.library.document("site/a.md")
    assert document is not None
    assert "huit" in document.text
    room.release("site/a.md")
    document = room.library.document("site/a.md")
    assert document is not None
    assert "neuf" in document.text


def test_words_that_change_again_wait_again_and_a_mended_file_waits_no_more(room: Room) -> None:
    room.files["b.md"] = ("Le musée est gratuit le dimanche.", (HIDDEN,))
    room.ingest()
    room.files["b.md"] = ("Le musée est gratuit le samedi.", (HIDDEN,))
    room.ingest()
    assert len(room.library.held_documents()) == 1
    room.release("site/b.md")
    room.files["b.md"] = ("Le musée est gratuit le lundi.", (HIDDEN,))
    assert len(room.ingest().held) == 1
    room.files["b.md"] = ("Le musée est gratuit le lundi.", ())
    assert room.ingest().ok
    assert room.library.held_documents() == []


def test_a_file_that_is_gone_waits_no_more(room: Room) -> None:
    room.files["b.md"] = ("Le musée est gratuit le dimanche.", (HIDDEN,))
    room.ingest()
    del room.files["b.md"]
    room.ingest()
    assert room.library.held_documents() == []


def test_what_is_already_published_is_not_taken_away_for_a_warning(room: Room) -> None:
    room.files["b.md"] = ("Le musée est gratuit le dimanche.", ())
    room.ingest()
    room.files["b.md"] = ("Le musée est gratuit le dimanche.", (HIDDEN,))
    report = room.ingest()
    assert report.ok
    assert room.keys == ["site/a.md", "site/b.md"]


def test_a_dry_run_says_what_would_wait_and_holds_nothing(room: Room) -> None:
    room.files["b.md"] = ("Le musée est gratuit le dimanche.", (HIDDEN,))
    assert len(room.ingest(dry_run=True).held) == 1
    assert room.library.held_documents() == []


def test_warnings_of_the_last_reading_are_shown_and_go_with_the_document(room: Room) -> None:
    room.ingest()
    (summary,) = room.library.documents()
    assert summary.warnings == (note("Read as cp1252."),)
    room.files["a.md"] = (room.files["a.md"][0], ())
    room.ingest()
    (summary,) = room.library.documents()
    assert summary.warnings == ()


def test_a_strict_kind_refuses_with_the_warning_as_the_reason(room: Room) -> None:
    report = room.ingest(strict={WarningKind.NOTE})
    assert [(r.key, r.reason) for r in report.refused] == [("site/a.md", "Read as cp1252.")]
    assert room.keys == []

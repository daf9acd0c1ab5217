from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.database.errors import LockedError
from knowledge.document import DocumentMeta, LoadedDocument
from knowledge.errors import EmptySourceError
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.report import IngestReport
from knowledge.progress import Progress, Stage
from knowledge.reading.load import Loaded, Refusal, load_path
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex

BODY = "Le programme compte deux cohortes par an. Chaque cohorte dure six mois."


def write(folder: Path, name: str, body: str = BODY, **meta: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    front = "".join(f"{field}: {value}\n" for field, value in {"title": name, **meta}.items())
    path.write_text(f"---\n{front}---\n\n{body}\n", encoding="utf-8")
    return path


class Room:
    """A library with its indexes and a folder of three documents."""

    def __init__(self, library: Library, tmp_path: Path) -> None:
        self.library, self.vectors, self.words = library, InMemoryVectorIndex(), InMemoryLexicalIndex()
        self.site = tmp_path / "site"
        for name in ("a.md", "b.md", "sub/c.md"):
            write(self.site, name, f"{BODY} Voir {name}.")

    def ingest(self, *paths: Path, **options: Any) -> IngestReport:
        return ingest(
            paths or [self.site],
            library=self.library,
            embedder=HashEmbedder(16),
            vectors=self.vectors,
            words=self.words,
            **options,
        )

    @property
    def keys(self) -> list[str]:
        return [document.key for document in self.library.documents()]

    def assert_whole(self) -> None:
        release = self.library.current_release()
        assert release is not None
        named = self.library.release_passage_ids(release)
        assert named <= self.vectors.ids() == self.words.ids()


@pytest.fixture
def room(library: Library, tmp_path: Path) -> Room:
    return Room(library, tmp_path)


def test_a_folder_is_published_and_again_changes_nothing(room: Room) -> None:
    first = room.ingest()
    assert (first.documents, first.added, first.release, first.ok) == (3, 3, 1, True)
    assert first.passages == len(room.vectors.ids()) >= 3
    assert room.keys == ["site/a.md", "site/b.md", "site/sub/c.md"]
    second = room.ingest()
    assert (second.documents, second.unchanged, second.release, second.changes) == (3, 3, 1, ())
    room.assert_whole()


def test_what_changed_vanished_and_came_is_told_with_reasons(room: Room) -> None:
    room.ingest()
    write(room.site, "a.md", "Tout autre chose est écrit ici désormais.")
    (room.site / "b.md").unlink()
    write(room.site, "d.md")
    report = room.ingest()
    assert [(c.kind.value, c.key, c.reason) for c in report.changes] == [
        ("changed", "site/a.md", "its text changed"),
        ("removed", "site/b.md", "no longer in source site"),
        ("added", "site/d.md", "not published before"),
    ]
    assert (report.added, report.changed, report.unchanged, report.removed) == (1, 1, 1, 1)
    assert room.keys == ["site/a.md", "site/d.md", "site/sub/c.md"]
    room.assert_whole()


def test_the_report_is_json_and_kept_with_the_run(room: Room) -> None:
    report = room.ingest()
    with room.library.database.read() as session:
        source, release, kept = session.execute(text("SELECT source, release, report FROM ingest_run")).one()
    assert (source, release) == ("site", 1)
    assert json.loads(kept) == json.loads(json.dumps(report.as_dict()))


def test_a_dry_run_says_it_all_and_does_nothing(room: Room) -> None:
    report = room.ingest(dry_run=True)
    assert (report.added, report.release, report.dry_run) == (3, None, True)
    assert room.keys == []
    assert room.vectors.ids() == set()
    with room.library.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM ingest_run")) == 0


def test_one_bad_file_does_not_stop_the_good_ones(room: Room) -> None:
    (room.site / "bad.pdf").write_bytes(b"%PDF-1.7 truncated")
    report = room.ingest()
    assert report.added == 3
    (refused,) = report.refused
    assert refused.key == "site/bad.pdf"
    assert refused.reason
    assert not refused.kept
    assert not report.ok


def test_a_document_that_cannot_be_read_any_more_stays_as_it_stood(room: Room) -> None:
    room.ingest()
    (room.site / "a.md").write_text("", encoding="utf-8")
    report = room.ingest()
    assert [(r.key, r.kept) for r in report.refused] == [("site/a.md", True)]
    assert report.removed == 0
    assert "site/a.md" in room.keys


def test_a_reader_that_breaks_on_one_document_is_reported_not_raised(room: Room) -> None:
    def load(path: Path) -> Iterator[Loaded]:
        yield from load_path(path)
        document = next(d for d in load_path(path) if isinstance(d, LoadedDocument))
        yield LoadedDocument("broken.md", document.meta, text=None)  # type: ignore[arg-type]

    report = room.ingest(load=load)
    assert report.added == 3
    assert [r.key for r in report.refused] == ["site/broken.md"]


def test_two_documents_of_one_key_are_one_and_a_refusal(room: Room) -> None:
    def load(path: Path) -> Iterator[Loaded]:
        yield from load_path(path)
        yield from load_path(path / "a.md")

    report = room.ingest(load=load)
    assert report.documents == 3
    assert [r.key for r in report.refused] == ["site/a.md"]


def test_a_key_longer_than_the_database_holds_is_refused(room: Room) -> None:
    def load(path: Path) -> Iterator[Loaded]:
        document = next(d for d in load_path(path) if isinstance(d, LoadedDocument))
        yield LoadedDocument("x/" * 600, document.meta, document.text)
        yield document

    report = room.ingest(load=load)
    assert (report.documents, len(report.refused)) == (1, 1)


def test_sources_do_not_touch_each_other(room: Room, tmp_path: Path) -> None:
    room.ingest()
    other = tmp_path / "other" / "site"
    write(other, "a.md", "Une autre maison.")
    room.ingest(other)
    assert room.keys == ["site-2/a.md", "site/a.md", "site/b.md", "site/sub/c.md"]
    (room.site / "a.md").unlink()
    room.ingest()
    assert room.keys == ["site-2/a.md", "site/b.md", "site/sub/c.md"]


def test_one_file_updates_its_place_and_removes_nothing(room: Room) -> None:
    room.ingest()
    path = write(room.site, "sub/c.md", "Une version nouvelle.")
    report = room.ingest(path)
    assert [(c.kind.value, c.key) for c in report.changes] == [("changed", "site/sub/c.md")]
    assert len(room.keys) == 3


def test_a_named_source_keeps_its_name_wherever_it_is_read_from(room: Room, tmp_path: Path) -> None:
    room.ingest(source="presse")
    moved = tmp_path / "moved"
    shutil.move(room.site, moved)
    (moved / "b.md").unlink()
    report = room.ingest(moved, source="presse")
    assert (report.unchanged, report.removed) == (2, 1)
    assert room.keys == ["presse/a.md", "presse/sub/c.md"]


@pytest.mark.parametrize("emptied", ["emptied", "gone"])
def test_a_source_that_is_suddenly_empty_withdraws_nothing_unless_told(room: Room, emptied: str) -> None:
    room.ingest()
    shutil.rmtree(room.site)
    if emptied == "emptied":
        room.site.mkdir()
    with pytest.raises(EmptySourceError, match="allow-empty"):
        room.ingest()
    assert len(room.keys) == 3
    report = room.ingest(allow_empty=True)
    assert report.removed == 3
    assert room.keys == []


def test_a_path_that_never_was_is_refused_by_name(room: Room, tmp_path: Path) -> None:
    report = room.ingest(room.site, tmp_path / "nowhere")
    assert report.added == 3
    assert [r.key.rpartition("/")[2] for r in report.refused] == ["nowhere"]


def test_a_successor_is_named_beside_it_in_its_source_or_in_full(room: Room, tmp_path: Path) -> None:
    write(room.site, "sub/old.md", "Ancien.", superseded_by="c.md")
    write(room.site, "sub/older.md", "Très ancien.", superseded_by="a.md")
    write(room.site, "lost.md", "Perdu.", superseded_by="none.md")
    room.ingest()
    other = tmp_path / "press"
    write(other, "x.md", "Ailleurs.", superseded_by="site/a.md")
    room.ingest(other)
    found = {d.key: d.superseded_by for d in room.library.documents() if d.superseded_by}
    assert found == {
        "site/sub/old.md": "site/sub/c.md",
        "site/sub/older.md": "site/a.md",
        "site/lost.md": "none.md",
        "press/x.md": "site/a.md",
    }


def test_the_second_of_two_ingests_is_told_to_wait(room: Room) -> None:
    with room.library.database.lock("ingest"), pytest.raises(LockedError, match="ingest") as caught:
        room.ingest()
    assert caught.value.remedy
    assert room.keys == []


def test_progress_goes_through_every_stage(room: Room) -> None:
    seen: list[Progress] = []
    room.ingest(progress=seen.append)
    assert list(dict.fromkeys(p.stage for p in seen)) == list(Stage)
    assert [p for p in seen if p.stage is Stage.READ][-1].done == 3
    for stage in (Stage.COMPARE, Stage.EMBED, Stage.INDEX, Stage.PUBLISH):
        last = [p for p in seen if p.stage is stage][-1]
        assert last.done == last.total > 0


def test_a_document_published_under_a_name_with_accents_apart_is_no_new_one(room: Room, tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "site/été.md")
    document = LoadedDocument("été.md", DocumentMeta("Été"), BODY)
    room.ingest(load=lambda _: iter([replace(document, key=apart.removeprefix("site/"))]))
    report = room.ingest(load=lambda _: iter([document]))
    assert room.keys == [apart]
    assert report.release == 1
    refused = room.ingest(load=lambda _: iter([Refusal("été.md", "unreadable")]), allow_empty=True)
    assert room.keys == [apart]
    assert [r.key for r in refused.refused] == [apart]

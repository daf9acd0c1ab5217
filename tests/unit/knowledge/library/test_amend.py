"""What staff corrects, withdraws or asks of a document of any source is not undone by its source's next ingest."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.language.forms import Language
from knowledge.document import Kept, LoadedDocument
from knowledge.known.file import parse_questions
from knowledge.library import amend
from knowledge.library.catalogue import Release
from knowledge.library.changes import PreparedDocument
from knowledge.library.kept import editable
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.reading.load import load_path
from knowledge.testing import HashEmbedder
from tests.unit.knowledge.library.test_ingest import BODY, Room, write

KEY = "site/a.md"


@pytest.fixture
def room(library: Library, tmp_path: Path) -> Room:
    made = Room(library, tmp_path)
    asked = '- answer: "deux cohortes par an"\n  fr: ["Combien de cohortes ?"]\n  en: ["How many cohorts?"]\n'
    (made.site / "a.md.questions.yaml").write_text(asked, "utf-8")
    made.ingest()
    return made


def loaded(tmp_path: Path, text: str) -> LoadedDocument:
    path = tmp_path / "sheet.md"
    path.write_text(f"---\ntitle: Cohortes\n---\n\n{text}\n", "utf-8")
    return next(one for one in load_path(path) if isinstance(one, LoadedDocument))


def published(room: Room, prepared: PreparedDocument | None) -> Release:
    assert prepared is not None
    publisher = Publisher(room.library, HashEmbedder(16), room.vectors, room.words)
    candidate = amend.prepare(room.library, publisher, prepared, "amended")
    assert candidate is not None
    return publisher.publish_candidate(candidate)


def asked(room: Room) -> list[str]:
    release = room.library.current_release()
    assert release is not None
    return [text for one in room.library.known_questions(release) for _, text in one.questions if one.key == KEY]


def text(room: Room) -> str:
    found = room.library.document(KEY)
    return found.text if found else ""


def test_a_correction_keeps_its_key_and_questions_and_the_next_ingest_leaves_it(room: Room, tmp_path: Path) -> None:
    corrected = BODY.replace("six mois", "sept mois")
    published(room, amend.correction(room.library, KEY, loaded(tmp_path, corrected)))
    found = room.library.document(KEY)
    assert found is not None
    assert (found.summary.title, found.summary.source) == ("Cohortes", "site")
    assert "sept mois" in found.text
    assert asked(room) == ["Combien de cohortes ?", "How many cohorts?"]
    write(room.site, "a.md", "Tout autre chose.")
    write(room.site, "b.md", "Autre chose aussi, tout à fait.")
    report = room.ingest()
    assert [change.key for change in report.changes] == ["site/b.md"]
    assert [(one.key, one.reason) for one in report.kept] == [(KEY, "Staff corrected it: it was not read.")]
    assert "munadil knowledge hand-back site/a.md" in report.kept[0].remedy
    assert report.ok
    assert "sept mois" in text(room)
    room.assert_whole()


def test_what_staff_withdrew_is_not_brought_back_and_going_back_undoes_it(room: Room) -> None:
    release = published(room, amend.withdrawal(room.library, KEY))
    assert release.documents == 2
    assert room.keys == ["site/b.md", "site/sub/c.md"]
    assert [one.key for one in room.library.withdrawn()] == [KEY]
    report = room.ingest()
    assert (report.release, report.kept[0].reason) == (release.number, "Staff withdrew it: it was not read.")
    assert room.keys == ["site/b.md", "site/sub/c.md"]
    room.assert_whole()
    Publisher(room.library, HashEmbedder(16), room.vectors, room.words).roll_back(1)
    assert room.ingest().kept == ()
    assert KEY in room.keys


def test_a_document_that_its_folder_lost_stays_as_staff_corrected_it(room: Room, tmp_path: Path) -> None:
    published(room, amend.correction(room.library, KEY, loaded(tmp_path, "Corrigé, avec assez de mots.")))
    (room.site / "a.md").unlink()
    assert room.ingest().changes == ()
    assert "Corrigé" in text(room)


def test_what_was_handed_back_is_its_source_s_again(room: Room, tmp_path: Path) -> None:
    before = text(room)
    published(room, amend.withdrawal(room.library, KEY))
    published(room, amend.handed_back(room.library, KEY))
    assert text(room) == before
    write(room.site, "a.md", "Tout autre chose.")
    assert [change.key for change in room.ingest().changes] == [KEY]
    assert "autre chose" in text(room)


def test_questions_of_staff_outlive_the_next_ingest_and_its_words_go_on_changing(room: Room) -> None:
    file = '- answer: "six mois"\n  fr: ["Combien de temps dure une cohorte ?"]\n- answer: "rien de tel"\n  fr: ["Quoi ?"]\n'
    prepared, warnings = amend.questioned(room.library, KEY, parse_questions(file, "a.questions.yaml"))
    assert len(warnings) == 1
    ids = room.library.last(KEY)
    published(room, prepared)
    after = room.library.last(KEY)
    assert ids is not None
    assert after is not None
    assert [p.id for p in ids.passages] == [p.id for p in after.passages]
    assert asked(room) == ["Combien de temps dure une cohorte ?"]
    write(room.site, "a.md", f"{BODY} Et encore une phrase.")
    report = room.ingest()
    assert report.kept == ()
    assert "encore une phrase" in text(room)
    assert asked(room) == ["Combien de temps dure une cohorte ?"]
    assert room.library.document(KEY).meta.kept == (Kept.QUESTIONS,)  # type: ignore[union-attr]
    assert room.ingest().changes == ()


def test_what_never_was_cannot_be_amended(room: Room) -> None:
    for make in (amend.withdrawal, amend.handed_back):
        with pytest.raises(amend.NotAmendableError):
            make(room.library, "site/none.md")


def test_a_text_to_correct_has_its_headings_and_reads_as_it_was(room: Room, tmp_path: Path) -> None:
    write(
        room.site, "h.md", "# Un\n\nAvant.\n\n## Deux\n\nUne phrase.\n\nUne autre.\n\n## Trois\n\nFin.", language="fr"
    )
    room.ingest()
    found = room.library.document("site/h.md")
    assert found is not None
    assert found.summary.language is Language.FRENCH
    told = editable(found.text, found.passages)
    assert "## Deux" in told
    again = amend.correction(room.library, "site/h.md", loaded(tmp_path, told))
    assert again is not None
    assert [(p.heading, p.text) for p in again.passages] == [(p.heading, p.text) for p in found.passages]


def test_headings_are_offered_at_the_level_that_they_were_written_at(room: Room, tmp_path: Path) -> None:
    write(room.site, "m.md", "## Matin\n\nAvant.\n\n### Été\n\nUne phrase.", title="Les horaires")
    room.ingest()
    found = room.library.document("site/m.md")
    assert found is not None
    told = editable(found.text, found.passages)
    assert [line for line in told.split("\n") if line.startswith("#")] == ["## Matin", "### Été"]

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from core.language.forms import Language
from knowledge.known.prepared import keep
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.library.tables import KnownQuestionsRow
from knowledge.ports import Vectors
from knowledge.reading.load import Note, load_path
from knowledge.search.expansion import load_expander
from knowledge.search.searcher import Searcher
from knowledge.testing import HashEmbedder
from tests.unit.knowledge.library.test_ingest import Room, write

QUESTIONS = """\
- answer: "Le programme compte *deux cohortes* par an."
  fr: ["Combien de cohortes chaque année ?", "Deux cohortes ou trois ?"]
  en: ["How many cohorts a year?"]
- answer: "Chaque cohorte dure dix mois."
  fr: ["Combien de temps dure une cohorte ?"]
"""


@pytest.fixture
def room(library: Library, tmp_path: Path) -> Room:
    return Room(library, tmp_path)


def ask(room: Room, name: str = "a.md", text: str = QUESTIONS) -> None:
    (room.site / f"{name}.questions.yaml").write_text(text, encoding="utf-8")


def wordings(room: Room, release: int) -> list[str]:
    return [text for need in room.library.known_questions(release) for _, text in need.questions]


def test_known_questions_come_in_with_their_document_and_what_does_not_stand_is_named(room: Room) -> None:
    ask(room)
    report = room.ingest()
    assert (report.documents, report.known_questions, report.ok) == (3, 3, True)
    (warning,) = report.warnings
    assert warning.startswith("site/a.md: a.md.questions.yaml:4: the document does not say")
    assert "Chaque cohorte dure six mois." in warning
    assert report.release is not None
    (need,) = room.library.known_questions(report.release)
    assert need.questions[2] == (Language.ENGLISH, "How many cohorts a year?")
    (anchor,) = need.anchors
    passage = room.library.passages([anchor.passage_id])[anchor.passage_id]
    assert passage.text[anchor.start : anchor.end] == "Le programme compte deux cohortes par an"
    assert {d.key: d.known_questions for d in room.library.documents()}["site/a.md"] == 3


def test_their_vectors_are_kept_at_publication(room: Room) -> None:
    ask(room)
    room.ingest()
    asked = HashEmbedder(16)
    asked.embed_questions = None  # type: ignore[method-assign,assignment]
    from knowledge.known.vectors import question_vectors

    assert len(question_vectors(["How many cohorts a year?"], room.library, asked)) == 1


class Counting(HashEmbedder):
    """Counts the questions that it embeds."""

    def __init__(self) -> None:
        super().__init__(16)
        self.embedded: list[str] = []

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return super().embed_questions(texts)


def test_a_name_of_a_title_that_is_published_with_them_is_known_when_they_are_embedded(room: Room) -> None:
    write(room.site, "a.md", "# Le programme TAMKINE\n\nLe programme compte deux cohortes par an.")
    ask(room, text='- answer: "deux cohortes par an"\n  ary-Latn: ["chno howa tamkine ?"]\n')
    expander, embedder = load_expander(room.library), Counting()
    room.ingest(expander=expander)
    keep(1, room.library, embedder, expander)
    assert embedder.embedded == []
    searcher = Searcher(room.library, embedder, room.vectors, room.words, expander, known=room.library)
    assert searcher.search("chno howa tamkine ?", Language.DARIJA_LATIN).known
    assert embedder.embedded == [], "a wording that is known is not embedded again when somebody asks it"


def test_a_search_tells_a_question_that_is_a_wording_and_one_that_nothing_answers(room: Room) -> None:
    unanswered = '- unanswered: "Le prix"\n  fr: ["Combien coûte une cohorte ?"]\n'
    ask(room, text=QUESTIONS + unanswered)
    room.ingest()
    searcher = Searcher(room.library, HashEmbedder(16), room.vectors, room.words, known=room.library)
    found = searcher.search("combien de cohortes chaque annee", Language.FRENCH)
    assert [match.wording for match in found.known if match.is_verbatim] != []
    assert found.known[0].is_verbatim
    assert found.unanswered == ()
    found = searcher.search("COMBIEN COUTE UNE COHORTE", Language.FRENCH)
    assert [need.questions[0][1] for need in found.unanswered] == ["Combien coûte une cohorte ?"]
    assert not any(match.is_verbatim for match in found.known)


def test_changing_the_file_alone_makes_a_new_version_and_rolling_back_brings_the_old_questions(room: Room) -> None:
    first = room.ingest().release
    ask(room)
    second = room.ingest()
    assert [(c.key, c.reason) for c in second.changes] == [("site/a.md", "its known questions changed")]
    ask(room, text=QUESTIONS.replace("Deux cohortes ou trois ?", "Trois cohortes ?"))
    third = room.ingest()
    assert third.changed == 1
    assert room.ingest().changes == ()
    assert first
    assert second.release
    assert third.release
    assert wordings(room, first) == []
    assert "Deux cohortes ou trois ?" in wordings(room, second.release)
    assert "Trois cohortes ?" in wordings(room, third.release)
    Publisher(room.library, HashEmbedder(16), room.vectors, room.words).roll_back(second.release)
    assert "Deux cohortes ou trois ?" in wordings(room, room.library.current_release() or 0)
    room.assert_whole()


def test_questions_without_a_document_and_files_that_are_none_are_said_and_stop_nothing(room: Room) -> None:
    ask(room, "ghost.md")
    ask(room, "b.md", "- answer: [\n")
    report = room.ingest()
    assert report.ok
    assert report.documents == 3
    assert any(w.startswith("site/ghost.md.questions.yaml: there is no document ghost.md") for w in report.warnings)
    assert any("b.md.questions.yaml:2: this is not YAML" in w for w in report.warnings)


def test_what_a_killed_ingest_staged_is_forgotten(room: Room) -> None:
    ask(room)
    room.ingest()
    ask(room, text="")
    room.ingest()
    with room.library.database.write() as session:
        from knowledge.library.tables import ReleaseVersionRow, VersionRow

        version = session.scalar(select(VersionRow.id).where(VersionRow.known > 0))
        session.query(ReleaseVersionRow).filter(ReleaseVersionRow.version_id == version).delete()
    Publisher(room.library, HashEmbedder(16), room.vectors, room.words).sweep()
    with room.library.database.read() as session:
        assert session.scalars(select(KnownQuestionsRow.version_id)).all() == []


def test_a_questions_file_is_no_document_and_may_leave_the_ending_out(tmp_path: Path) -> None:
    write(tmp_path, "guide.md")
    (tmp_path / "guide.questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    for path in (tmp_path, tmp_path / "guide.md"):
        (found,) = load_path(path)
        assert not isinstance(found, Note)
        assert len(found.known) == 2  # type: ignore[union-attr]

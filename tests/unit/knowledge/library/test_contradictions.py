from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.report import IngestReport
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex


class Room:
    """A library and folders to fill with Markdown files."""

    def __init__(self, library: Library, tmp_path: Path) -> None:
        self.library, self.vectors, self.words = library, InMemoryVectorIndex(), InMemoryLexicalIndex()
        self.root = tmp_path

    def ingest(self, folder: str, **files: str) -> IngestReport:
        (self.root / folder).mkdir(exist_ok=True)
        for name, body in files.items():
            (self.root / folder / f"{name}.md").write_text(body, "utf-8")
        return ingest(
            [self.root / folder],
            library=self.library,
            embedder=HashEmbedder(16),
            vectors=self.vectors,
            words=self.words,
        )


@pytest.fixture
def room(library: Library, tmp_path: Path) -> Room:
    return Room(library, tmp_path)


def found(report: IngestReport, kind: str) -> list[tuple[str, str]]:
    return [(f.key, f.text) for f in report.findings if f.kind == kind]


def test_a_figure_that_speaks_against_what_stands_is_pointed_out(room: Room) -> None:
    room.ingest(
        "site", bourse="# Bourses\n\nLa bourse des étudiants passe à 1 500 dirhams par mois. Elle est versée partout.\n"
    )
    report = room.ingest(
        "news", note="# Note\n\nLa bourse des étudiants passe à 1 200 dirhams par mois.\n\nAutre chose suit ici.\n"
    )
    ((key, text),) = found(report, "contradiction")
    assert key == "news/note.md"
    assert "site/bourse.md" in text
    assert "1 500 dirhams" in text


def test_the_same_figure_another_year_or_another_thing_is_no_contradiction(room: Room) -> None:
    room.ingest("site", a="# A\n\nEn 2024, le parti a ouvert 12 permanences dans la région de Fès.\n")
    report = room.ingest(
        "news",
        b="# B\n\nEn 2025, le parti a ouvert 15 permanences dans la région de Fès.\n",
        c="# C\n\nEn 2024, le parti a ouvert 12 permanences dans la région de Fès.\n",
        d="# D\n\nEn 2024, le parti a fermé 3 bureaux au centre de Tanger, faute de moyens.\n",
    )
    assert found(report, "contradiction") == []


def test_arabic_digits_and_words_are_compared_alike(room: Room) -> None:
    room.ingest("site", a="# ا\n\nيقترح الحزب فتح 120 مركزا صحيا في العالم القروي خلال الولاية.\n")
    report = room.ingest("news", b="# ب\n\nيقترح الحزب فتح ١٥٠ مركزا صحيا في العالم القروي خلال الولاية.\n")
    assert [key for key, _ in found(report, "contradiction")] == ["news/b.md"]


def test_a_document_said_to_replace_the_other_contradicts_nothing(room: Room) -> None:
    report = room.ingest(
        "site",
        old="---\nsuperseded_by: new.md\n---\n\nLa bourse des étudiants passe à 1 500 dirhams par mois.\n",
        new="# Neuf\n\nLa bourse des étudiants passe à 1 800 dirhams par mois.\n",
    )
    assert found(report, "contradiction") == []


def test_a_copy_left_behind_is_pointed_out(room: Room) -> None:
    text = (
        "La cantine est gratuite pour {} élèves. Les repas sont préparés sur place chaque matin. Le menu est affiché."
    )
    report = room.ingest(
        "site", menu=text.format(300), menu_copie=text.format(450), autre="Le bus passe toutes les heures au village."
    )
    assert {key for key, _ in found(report, "files")} == {"site/menu.md", "site/menu_copie.md"}
    assert {key for key, _ in found(report, "contradiction")} == {"site/menu.md", "site/menu_copie.md"}


def test_warnings_are_few_however_many_figures_differ(room: Room) -> None:
    lines = "\n\n".join(
        f"La commune numéro {n} de la plaine reçoit chaque année {{}} arbres fruitiers." for n in range(30)
    )
    room.ingest("site", a=lines.replace("{}", "40"))
    report = room.ingest("news", b=lines.replace("{}", "55"))
    assert 1 <= len(found(report, "contradiction")) <= 5


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("menu", "menu (1)"),
        ("menu", "menu copie"),
        ("menu", "Copie de menu"),
        ("قائمة", "نسخة من قائمة"),
        ("menu", "menu_old"),
    ],
)
def test_the_name_tells_which_one_is_the_copy(room: Room, name: str, copy: str) -> None:
    text = "La cantine sert un repas chaud chaque jour. Le repas coûte {} dirhams aux familles. Elle ouvre à midi."
    told = dict(found(room.ingest("site", **{name: text.format(7), copy: text.format(9)}), "files"))
    assert "it is a copy of it" in told[f"site/{copy}.md"]
    assert "that one is a copy of this" in told[f"site/{name}.md"]


def test_names_that_are_no_copies_say_nothing_of_which_came_first(room: Room) -> None:
    text = "La cantine sert un repas chaud chaque jour. Le repas coûte {} dirhams aux familles. Elle ouvre à midi."
    told = dict(found(room.ingest("site", nord=text.format(7), sud=text.format(9)), "files"))
    assert all("it may be a copy left behind" in warning for warning in told.values())


def test_what_was_found_of_a_document_stays_while_it_stands_as_it_is(room: Room) -> None:
    room.ingest("site", a="# A\n\nLa bourse des étudiants passe à 1 500 dirhams par mois.\n")
    note = "# Note\n\nLa bourse des étudiants passe à 1 200 dirhams par mois.\n\nAutre chose suit.\n"
    room.ingest("news", note=note)
    room.ingest("news", note=note)
    (document,) = [d for d in room.library.documents() if d.key == "news/note.md"]
    assert [warning.kind.value for warning in document.warnings] == ["contradiction"]

"""What stands in most documents and says nothing of any is found, and nothing else is taken for it."""

from __future__ import annotations

from dataclasses import replace

from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument, Passage
from knowledge.library.boilerplate import boilerplate_of
from knowledge.reading.split import split

NOTE = "Fiche de démonstration : ce n’est pas une publication officielle du parti."
MASTHEAD = "La lettre du parti, pour toutes les militantes et tous les militants."


def documents(count: int, *said: str, first: str = "", superseded: bool = False) -> list[Passage]:
    passages: list[Passage] = []
    for number in range(count):
        own = " ".join(
            f"Le programme {word} du lot {'abcdefghij'[number % 10]} avance bien." for word in ("un", "deux", "trois")
        )
        text = f"{first} {own} La commission {'abcdefghij'[number % 10]} se réunit. {' '.join(said)}".strip()
        newer = "d0.md" if superseded and number else ""
        meta = DocumentMeta(title=f"Document {number}", language=Language.FRENCH, superseded_by=newer)
        passages += split(LoadedDocument(f"d{number}.md", meta, text))
    return passages


def test_a_standing_note_is_found_and_what_each_document_says_is_not() -> None:
    assert boilerplate_of(documents(6, NOTE)) == {NOTE}
    assert boilerplate_of([*documents(6, NOTE), *(replace(p, key=f"x{p.key}") for p in documents(20))]) == {NOTE}


def test_nothing_is_boilerplate_in_two_or_three_documents() -> None:
    assert boilerplate_of(documents(3, NOTE)) == frozenset()


def test_a_few_of_many_documents_are_not_most() -> None:
    many = [*documents(4, NOTE), *(replace(p, key=f"{n}{p.key}") for n in range(5) for p in documents(10))]
    assert boilerplate_of(many) == frozenset()


def test_a_masthead_needs_fewer_documents_than_what_stands_within() -> None:
    others = [replace(p, key=f"{n}{p.key}") for n in range(2) for p in documents(8)]
    assert boilerplate_of([*documents(6, first=MASTHEAD), *others]) == {MASTHEAD}
    within = "Le parti est ouvert à tous. Il se bat. Il tient parole."
    assert "Le parti est ouvert à tous." not in boilerplate_of([*documents(6, within), *others])


def test_a_sentence_with_a_figure_says_something() -> None:
    figures = ("Le parti a été fondé en 1944.", "Appelez le 05 37 00 00 00.", "Le parti compte deux alliances.")
    assert boilerplate_of(documents(8, *figures)) == frozenset()


def test_documents_that_replace_one_another_count_as_one() -> None:
    assert boilerplate_of(documents(8, NOTE, superseded=True)) == frozenset()

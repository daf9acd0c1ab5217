"""What became of words that an answer stood on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from api.http.testing import canned_passage
from conversation.told_back.corrections import NewWords, correction_of
from knowledge.document import Passage

OLD = replace(canned_passage(), id="old", text="Le programme réunit 30 mentors par an. Il est gratuit.")


class Shelf:
    """A release in memory, with the passages that were published before."""

    def __init__(self, *now: Passage) -> None:
        self.now = now

    def release_passage_ids(self, release: int) -> frozenset[str]:
        return frozenset(one.id for one in self.now)

    def passages(self, ids: Sequence[str]) -> Mapping[str, Passage]:
        return {one.id: one for one in (OLD, *self.now) if one.id in ids}

    def document_passages(self, release: int, key: str) -> Sequence[Passage]:
        return [one for one in self.now if one.key == key]


QUOTE = "Le programme réunit 30 mentors par an."


def test_words_that_stand_are_not_corrected_wherever_they_stand() -> None:
    assert correction_of(Shelf(OLD), 2, "old", QUOTE) is None
    moved = replace(OLD, id="new", text=f"Introduction. {QUOTE.upper()}")
    assert correction_of(Shelf(moved), 2, "old", QUOTE) is None


def test_other_figures_are_a_correction_with_the_new_words() -> None:
    new = replace(OLD, id="new", text="Le programme réunit 40 mentors par an. Il est gratuit.")
    assert correction_of(Shelf(new), 2, "old", QUOTE) == NewWords(new.text, "new", new.language)


def test_what_no_longer_stands_or_speaks_of_something_else_is_withdrawn() -> None:
    other = replace(OLD, id="new", text="Les inscriptions ouvrent en juin.")
    for shelf in (Shelf(), Shelf(other), Shelf(replace(OLD, id="new", key="another document"))):
        assert correction_of(shelf, 2, "old", QUOTE) == NewWords()

"""Names in titles stay as they are in a question, whatever they would mean in Darija."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.language.darija.lexicon import load_lexicon
from knowledge.search.expansion import CorpusNames, DarijaExpander, load_expander, names_in
from knowledge.testing import InMemoryCorpus

TITLES = [
    "TAMKINE 2.0, la convention entre l’AEI et l’IYA",
    "حكامة برنامج تمكين 2.0 (TAMKINE)",
    "برنامج «نسيج» بجهة فاس-مكناس",
]


def test_names_are_acronyms_quoted_and_explained_words() -> None:
    assert names_in(TITLES) == {"tamkine", "aei", "iya", "تمكين", "نسيج"}


def test_names_within_a_title_are_capitalised() -> None:
    assert names_in(["La formation des élus de Fès avant Nassij"]) == {"nassij"}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("chhal f cohorte dyal tamkine", "tamkine"),
        ("ch7al katb9a ftamkine", "tamkine"),
        ("شحال كيبقا الفوج فتمكين", "تمكين"),
        ("شنو هو نسيج", "نسيج"),
    ],
)
def test_a_name_is_never_glossed(question: str, name: str) -> None:
    gloss = DarijaExpander(load_lexicon(), names=lambda: names_in(TITLES)).gloss(question)

    assert all(name in text.split() for text in (gloss.french, gloss.english, gloss.arabic))


def test_without_names_a_name_spelt_like_a_word_is_glossed() -> None:
    assert load_expander().gloss("دعم").french == "aide, soutien"


class OneRelease(InMemoryCorpus):
    """A corpus that counts how often its titles are read."""

    current: int | None = None
    read = 0

    def current_release(self) -> int | None:
        return self.current

    def titles(self, release: int) -> Mapping[str, str]:
        self.read += 1
        return {"a.md": TITLES[0], "b.md": f"RELEASE{'I' * release}"}


def test_names_follow_the_release_and_are_read_once_each() -> None:
    corpus = OneRelease()
    names = CorpusNames(corpus)

    assert names() == frozenset()
    corpus.current = 1
    assert "tamkine" in names()
    assert names() == names()
    assert corpus.read == 1
    corpus.current = 2
    assert "releaseii" in names()


@pytest.mark.parametrize("question", ["nizar baraka", "chkoun nizar baraka", "chkoun howa nizar baraka?"])
def test_a_first_name_that_nobody_knows_keeps_its_surname(question: str) -> None:
    gloss = load_expander().gloss(question)
    assert all("nizar baraka" in text for text in (gloss.french, gloss.english, gloss.arabic))


def test_two_words_of_darija_are_no_name() -> None:
    assert "assez" in load_expander().gloss("baraka daba").french

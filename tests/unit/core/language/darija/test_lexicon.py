"""French words as Moroccans spell them, in both scripts and behind clitics; what was learned gives way to what was read by hand."""

from __future__ import annotations

import pytest

from core.language.darija.lexicon import build_lexicon, load_lexicon
from core.language.darija.spelling import without_article
from core.language.forms import Language
from knowledge.search.expansion import load_expander


@pytest.mark.parametrize(
    ("word", "french"),
    [
        ("الكرية", "loyer"),
        ("فالكرية", "loyer"),
        ("والكرية", "loyer"),
        ("لاسورونس", "assurance"),
        ("البيرمي", "permis"),
        ("بالبيرمي", "permis"),
        ("الفاك", "université"),
        ("فالفاك", "université"),
        ("lfak", "université"),
        ("flfac", "université"),
        ("wlfac", "université"),
        ("lkrédi", "crédit"),
        ("likoul", "école"),
        ("sbitar", "hôpital"),
        ("tobis", "bus"),
        ("lpermi", "permis"),
        ("dlpermi", "permis"),
        ("فالطوبيس", "bus"),
        ("للسبيتار", "hôpital"),
        ("فالسميك", "SMIC"),
    ],
)
def test_a_loan_word_is_reached_behind_what_is_written_onto_it(word: str, french: str) -> None:
    assert french in load_expander().gloss(word).french


@pytest.mark.parametrize("word", ["bli", "lia", "3liha", "ديال", "فهاد", "ليها"])
def test_words_that_say_nothing_are_dropped(word: str) -> None:
    assert load_expander().gloss(word).french in ("", "de")


def test_what_was_read_by_hand_goes_before_what_was_learned() -> None:
    learned = {"forms": {"flkhdma": "turbulence"}, "keys": {"bit": "cage"}}
    lexicon = build_lexicon(["work|travail|عمل|khdma|الخدمة"], learned)

    found, other = lexicon.look_up("flkhdma"), lexicon.look_up("bit")
    assert [gloss.english for gloss in (found, other) if gloss] == ["work", "cage"]


@pytest.mark.parametrize("word", ["تأجير", "الصفر", "مانون", "دو"])
def test_standard_arabic_is_not_taken_for_darija_that_sounds_a_little_like_it(word: str) -> None:
    wrong = {"commerçants", "ambassade", "allemand", "électricité", "light"}
    assert not wrong.intersection(load_expander().gloss(f"شنو {word}").french.split())


def test_a_french_verb_in_darija_stays_french() -> None:
    assert load_expander().gloss("bghit nimprimer").french == "vouloir imprimer"


def test_an_article_needs_three_letters_after_it() -> None:
    assert list(without_article("fluqt")) == ["luqt", "uqt"]
    assert list(without_article("lil")) == []


def test_every_line_read_by_hand_is_known() -> None:
    assert load_lexicon().look_up("lavinyit") is not None
    assert load_expander().expand("شحال الكرية", Language.DARIJA).lexical == "شحال الكرية"

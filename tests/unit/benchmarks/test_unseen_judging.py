from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from benchmarks.unseen.cases import Gold
from benchmarks.unseen.judging import TIERS, Outcome, Text, Tier, holds, outcome_of, shows, stands_at_gold, tier_of


def test_a_number_counts_only_in_a_quotation_of_its_own_document() -> None:
    quotation = "La salle compte 1 500 places assises."
    assert holds(Text(quotation, "a.md"), "1 500", "a.md")
    assert not holds(Text(quotation, "b.md"), "1 500", "a.md")


def test_a_short_gold_must_stand_word_after_word() -> None:
    assert holds(Text("Elle fut bâtie par Jean Dupont en 1900.", "a"), "Jean Dupont", "a")
    assert not holds(Text("Jean Martin et Paul Dupont la bâtirent.", "a"), "Jean Dupont", "a")
    assert not holds(Text("Il y en a 2003.", "a"), "2", "a")


@pytest.mark.parametrize(
    ("shown", "gold"),
    [
        ("L'Économie est ouverte.", "économie"),
        ("فازت بالهند سنة ١٩٤٧.", "الهند"),
        ("Il compte ١٢ régions.", "12"),
    ],
)
def test_spelling_that_readers_take_as_the_same_is_the_same(shown: str, gold: str) -> None:
    assert holds(Text(shown, "a"), gold, "a")


def test_a_long_gold_may_lose_its_edges_but_no_number() -> None:
    gold = "le parti construira 40 crèches publiques dans chaque région rurale du pays avant la fin de 2027"
    almost = "Le parti construira 40 crèches publiques dans chaque région rurale avant la fin de 2027."
    assert holds(Text(almost, "elsewhere"), gold, "a")
    assert not holds(Text(almost.replace("40", "50"), "a"), gold, "a")
    assert not holds(Text("Le parti construira 40 crèches avant 2027.", "a"), gold, "a")


def test_gold_must_stand_in_one_quotation_and_all_that_it_needs_in_some() -> None:
    halves = [Text("Jean", "a"), Text("Dupont", "a")]
    assert not shows(halves, Gold(("Jean Dupont",), "a"))
    assert shows([Text("Jean Dupont", "a")], Gold(("Paul", "Jean Dupont"), "a"))
    both = Gold(("Jean",), "a", also=("Dupont",))
    assert shows(halves, both)
    assert not shows(halves[:1], both)


def test_nothing_shows_nothing() -> None:
    assert not shows([], Gold(("Jean",), "a"))
    assert not holds(Text("Jean", "a"), "…", "a")


def test_the_place_of_a_gold_is_told_from_its_sentence() -> None:
    gold = Gold(("1900",), "a", "La mairie fut bâtie en 1900 par Jean.")
    assert stands_at_gold([Text("La mairie fut bâtie en 1900 par Jean.", "a")], gold)
    assert not stands_at_gold([Text("Il naquit en 1900.", "a")], gold)
    assert not stands_at_gold([Text("La mairie fut bâtie en 1900 par Jean.", "b")], gold)


def test_every_status_that_answers_is_sure_and_small_talk_is_nothing() -> None:
    assert all(tier_of(status) is Tier.SURE for status in AnswerStatus if status.is_answered)
    assert all(tier_of(s) is Tier.NOTHING for s in AnswerStatus if s.is_small_talk or s.value.startswith("refused"))
    assert Tier.PERHAPS in TIERS.values()


@pytest.mark.parametrize(
    ("tier", "right", "outcome"),
    [
        (Tier.SURE, True, Outcome.SURE_RIGHT),
        (Tier.SURE, False, Outcome.SURE_WRONG),
        (Tier.PERHAPS, True, Outcome.PERHAPS_WITH),
        (Tier.PERHAPS, False, Outcome.PERHAPS_WITHOUT),
        (Tier.NOTHING, False, Outcome.NOTHING),
    ],
)
def test_an_outcome_is_the_tier_and_whether_the_gold_was_shown(tier: Tier, right: bool, outcome: Outcome) -> None:
    assert outcome_of(tier, right) is outcome

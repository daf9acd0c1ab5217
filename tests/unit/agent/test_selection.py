from __future__ import annotations

from datetime import date

import pytest

from agent.composers.selection import is_statement, select
from agent.expectation import Expected, expected, held
from agent.sources import numbered
from agent.testing import searcher_over
from core.language import Language
from knowledge.document import Passage
from tests.unit.agent.corpus import PASSAGES, passage


def chosen(question: str, *passages: Passage) -> list[str]:
    hits = searcher_over(passages).search(question, Language.FRENCH).hits
    return [candidate.text for candidate in select(question, numbered(hits, date(2026, 11, 22), {}))]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Combien de cohortes par an ?", {Expected.NUMBER}),
        ("Quand et où a-t-il été annoncé ?", {Expected.DATE, Expected.PLACE}),
        ("When was it announced and where?", {Expected.DATE, Expected.PLACE}),
        ("Qui dirige le comité ?", {Expected.PERSON}),
        ("شحال من مونتور؟", {Expected.NUMBER}),
        ("كم عدد الجمعيات؟", {Expected.NUMBER}),
        ("متى انطلق البرنامج؟", {Expected.DATE}),
        ("chkoun li dar lplateforme?", {Expected.PERSON}),
        ("chhal men mentor?", {Expected.NUMBER}),
        ("fin kayn lmarkaz?", {Expected.PLACE}),
        ("Que propose le parti ?", set()),
    ],
)  # fmt: skip
def test_what_a_question_asks_for(question: str, kinds: set[Expected]) -> None:
    assert expected(question) == kinds


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Trente mentors seront mobilisés.", {Expected.NUMBER}),
        ("Le programme TAMKINE 2.0 commence.", {Expected.PERSON}),
        ("Le 11 janvier 2025 à Casablanca.", {Expected.DATE, Expected.PLACE, Expected.PERSON}),
        ("Rien de tel ici.", set()),
        ("تكوين ٣٥٠ جمعية بجهة فاس.", {Expected.NUMBER, Expected.PLACE, Expected.PERSON}),
    ],
)
def test_what_a_sentence_holds(sentence: str, kinds: set[Expected]) -> None:
    assert held(sentence, frozenset(Expected)) == kinds


def test_a_number_is_preferred_where_one_is_asked_for() -> None:
    text = passage(
        "Le dispositif des écoles rurales avance bien dans le pays. Le dispositif comptera 240 écoles rurales dans le pays.",
        "Écoles",
        "e.md",
    )
    assert chosen("Combien d'écoles rurales le dispositif comptera-t-il ?", text)[0].startswith(
        "Le dispositif comptera 240"
    )


def test_what_was_said_already_is_not_said_again() -> None:
    one = passage("Le conseil ouvrira douze crèches dans les quartiers populaires.", "A", "a.md")
    same = passage(
        "Le conseil ouvrira douze crèches dans tous les quartiers populaires. Autre chose sans rapport ici même.",
        "B",
        "b.md",
    )
    assert len([s for s in chosen("Combien de crèches le conseil ouvrira-t-il ?", one, same) if "crèches" in s]) == 1


def test_a_sentence_that_leans_on_the_one_before_brings_it_along() -> None:
    text = passage(
        "Le comité de pilotage réunit les deux associations partenaires. Il examinera quatre fois par an le budget du programme.",
        "Gouvernance",
        "g.md",
    )
    found = chosen("Combien de fois par an le budget du programme est-il examiné ?", text)
    assert found == [
        "Le comité de pilotage réunit les deux associations partenaires.",
        "Il examinera quatre fois par an le budget du programme.",
    ]


def test_at_most_three_sentences_are_quoted() -> None:
    text = passage(
        " ".join(
            f"Le quartier {name} aura sa bibliothèque publique." for name in ["Agdal", "Souissi", "Hassan", "Océan"]
        ),
        "Q",
        "q.md",
    )
    assert len(chosen("Quels quartiers auront leur bibliothèque publique ?", text)) <= 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Programme culture", False),
        ("Le 23 décembre à 9h26", False),
        ("Que propose le parti pour les jeunes des villages ?", False),
        ("Voici les trois axes retenus par la commission nationale :", False),
        ("Le parti propose une bourse au mérite.", True),
    ],
)
def test_headings_bylines_and_questions_say_nothing(text: str, says: bool) -> None:
    source = numbered(searcher_over(PASSAGES).search("bibliothèques", Language.FRENCH).hits, date(2026, 11, 22), {})[0]
    assert is_statement(text, source) is says

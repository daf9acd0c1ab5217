"""A question's words carried into the other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import stem as analysis
from core.language.forms import Language
from core.language.wording.concepts import LANGUAGES, Glossary, load_glossary, parse_glossary

LINES = [
    "# a comment",
    "",
    "youth|jeunesse|شباب,شبيبة",
    "social contract|contrat social|عقد اجتماعي",
    "contract|contrat|عقد",
    "association|association|جمعية,جمعيات",
    "Friday|vendredi|الجمعة",
    "to sign,signed|signer|وقع",
    "of|de|-|dyal|ديال",
]
GLOSSARY = Glossary(parse_glossary(LINES))


def others(question: str, language: Language) -> dict[str, tuple[str, ...]]:
    return {head: tuple(dict.fromkeys(w.text for w in words)) for head, words in GLOSSARY.wordings(question, language)}


def test_words_come_with_their_wordings_in_the_other_languages() -> None:
    assert others("youth", Language.ENGLISH) == {"youth": ("jeunesse", "شباب", "شبيبة")}
    assert others("الشباب", Language.ARABIC) == {"الشباب": ("youth", "jeunesse")}


def test_the_longest_expression_wins_over_its_words() -> None:
    assert others("The social contract", Language.ENGLISH) == {"social contract": ("contrat social", "عقد اجتماعي")}


def test_words_are_found_whatever_their_endings() -> None:
    assert others("les contrats", Language.FRENCH) == {"contrats": ("contract", "عقد")}
    assert others("who signs", Language.ENGLISH) == {"signs": ("signer", "وقع")}


@pytest.mark.parametrize("word", ["للشباب", "بالشباب", "والشباب", "بشباب", "وشباب"])
def test_what_arabic_writes_onto_a_word_is_taken_off(word: str) -> None:
    assert others(word, Language.ARABIC) == {word: ("youth", "jeunesse")}


def test_a_spelling_wins_over_a_stem_that_two_words_share() -> None:
    assert analysis.stem("الجمعيات") == analysis.stem("الجمعه")
    assert others("الجمعيات", Language.ARABIC) == {"الجمعيات": ("association",)}
    assert others("الجمعة", Language.ARABIC) == {"الجمعه": ("Friday", "vendredi")}


def test_stop_words_and_unknown_words_have_no_alternatives() -> None:
    assert others("of the zebra", Language.ENGLISH) == {}
    assert others("youth", Language.DARIJA_LATIN) == {}


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Read what is read at first use, so that no example of a property has to."""
    for language in LANGUAGES:
        load_glossary().wordings("jeunesse", language)


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_heads_are_words_of_the_question(text: str, language: Language) -> None:
    asked = set(analysis.words_that_count(text))
    for head, wordings in load_glossary().wordings(text, language):
        assert set(head.split()) <= asked
        assert all(wording.text for wording in wordings)


def test_the_glossary_carries_a_civic_question_across() -> None:
    wordings = load_glossary().wordings("When was the youth social contract announced?", Language.ENGLISH)
    found = {head: {w.text for w in words} for head, words in wordings}
    assert "jeunesse" in found["youth"]
    assert "contrat social" in found["social contract"]
    assert {"annoncer", "أعلن"} <= found["announced"]


def test_every_line_of_the_glossary_has_three_columns_that_can_be_found() -> None:
    concepts = list(parse_glossary(_own_lines()))
    assert len(concepts) > 1200
    for concept in concepts:
        assert set(concept) == set(LANGUAGES)
        assert all(concept.values())


def _own_lines() -> list[str]:
    from importlib.resources import files

    return (files("core.language") / "data" / "civic_concepts.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("question", "language", "meant"),
    [
        ("trouver un boulot", Language.FRENCH, "emploi"),
        ("aide pour la fac", Language.FRENCH, "université"),
        ("la sécu rembourse quoi", Language.FRENCH, "sécurité sociale"),
        ("la taxe d'habitation", Language.FRENCH, "impôts locaux"),
        ("un CDI pour tous", Language.FRENCH, "contrat à durée indéterminée"),
        ("what of the NHS", Language.ENGLISH, "public health service"),
        ("a job for jobless people", Language.ENGLISH, "unemployment"),
        ("MRE", Language.FRENCH, "Marocains résidant à l'étranger"),
        ("راميد", Language.ARABIC, "نظام المساعدة الطبية"),
    ],
)
def test_a_familiar_name_finds_what_documents_call_the_thing(question: str, language: Language, meant: str) -> None:
    found = [wording for _, wordings in load_glossary().wordings(question, language) for wording in wordings]
    assert meant in {wording.text for wording in found if wording.language is language}


def test_a_name_does_not_stand_for_itself() -> None:
    found = dict(load_glossary().wordings("le chômage", Language.FRENCH))
    assert "chômage" not in {wording.text for wording in found["chomage"]}


def test_familiar_names_are_looked_for_by_the_names_that_documents_use() -> None:
    names = [{Language.ENGLISH: ("work",), Language.FRENCH: ("emploi", "travail", "boulot"), Language.ARABIC: ("شغل",)}]
    found = dict(Glossary((), names).wordings("le taf, le boulot", Language.FRENCH))
    assert [w.text for w in found["boulot"] if w.language is Language.FRENCH] == ["emploi", "travail"]

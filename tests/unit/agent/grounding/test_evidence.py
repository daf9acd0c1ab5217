from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.grounding.evidence import LONGEST, find_evidence, locate
from core.language.sentences import sentences
from tests.unit.agent.corpus import passage
from tests.unit.agent.grounding.test_support import source

TEXT = (
    "Le programme « TAMKINE » prévoit 2\u202f500 places. Il n’est pas une aide à l’emploi.\n"
    "Il vise à :\n- former les jeunes ;\n- ouvrir 30 clubs à Rabat – Salé.\n"
    "حُقوقُ الشبابِ في صلب العقد الاجتماعي."
)
SHEET = replace(passage(TEXT, "Ce que vise le programme", "p.md"), sentences=sentences(TEXT))


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("Le programme « TAMKINE » prévoit", "Le programme « TAMKINE » prévoit"),
        ('le programme "TAMKINE" prévoit 2 500 places', "Le programme « TAMKINE » prévoit 2\u202f500 places"),
        ("le programme ‹TAMKINE›\u00a0prévoit", "Le programme « TAMKINE » prévoit"),
        ("Il n'est pas une aide à l'emploi", "Il n’est pas une aide à l’emploi"),
        (
            "former les jeunes ; ouvrir 30 clubs à Rabat - Salé…",
            "former les jeunes ;\n- ouvrir 30 clubs à Rabat – Salé",
        ),
        ("حقوق الشباب في صلب العقد", "حُقوقُ الشبابِ في صلب العقد"),
        ("\ufea3\ufed8\ufeee\ufed5 الشباب", "حُقوقُ الشبابِ"),
    ],
)
def test_words_are_found_however_they_are_set_and_cited_as_they_stand(words: str, stands: str) -> None:
    place = locate(words, TEXT)
    assert place
    assert TEXT[slice(*place)] == stands


@pytest.mark.parametrize(
    "words",
    ["", " … ", "Le programme prévoit", "une aide à l’emplo", "ouvrir 3", "حقوق النساء", "Il est pas"],
)
def test_what_does_not_stand_there_is_not_found(words: str) -> None:
    assert locate(words, TEXT) is None


def test_a_part_of_a_sentence_is_read_with_the_whole_of_it() -> None:
    found = find_evidence("une aide à l'emploi", source(SHEET))
    assert found
    assert found.quote == "une aide à l’emploi"
    assert found.sentences == found.quotation == "Il n’est pas une aide à l’emploi."
    assert "TAMKINE" in found.context


def test_an_item_is_read_with_the_line_that_leads_into_its_list() -> None:
    found = find_evidence("ouvrir 30 clubs", source(SHEET))
    assert found
    assert "Il vise à :" in found.context
    assert "former" not in found.whole


def test_a_title_is_evidence_too() -> None:
    found = find_evidence("ce que vise le programme", source(SHEET))
    assert found
    assert found.quote == "Ce que vise le programme"


def test_who_points_to_everything_points_to_nothing() -> None:
    long = passage("Un texte qui ne finit pas. " * 60, "Long", "l.md")
    assert find_evidence(long.text[: LONGEST + 40], source(long)) is None


@given(st.text(max_size=60), st.text(min_size=1, max_size=12), st.text(max_size=60))
def test_what_is_located_is_spelt_alike(before: str, words: str, after: str) -> None:
    text = f"{before} {words} {after}"
    place = locate(words, text)
    if place:
        again = locate(text[slice(*place)], text)
        assert again == place
    else:
        assert not any(letter.isalnum() for letter in words) or not words.strip().isalnum()


def test_an_item_is_quoted_with_the_line_that_leads_into_its_list() -> None:
    found = find_evidence("ouvrir 30 clubs", source(SHEET))
    assert found
    assert found.quotation == "Il vise à :\n- former les jeunes ;\n- ouvrir 30 clubs à Rabat – Salé."
    assert found.quotation in TEXT
    alone = find_evidence("Il n’est pas une aide", source(SHEET))
    assert alone
    assert alone.quotation == "Il n’est pas une aide à l’emploi."

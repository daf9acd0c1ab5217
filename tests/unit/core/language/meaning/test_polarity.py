"""What denies, in five forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.fold import plain
from core.language.meaning.polarity import is_denied, negations


@pytest.mark.parametrize(
    "sentence",
    [
        "Le programme ne prévoit pas de bourses.",
        "Il n'y a aucune condition d'âge.",
        "Les mentors ne sont jamais payés.",
        "La formation est donnée sans frais.",
        "L'offre n'existe plus.",
        "The programme is not open to all.",
        "No fee is asked.",
        "They don't pay.",
        "It was never said.",
        "لا يشترط السن",
        "لن يتم رفع الضرائب",
        "لم يعلن الحزب عن ذلك",
        "ليس هناك شرط",
        "التسجيل غير مفتوح",
        "بدون مقابل",
        "ما كاينش شرط",
        "ماكاينش شرط",
        "هادشي ماشي صحيح",
        "بلا فلوس",
        "machi s7i7",
        "makaynch chi chart",
        "ma kaynch chi chart",
        "bla flous",
        "ma3ndnach lmin7a",
    ],
)
def test_a_sentence_denies(sentence: str) -> None:
    assert is_denied(sentence), negations(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Le programme prévoit des bourses.",
        "Non seulement les jeunes, mais aussi les femmes.",
        "Il vise sans doute les jeunes.",
        "Les mentors sont plus nombreux.",
        "Pas seulement à Rabat",
        "Not only the young but the old too.",
        "The march takes place in Rabat.",
        "لا سيما الشباب",
        "لا يزال البرنامج مفتوحا",
        "ليس فقط الشباب",
        "يعلن الحزب عن البرنامج",
        "مراكش مدينة",
        "kayn chart",
        "Marrakech",
        "no school without water",
    ],
)
def test_a_sentence_affirms(sentence: str) -> None:
    assert not is_denied(sentence), negations(sentence)


@given(st.text(max_size=120))
def test_what_denies_stands_in_the_text(text: str) -> None:
    folded = plain(text)
    assert all(folded[found.start : found.end] == found.words for found in negations(text))

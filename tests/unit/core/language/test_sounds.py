"""Names that are spelt in two scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.sounds import asked_sounds, stored_sounds
from knowledge.index.words import TantivyIndex
from knowledge.testing import make_passage

NAMES = [("Meknès", "مكناس"), ("Baraka", "بركة"), ("Marrakech", "مراكش"), ("Boston", "بوسطن"), ("Maradona", "مارادونا"),
    ("Khouribga", "خريبكة"), ("Guelmim", "كلميم"), ("Zagora", "زاكورة"), ("Agadir", "أكادير"), ("Oujda", "وجدة"), ("Figuig", "فجيج"),
    ("Baltimore", "بالتيمور"), ("Larache", "لعرائش")]  # fmt: skip


@pytest.mark.parametrize(("latin", "arabic"), NAMES)
def test_a_name_is_heard_in_the_other_script(latin: str, arabic: str) -> None:
    assert set(next(iter(asked_sounds(latin).values()))) & set(stored_sounds(arabic))
    assert set(stored_sounds(latin)) & set(next(iter(asked_sounds(f"ب{arabic}").values())))


def test_a_passage_is_found_by_a_name_in_the_other_script() -> None:
    words = TantivyIndex(None)
    words.add(
        [make_passage("ألقى نزار بركة كلمة", passage_id="speech"), make_passage("سياسة الماء", passage_id="water")]
    )

    assert [hit.id for hit in words.search("Who is Baraka?", 2)] == ["speech"]
    assert words.coverage("Baraka", ["ألقى بركة كلمة", "سياسة الماء"]) == [1.0, 0.0]


def test_only_capitals_make_latin_names_and_two_consonants_are_too_few() -> None:
    assert stored_sounds("la politique de Fès") == []
    assert asked_sounds("baraka, Fès") == {}


@given(st.text(max_size=60))
def test_what_is_asked_never_looks_like_a_word(text: str) -> None:
    assert all(term.startswith("~") and len(term) > 4 for terms in asked_sounds(text).values() for term in terms)
    assert all(" " not in term for term in stored_sounds(text))

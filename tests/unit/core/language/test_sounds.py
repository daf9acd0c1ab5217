"""Names that are spelt in two scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.sounds import asked_sounds, likely_names, small_sounds, stored_sounds
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


@pytest.mark.parametrize("question", ["c qui nizar baraka", "who is nizar baraka?", "chkoun howa nizar baraka"])
def test_a_name_in_small_letters_finds_it_in_the_other_script(question: str) -> None:
    words = TantivyIndex(None)
    texts = {"speech": "ألقى نزار بركة كلمة", "water": "سياسة الماء", "blessing": "بركة الماء"}
    words.add([make_passage(text, passage_id=name) for name, text in texts.items()])

    assert next(hit.id for hit in words.search(question, 3)) == "speech"


def test_a_surname_that_is_also_a_word_is_heard_behind_a_first_name() -> None:
    words = TantivyIndex(None)
    words.add([make_passage("نزار بركة", passage_id="name"), make_passage("كفى من الماء", passage_id="enough")])

    assert words.search("nizar baraka", 2, (("baraka", ("كفى", "assez")),))[0].id == "name"


def test_small_words_are_names_only_where_chance_is_unlikely() -> None:
    alone = {word: ("~abrK",) for word in ("baraka",)}
    assert likely_names("la baraka du marabout", alone) == {}
    both = small_sounds("nizar baraka")
    assert set(likely_names("c qui nizar baraka", both)) == {"nizar", "baraka"}
    assert set(likely_names("le programme tamkine", {"tamkine": ("~atmKn",)})) == {"tamkine"}
    assert small_sounds("Baraka, Fès") == {}


def test_a_small_word_that_a_text_has_as_it_is_written_is_no_name() -> None:
    words = TantivyIndex(None)
    words.add([make_passage("نزار بركة", passage_id="name"), make_passage("nizar baraka", passage_id="same")])

    assert [hit.id for hit in words.search("nizar baraka", 2)] == ["same"]


@given(st.text(max_size=60))
def test_what_is_asked_never_looks_like_a_word(text: str) -> None:
    assert all(term.startswith("~") and len(term) > 4 for terms in asked_sounds(text).values() for term in terms)
    assert all(" " not in term for term in stored_sounds(text))

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.fold import fold
from core.language.stem import STOP_WORDS, grams, stem, stem_arabic, terms, words

WORDY = st.text(alphabet=st.sampled_from("abcdéèçœ'’ -.,0129٣٫ابتثةىأإيوهلن\u064b\u0651\u0640\u200f"), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l'éducation", "éducation"),
        ("Jusqu’aux régions d'emploi", "régions emploi"),
        ("qu'aujourd'hui", "aujourd'hui"),
        ("ÉCOLES", "ecole"),
        ("formation", "formations"),
        ("associations formées", "association formee"),
        ("the party's programmes", "party programme"),
        ("المُوَاطِنُ", "مواطن"),
        ("الشبـــاب", "شباب"),
        ("الجمعيات", "جمعية"),
        ("والجمعيات", "جمعيات"),
        ("بالمدرسة", "مدرسة"),
        ("للشباب", "شباب"),
        ("إنجازات", "انجازات"),
        ("على مستوى", "علي مستوي"),
        ("٢٠٢٦", "2026"),
        ("12,5 %", "12.5"),
        ("١٢٫٥", "12,5"),
    ],
)
def test_spellings_of_one_word_share_their_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(
    ("one", "other"), [("emploi", "employeur"), ("2025", "2026"), ("مدرسة", "مدينة"), ("12.5", "125")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_a_word_is_not_cut_at_its_vowel_marks() -> None:
    assert words("مُنَاضِلٌ") == ["مناضل"]


def test_scripts_glued_together_are_split() -> None:
    assert words("برنامجTAMKINE2026") == ["برنامج", "tamkine2026"]


def test_arabizi_digits_stay_in_their_word() -> None:
    assert words("3lach l7okoma") == ["3lach", "l7okoma"]


@pytest.mark.parametrize("text", ["Quels sont les", "what is the", "ما هي", "", " \n", "؟!…", "\x00"])
def test_nothing_is_left_of_text_that_says_nothing(text: str) -> None:
    assert terms(text) == []
    assert grams(text) == []


def test_stop_words_are_written_as_they_are_compared() -> None:
    assert {fold(word) for word in STOP_WORDS} == STOP_WORDS
    assert all(words(word) == [word] for word in STOP_WORDS)


def test_pieces_mark_where_words_begin_and_end() -> None:
    assert grams("emploi") == ["_emp", "empl", "mplo", "ploi", "loi_"]
    assert grams("ab") == ["_ab_"]


def test_a_word_without_end_is_cut() -> None:
    assert [len(word) for word in words("a" * 100_000)] == [64]


@given(WORDY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80))
def test_any_text_is_analysed_into_terms_without_spaces(text: str) -> None:
    assert all(term and not any(c.isspace() for c in term) for term in terms(text) + grams(text))


@given(WORDY)
def test_marks_that_cannot_be_seen_change_no_term(text: str) -> None:
    assert terms("\u200f".join(text)) == terms(text)


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآ", min_size=1, max_size=12))
def test_an_arabic_stem_is_within_its_word_and_never_empty(word: str) -> None:
    assert stem_arabic(word)
    assert stem_arabic(word) in word
    assert len(stem(word)) >= min(2, len(word))

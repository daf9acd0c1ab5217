"""Undoing the bidirectional algorithm gives back what was written."""

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from core.text import normalise
from knowledge.reading.loaders.pdf.glyphs.visual_order import (
    Glyph,
    backwardness,
    brackets_matched,
    ligature,
    logical_line,
    pair_brackets,
)

ARABIC = st.text(alphabet="ابتثجحخدرسعفقكلمنهوية", min_size=2, max_size=8)
FRENCH = st.text(alphabet="abcdeéè", min_size=2, max_size=8)
NUMBER = st.sampled_from(["350", "2025", "12,5", "10:30", "2022-2026", "3.5", "23/12/2021"])


def drawn(text: str) -> list[Glyph]:
    """Glyphs as a renderer sets them: visual order, left to right; python-bidi leaves brackets as they are."""
    return [Glyph(character, at, at + 1) for at, character in enumerate(get_display(text))]


@given(st.lists(ARABIC | NUMBER, min_size=1, max_size=8), ARABIC, ARABIC)
def test_arabic_with_numbers_comes_back(words: list[str], first: str, last: str) -> None:
    text = " ".join([first, *words, last])
    assert logical_line(drawn(text), mirror=False) == text


@given(st.lists(ARABIC, min_size=3, max_size=6), FRENCH, st.lists(ARABIC, min_size=3, max_size=6))
def test_a_foreign_name_in_arabic_comes_back(before: list[str], name: str, after: list[str]) -> None:
    text = f"{' '.join(before)} ({name[0]}-{name}) {' '.join(after)}."
    assert logical_line(drawn(text), mirror=False) == text


@given(st.lists(FRENCH, min_size=12, max_size=14), ARABIC, ARABIC)
def test_arabic_words_in_french_come_back(words: list[str], one: str, two: str) -> None:
    text = " ".join([*words[:6], one[:4], two[:4], *words[6:]])
    assert logical_line(drawn(text), mirror=False) == text


@pytest.mark.parametrize(
    "text",
    [
        "الاستقلال يقترح تعاقدا اجتماعيا (متقدما) سنة 2025.",
        "بلغت النسبة 12,5% في جهة فاس-مكناس (350 جمعية)، حسب CMERES و DAAM.",
        "«نسيج»: برنامج لسنوات 2022-2026؟ نعم!",
    ],
)
def test_sentences_come_back(text: str) -> None:
    assert logical_line(drawn(text), mirror=False) == text


def test_brackets_are_mirrored_back() -> None:
    glyphs = [Glyph(c, at, at + 1) for at, c in enumerate("(امدقتم) «جيسن»")]
    assert logical_line(glyphs) == "«نسيج» (متقدما)"


def test_ligatures_of_lam_and_alef_have_one_order() -> None:
    assert ligature("ال", backwards=False) == "لا"
    assert ligature("إل", backwards=True) == "لإ"
    assert ligature("لا", backwards=True) == "لا"
    assert ligature("دمحم", backwards=True) == "محمد"


def test_presentation_forms_are_turned_before_they_are_unfolded() -> None:
    glyphs = [Glyph(c, at, at + 1) for at, c in enumerate(reversed("ﺍﻹﺳﻼﻡ"))]
    assert normalise(logical_line(glyphs)) == "الإسلام"


def test_backward_arabic_is_told_from_forward() -> None:
    text = "المنصة الرقمية لفائدة الجمعيات المدنية"
    assert backwardness(text) < 0 < backwardness(text[::-1])


def test_brackets_that_match_count_for_more() -> None:
    assert brackets_matched("(أ) ب") > brackets_matched(")أ( ب")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« نسيج « (الجمعيات( من", "« نسيج » (الجمعيات) من"),
        ("(أ (ب) ج)", "(أ (ب) ج)"),
        (")أ( ب )ج(", "(أ) ب (ج)"),
        ("1) أ", "1) أ"),
    ],
)
def test_brackets_that_do_not_match_are_turned(text: str, expected: str) -> None:
    assert pair_brackets(text) == expected

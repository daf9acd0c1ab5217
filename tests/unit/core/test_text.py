"""One form of text everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    Script,
    normalise,
    one_line,
    remove_hidden,
    script_of,
    strip_accents,
    strip_tashkeel,
    western_digits,
)

anything = st.text() | st.text(alphabet="aéE\u0301\u0640\u064b\ufe70\ufefb لا²½…\u00a0\u200f\n\r\t\u0345ﻻ\u1100\u1161")


@given(anything)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(anything | st.text(alphabet="ab \n\x0b\x85\u2028\u2029\u202e\u2069\u200b\ufffd\u3164"))
def test_one_line_is_one_with_nothing_unseen_and_stays_so(text: str) -> None:
    line = one_line(text)
    assert line.splitlines() in ([], [line])
    assert line == line.strip() == remove_hidden(line) == one_line(line)


@given(anything)
def test_nothing_hidden_is_left(text: str) -> None:
    result = normalise(text)
    assert remove_hidden(result) == result
    assert "\u0640" not in result
    assert "  " not in result
    assert all(line == line.strip() for line in result.split("\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ﺍﻹﺳﻼﻡ", "الإسلام"),
        ("الشـــباب", "الشباب"),
        ("مُنَاضِل", "مُنَاضِل"),
        ("10\u00a0km² et 1½…", "10 km² et 1½…"),
        ("e\u0301cole", "école"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u202eb\ufeff\x00\ud800\U000e0041", "ab"),
        ("ﬁn", "fin"),
    ],
)
def test_normal_forms(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_marks_digits_and_accents() -> None:
    assert strip_tashkeel("مُنَاضِـل") == "مناضل"
    assert western_digits("٣٥٠ و ۲۰۲۵") == "350 و 2025"
    assert strip_accents("Fès-Meknès الأمة") == "Fes-Meknes الأمة"


@pytest.mark.parametrize(
    ("text", "script"),
    [("مناضل abc", Script.ARABIC), ("Munadil م", Script.LATIN), ("123 !", Script.OTHER), ("", Script.OTHER)],
)
def test_scripts(text: str, script: Script) -> None:
    assert script_of(text) is script

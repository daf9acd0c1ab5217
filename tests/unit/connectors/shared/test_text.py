"""Where texts are cut, and how their length is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.shared.text import cut, merged, utf16_length


@given(st.text())
def test_a_length_is_its_bytes_in_utf_16_by_two(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("stretches", "found"),
    [
        (((0, 3), (2, 5), (90, 99)), [(0, 5)]),
        (((4, 6), (0, 2), (2, 4)), [(0, 6)]),
        (((2, 2), (5, 3), (-3, 0)), []),
        (((0, 1), (3, 99)), [(0, 1), (3, 8)]),
    ],
)
def test_stretches_that_touch_are_one(stretches: tuple[tuple[int, int], ...], found: list[tuple[int, int]]) -> None:
    assert merged(stretches, 8) == found


def pieces(text: str, limit: int) -> list[str]:
    return [text[start:end] for start, end in cut(text, (), limit)]


def test_cuts_are_between_paragraphs_first_and_sentences_next() -> None:
    paragraph = "Une phrase courte. Une autre. "
    assert pieces(paragraph + "\n\nSuite du texte ici.", 66) == [paragraph.strip(), "Suite du texte ici."]
    assert pieces("La première phrase est là. La seconde suit ici. Et la troisième.", 66) == [
        "La première phrase est là. La seconde suit ici.",
        "Et la troisième.",
    ]
    assert pieces("هذه جملة أولى طويلة قليلا؟ وهذه جملة ثانية هنا أيضا. ثم ثالثة.", 70)[0].endswith("أيضا.")


def test_a_sentence_keeps_its_closing_marks_and_sources() -> None:
    text = "Il a dit : « C'est gratuit. » [1] [2] Puis il est parti sans rien dire de plus."
    assert pieces(text, 60) == ["Il a dit : « C'est gratuit. » [1] [2]", "Puis il est parti sans rien dire de plus."]


@pytest.mark.parametrize("unit", ["👩🏽‍💻", "🇲🇦", "e\u0301\u0323", "مُّ", "[12]"])
def test_without_a_space_no_character_is_torn(unit: str) -> None:
    for offset in range(4):
        found = pieces("a" * offset + unit * 60, 64)
        assert len(found) > 1
        assert all(piece.removeprefix("a" * offset).replace(unit, "") == "" for piece in found)

"""Text without marks is cut into stretches that can be quoted, and nothing of it is lost."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.long_sentences import pieces_of
from core.language.sentences import sentences

SPEECH = "nous avons visité les ateliers du port et parlé avec les marins qui attendent une réponse depuis deux ans "
KHITAB = "زرنا القرى والجبال واستمعنا إلى الناس الذين حدثونا عن تعبهم وأملهم في كل جهة من جهات هذا البلد "


@pytest.mark.parametrize(
    ("around", "answer"),
    [
        (SPEECH, "et nous demandons que le ticket de tram coûte 3 dirhams pour tous les apprentis dès le printemps "),
        (KHITAB, "ونقترح أن يصبح ثمن التذكرة 3 دراهم لجميع المتدربين ابتداء من الربيع المقبل "),
    ],
)
def test_an_answer_in_a_speech_without_marks_stands_in_a_short_stretch(around: str, answer: str) -> None:
    found = [s.text for s in sentences(around * 30 + answer + around * 30) if "3" in s.text]
    assert len(found) == 1
    assert len(found[0]) <= 260
    assert all(word in found[0] for word in answer.split()[2:-4])


def test_what_is_marked_stays_whole() -> None:
    law = "Article : " + ", ".join(f"le cas numéro {n} que prévoit la loi" for n in range(20)) + "."
    assert [s.text for s in sentences(law)] == [law]
    url = "https://exemple.ma/" + "a" * 2000
    assert [s.text for s in sentences(url)] == [url]


@given(st.text(st.sampled_from("abc é ,;٣3ا و\t"), min_size=1, max_size=3000).filter(lambda t: t.strip() == t))
def test_pieces_are_the_text_in_order(text: str) -> None:
    pieces = list(pieces_of(text))
    assert re.sub(r"\s", "", "".join(text[start:end] for start, end in pieces)) == re.sub(r"\s", "", text)
    assert all(start < end for start, end in pieces)
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))
    assert all(text[start:end].strip() == text[start:end] for start, end in pieces)


@pytest.mark.parametrize(
    "bullet", ["•", "–", "▪", "➢", "✓", "٭", "o", "·", "-", "*", "\uf0b7", "\uf0a7", "☐", "1.", "2.3.", "iv)", "ب)"]
)
def test_a_bullet_is_a_bullet_whatever_its_character(bullet: str) -> None:
    assert [s.text for s in sentences(f"{bullet} Créer un guichet unique.")] == ["Créer un guichet unique."]


@pytest.mark.parametrize(
    "text", ["1.2 million de logements", "-5 % de taxes en moins", "o2 est un gaz connu", "12 mesures fortes"]
)
def test_what_begins_like_a_bullet_and_is_none_stays(text: str) -> None:
    assert [s.text for s in sentences(text)] == [text]

from __future__ import annotations

import json

import pytest

from agent.models.stream import SentenceReader


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Le 81e (81) anniversaire.", "Le 81e (81) anniversaire."),
        ("الذكرى الحادية والثمانين (81).", "الذكرى الحادية والثمانين (81)."),
        ("Deux cohortes par an [2].", "Deux cohortes par an."),
        ("Deux cohortes [1, 2] par an (2).", "Deux cohortes par an."),
        ("Deux cohortes par an (3).", "Deux cohortes par an (3)."),
    ],
)
def test_source_marks_of_a_model_are_taken_off_and_numbers_stay(text: str, read: str) -> None:
    (sentence,) = SentenceReader().feed(json.dumps({"sentences": [{"text": text, "source": 2}]}))
    assert sentence.text == read

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.language.intents.intent import intent_of, looks_like_question
from core.language.intents.kinds import Intent

PHRASES: dict[str, list[str]] = yaml.load(
    Path(__file__).with_name("intent_phrases.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)
QUESTIONS = PHRASES.pop("question")


@pytest.mark.parametrize(
    ("text", "intent"), [(text, Intent(name)) for name, texts in PHRASES.items() for text in texts]
)
def test_words_to_that_effect_are_understood(text: str, intent: Intent) -> None:
    assert intent_of(text) is intent


@pytest.mark.parametrize("text", QUESTIONS)
def test_topics_that_share_words_with_an_intent_are_questions(text: str) -> None:
    assert intent_of(text) is None


@pytest.mark.parametrize(
    "text",
    ["بْغِيتْ نَهْضَرْ مَعَ شِي واحد", "ﺑﻐﻴﺖ ﻧﻬﻀﺮ ﻣﻊ ﺷﻲ ﻭﺍﺣﺪ", "BGHIT NHDAR M3A CHI WA7ED!!!", "بغيت  نهضـــر مع شي واحد…"],
)
def test_vowel_marks_presentation_forms_capitals_and_stretched_letters_change_nothing(text: str) -> None:
    assert intent_of(text) is Intent.PERSON


@given(st.text(max_size=400))
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    assert intent_of(text) in (None, *Intent)
    assert looks_like_question(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Combien par an ?", "et pour les femmes ?", "quel budget", "ch7al mn wa7ed", "شحال فالعام", "كم عدد الأفواج", "what about rent",
        "dis-moi le budget", "w lblad?", "شكون المسؤول",
    ],
)  # fmt: skip
def test_questions_are_told_from_reasons(text: str) -> None:
    assert looks_like_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "c'est faux",
        "la date est fausse",
        "machi s7i7",
        "الجواب غالط",
        "ماشي هادشي اللي سولت عليه",
        "too vague",
        "pas à jour",
    ],
)
def test_reasons_are_no_questions(text: str) -> None:
    assert not looks_like_question(text)

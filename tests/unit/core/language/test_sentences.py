"""Sentences end where a reader says they end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.sentences import sentences

ONE_SENTENCE = [
    "M. Baraka et Mme N. Alaoui ont rencontré le Dr. Tazi.",
    "Voir l'art. 5, p. 12, et le n° 3 de la revue.",
    "Le site jam3iatonline.ma est ouvert.",
    "Consultez https://exemple.ma/a.b?c=d. pour vous inscrire.",
    "Le taux passe de 3.5 à 4,5 % en 2021.",
    "Il a dit : « Bonjour. Ça va ? » avant de partir.",
    "« Vraiment ? » demanda-t-il.",
    "Les jeunes, p. ex. les étudiants, etc. sont concernés.",
    "J.-C. Dupont et A. B. Martin ont signé.",
    "أكد د. محمد أن البرنامج انطلق سنة 2021.",
    "قال: «نعم. سنعمل معا» ثم غادر القاعة.",
    "يشمل البرنامج التكوين؛ والمواكبة؛ والتشغيل.",
    "Mr. Smith met Dr. Jones at 5 p.m. today.",
]
SEVERAL = [
    ("Fin… Et encore ! Vraiment ? Oui.", ["Fin…", "Et encore !", "Vraiment ?", "Oui."]),
    ("هل انتهى البرنامج؟ لا! سيستمر في 2026.", ["هل انتهى البرنامج؟", "لا!", "سيستمر في 2026."]),
    ("Créé en 2021. 350 associations formées.", ["Créé en 2021.", "350 associations formées."]),
    ("C'est l'avenir.Fès-Meknès suivra.", ["C'est l'avenir.", "Fès-Meknès suivra."]),
    ("انتهى المشروع.وقال الوزير ذلك.", ["انتهى المشروع.", "وقال الوزير ذلك."]),
    ("- un point\n- deux points. Trois.\n1. Premier", ["un point", "deux points.", "Trois.", "Premier"]),
    ("-former les élus\n–aider les jeunes\n‑ écouter", ["former les élus", "aider les jeunes", "écouter"]),
    ("1- premier but\n2- second but", ["premier but", "second but"]),
    ("أ- الغاية الأولى؛\nب- الغاية الثانية.", ["الغاية الأولى؛", "الغاية الثانية."]),
    ("-5 % en un an\n10- 12 ans", ["-5 % en un an", "10- 12 ans"]),
    ("Titre sans point\nUne phrase.", ["Titre sans point", "Une phrase."]),
    ("Il le dit. « C'est fait. » Puis il part.", ["Il le dit.", "« C'est fait. »", "Puis il part."]),
    ('Elle vise un "dialogue". Cette démarche suit.', ['Elle vise un "dialogue".', "Cette démarche suit."]),
    ("Formation, emploi, etc. Le reste suivra.", ["Formation, emploi, etc.", "Le reste suivra."]),
]


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_one_sentence_stays_whole(text: str) -> None:
    assert [s.text for s in sentences(text)] == [text]


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_sentences_are_told_apart(text: str, expected: list[str]) -> None:
    assert [s.text for s in sentences(text)] == expected


@given(st.text(alphabet=st.sampled_from("aA é.!?؟…«»“”\"' \n-1()،لا"), max_size=80) | st.text(max_size=80))
def test_places_are_exact_ordered_and_cover_the_words(text: str) -> None:
    found = sentences(text)
    end = 0
    for sentence in found:
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert sentence.start >= end
        # Only a bullet may stand between two sentences, and a bullet is short.
        assert len(text[end : sentence.start].split()) <= 1
        end = sentence.end
    assert not text[end:].strip()

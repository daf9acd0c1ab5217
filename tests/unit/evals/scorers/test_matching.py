"""Whether a fact stands in a text: folded, by clitics and word starts, as values."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scorers.matching import is_found, label, missing, without_marks
from evals.suites.suite import Nugget


def nugget(**fields: object) -> Nugget:
    return Nugget.model_validate(fields)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("bibliothèque", "Les BIBLIOTHEQUES de quartier"),
        ("l’eau", "à propos de l'eau potable"),
        ("Istiqlal", "le parti de l’Istiqlal"),
        ("الديمقراطية", "وبالديمقراطيّة التشاركية"),
        ("جمعية", "للجمعيات"[:5] + "ية"),
        ("أكاديمية", "الاكاديميه"),
        ("مواطنة", "المـــواطنة"),
        ("deux cohortes", "Il y a deux\ncohortes par an"),
        ("1 200 associations", "près de 1200 associations"),
        ("1200 associations", "près de 1\u202f200 associations"),
        ("jouj dyal les cohortes", "kaynin Jouj dyal les cohortes f l3am"),
        ("does not say", "The sheet does not say it."),
        ("CMERES", "المركز المغربي وCMERES"),
        ("3 شهور", "ل3 شهور"),
    ],
)
def test_a_form_is_found_however_it_is_spelt(form: str, text: str) -> None:
    assert is_found(nugget(any=[form]), [text])


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("eau", "un nouveau bureau"),
        ("12", "1200 associations"),
        ("12", "12,5 %"),
        ("200 associations", "les 1200 associations"),
        ("local", "des vocaux"),
        ("الحزب ضد", "الحزب يدعم"),
    ],
)
def test_a_form_within_another_word_or_number_is_not_found(form: str, text: str) -> None:
    assert not is_found(nugget(any=[form]), [text])


def test_one_form_of_several_is_enough() -> None:
    fact = nugget(any=["intelligence artificielle", "الذكاء الاصطناعي", "dakaa istina3i"])
    assert is_found(fact, ["بفضل الذكاء الإصطناعي"])
    assert is_found(fact, ["b dakaa istina3i"])
    assert not is_found(fact, ["by hand"])


def test_a_pattern_is_sought_in_the_text_as_it_stands_and_folded() -> None:
    assert is_found(nugget(pattern="RNI|PAM"), ["avec le RNI"])
    assert not is_found(nugget(pattern="RNI|PAM"), ["fourni"])
    assert is_found(nugget(pattern="soutien[st] le"), ["Il SOUTIENT le projet"])
    assert is_found(nugget(pattern="يويد الحزب"), ["يُؤيّد الحزبُ"])


def test_marks_of_citations_are_no_numbers() -> None:
    text = without_marks("Il y a trente mentors [1][12].")
    assert text == "Il y a trente mentors."
    assert not is_found(nugget(number=12), [text])


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (nugget(any=["1 200 associations", "1200"]), "« 1 200 associations »"),
        (nugget(number=3_400_000_000), "« 3 400 000 000 »"),
        (nugget(number=0.5), "« 0.5 »"),
        (nugget(date="2026-02-17"), "« 2026-02-17 »"),
        (nugget(pattern="a|b"), "« a|b »"),
    ],
)
def test_a_fact_is_named_as_its_author_wrote_it(fact: Nugget, shown: str) -> None:
    assert label(fact) == shown


_FACTS = (
    nugget(any=["الأمين العام", "secrétaire général"]),
    nugget(number=30),
    nugget(date="2026-02-17"),
    nugget(any=["mentorat"]),
    nugget(pattern="cohorte"),
)
_TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Le mentorat, 30 jeunes.",
                "17 février 2026",
                "الأمين العام للحزب",
                "deux cohortes",
                "30 000",
                "5 millions",
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=4,
)


@given(_TEXTS, _TEXTS)
def test_more_text_never_loses_a_fact(first: list[str], more: list[str]) -> None:
    before = missing(_FACTS, ["\n".join(first)])
    assert set(missing(_FACTS, ["\n".join([*first, *more])])) <= set(before)


_HAMZA = {"أ": "اإآأ", "إ": "اأإ", "ى": "يى", "ة": "هة", "ي": "يی"}
_WORD = "أكاديمية المواطنة إلى الأمام"


@st.composite
def _spellings(draw: st.DrawFn) -> str:
    """The same Arabic words with other letter forms, vowel marks, tatweel or presentation forms."""
    letters = []
    for letter in _WORD:
        chosen = draw(st.sampled_from(_HAMZA.get(letter, letter)))
        forms = [chosen, *_presentation(chosen)]
        tail = draw(st.sampled_from(["", "", "ـ", "َ", "ّ", "ـٍ"])) if letter != " " else ""
        letters.append(draw(st.sampled_from(forms)) + tail)
    return "".join(letters)


def _presentation(letter: str) -> list[str]:
    return [chr(c) for c in range(0xFE80, 0xFEF5) if unicodedata.normalize("NFKC", chr(c)) == letter]


@given(_spellings(), _spellings())
def test_the_spelling_of_arabic_never_changes_the_verdict(form: str, text: str) -> None:
    assert is_found(nugget(any=[form]), [f"ثم {text}، وشكرا"])
    assert not is_found(nugget(any=[form]), ["ثم المواطنة، وشكرا"])

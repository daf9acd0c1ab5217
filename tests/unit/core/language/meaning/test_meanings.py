from __future__ import annotations

import pytest

from core.language.forms import Language
from core.language.meaning.meanings import is_light, meanings, plain_weights, spelt_weights
from core.language.meaning.places import given_names


def keys(word: str, language: Language) -> frozenset[str]:
    (meaning,) = meanings(word, language)
    return meaning.keys


@pytest.mark.parametrize(
    ("word", "language", "other", "its_language"),
    [
        ("accompagnateur", Language.FRENCH, "mentor", Language.ENGLISH),
        ("ajuster", Language.FRENCH, "تعديل", Language.ARABIC),
        ("kaytwakbou", Language.DARIJA_LATIN, "accompagnés", Language.FRENCH),
        ("كيتلاقاو", Language.DARIJA, "rencontre", Language.FRENCH),
        ("met", Language.ENGLISH, "اجتمع", Language.ARABIC),
        ("3aychin", Language.DARIJA_LATIN, "vit", Language.FRENCH),
        ("mechanism", Language.ENGLISH, "آلية", Language.ARABIC),
    ],
)
def test_near_synonyms_meet_in_every_form(word: str, language: Language, other: str, its_language: Language) -> None:
    assert keys(word, language) & keys(other, its_language)


@pytest.mark.parametrize(
    ("word", "language", "other", "its_language"),
    [
        ("ouvrir", Language.FRENCH, "close", Language.ENGLISH),
        ("début", Language.FRENCH, "نهاية", Language.ARABIC),
        ("augmenter", Language.FRENCH, "reduce", Language.ENGLISH),
        ("kayna", Language.DARIJA_LATIN, "مدينة", Language.ARABIC),
    ],
)
def test_contraries_and_strangers_do_not_meet(
    word: str, language: Language, other: str, its_language: Language
) -> None:
    assert not keys(word, language) & keys(other, its_language)


def test_near_synonyms_do_not_show_that_a_thing_is_denied() -> None:
    (one,), (other,) = meanings("ajuster", Language.FRENCH), meanings("تعديل", Language.ARABIC)
    assert one.keys & other.keys
    assert not one.close & other.close


def test_what_gives_is_no_grant() -> None:
    assert plain_weights("منحه", Language.ARABIC)
    assert not spelt_weights("يقدم")
    assert plain_weights("grants", Language.ENGLISH) & spelt_weights("bourses")
    assert not plain_weights("pays", Language.FRENCH)


def test_light_words_are_known_with_what_is_written_onto_them() -> None:
    assert all(map(is_light, ("وفين", "وجودها", "كيقولش", "kaykhelliw", "anyone")))
    assert not is_light("مستشفي")


def test_first_names_are_folded() -> None:
    assert {"مصطفي", "نزار"} <= given_names()
    assert "امل" not in given_names()


@pytest.mark.parametrize("text", ["أ خويا كيفاش نتسجل؟", "ا", "أ ر ي د", "ا ل م و ت", "a khoya", "و", "ي"])
@pytest.mark.parametrize("language", Language)
def test_a_letter_that_stands_alone_breaks_nothing_and_is_spelt_itself(text: str, language: Language) -> None:
    assert all(all(meaning.keys) for meaning in meanings(text, language))

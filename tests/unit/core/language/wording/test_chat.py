"""Chat spelling is read as standard spelling; names, abbreviations and words of their own stay."""

from __future__ import annotations

import pytest

from core.language.forms import Language
from core.language.wording.chat import in_standard_spelling, parse_spellings, unstretched


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("c koi tamkine", "c'est quoi tamkine"),
        ("ki est le chef du parti", "qui est le chef du parti"),
        ("pk vs proposez bcp", "pourquoi vous proposez beaucoup"),
        ("cmt ca marche", "comment ca marche"),
        ("quest ce que vous dites", "qu'est-ce que vous dites"),
        ("cest pour qui", "c'est pour qui"),
        ("l emploi et l ecole", "l'emploi et l'école"),
        ("lemploi des jeunes", "l'emploi des jeunes"),
        ("la sante", "la santé"),
        ("esk vs etes pour", "est-ce que vous etes pour"),
    ],
)
def test_french_chat_spelling(written: str, meant: str) -> None:
    assert in_standard_spelling(written, Language.FRENCH) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("wht do u want 4 ppl", "what do you want 4 people"),
        ("how 2 vote", "how to vote"),
        ("who r u", "who are you"),
        ("abt the govt", "about the government"),
    ],
)
def test_english_chat_spelling(written: str, meant: str) -> None:
    assert in_standard_spelling(written, Language.ENGLISH) == meant


@pytest.mark.parametrize(
    "written",
    [
        "c'est quoi",
        "la vitamine c",
        "le projet DS",
        "qu'est-ce que c'est",
        "Quel est le taux de TVA ?",
        "un an",
        "la lettre d",
    ],
)
def test_what_is_no_chat_spelling_stays(written: str) -> None:
    assert in_standard_spelling(written, Language.FRENCH) == written


def test_letters_for_emphasis_are_one_letter_or_two_where_that_makes_a_word() -> None:
    assert unstretched("chnoooo howa") == "chno howa"
    assert unstretched("واااش كاين") == "واش كاين"
    assert unstretched("schooools???") == "schools?"
    assert unstretched("Hassan III") == "Hassan III"


def test_a_line_of_the_table_holds_what_is_meant_and_its_spellings() -> None:
    assert parse_spellings(["# x", "[fr]", "quoi | koi, kwa", "[en]", "you | u"]) == {
        Language.FRENCH: {("koi",): "quoi", ("kwa",): "quoi"},
        Language.ENGLISH: {("u",): "you"},
    }

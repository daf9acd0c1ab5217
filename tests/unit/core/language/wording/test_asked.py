"""A message is read as its question, its language is the question's, and a bare name is told from a question."""

from __future__ import annotations

import pytest

from core.language.forms import Language
from core.language.wording.asked import read_question
from core.language.wording.topics import is_topic


def test_chat_spelling_and_emphasis_around_a_question_are_gone() -> None:
    assert read_question("c koi tamkine en fait ??").text == "c'est quoi tamkine"


def test_the_language_is_that_of_the_question_not_of_its_greeting() -> None:
    asked = read_question("السلام عليكم، بغيت نعرف ما هي إجراءات تشغيل الشباب؟")

    assert (asked.text, asked.language) == ("ما هي إجراءات تشغيل الشباب؟", Language.ARABIC)


def test_marks_at_the_end_are_one() -> None:
    assert read_question("Quels sont les axes ?!!").text == "Quels sont les axes ?"
    assert read_question("Quels sont les axes...").text == "Quels sont les axes"


def test_a_message_that_is_too_long_stays_as_it_is() -> None:
    message = "bonjour " + "x" * 3000
    assert read_question(message).text == message


@pytest.mark.parametrize(
    "message",
    [
        "Nizar Baraka",
        "TAMKINE",
        "تمكين",
        "l'emploi des jeunes",
        "nassij",
        "نزار بركة",
        "la santé",
        "youth employment",
        "التشغيل والبطالة",
        "salut, TAMKINE svp",
        "politique de la jeunesse",
        "lkhdma dyal chabab",
    ],
)
def test_a_name_or_subject_alone_is_a_topic(message: str) -> None:
    assert read_question(message).is_topic


@pytest.mark.parametrize(
    "message",
    [
        "c'est quoi TAMKINE",
        "qui est Nizar Baraka",
        "adhérer au parti",
        "je cherche un emploi",
        "شنو هو تمكين",
        "bghit ntsejel",
        "kifach ntsejel",
        "how to vote",
        "what is TAMKINE",
        "يدعم الحزب الشباب",
        "واش كاين شي برنامج",
        "",
        "???",
    ],
)
def test_what_asks_or_says_something_is_no_topic(message: str) -> None:
    assert not is_topic(message)


@pytest.mark.parametrize("opener", ["", "salut, je voudrais savoir ", "bonjour, ", "stp dis-moi "])
def test_a_wording_that_begins_politely_itself_is_read_alike_with_and_without_more(opener: str) -> None:
    wording = "Parlez-moi de TAMKINE"
    assert read_question(opener + wording).text == read_question(wording).text == "TAMKINE"

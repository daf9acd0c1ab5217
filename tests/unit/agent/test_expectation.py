"""Kinds of thing that questions ask for, as people put them in the five forms, and which of them the words found do not hold."""

from __future__ import annotations

import pytest

from agent.understanding.expectation import Expected, expected, missing


@pytest.mark.parametrize(
    "question",
    [
        "C'est payant ?",
        "Combien ça coûte ?",
        "la formation elle est gratuite ou pas",
        "هل التسجيل مجاني؟",
        "واش هادشي فابور ولا بلفلوس؟",
        "شحال الثمن ديالو",
        "wach b flous wla fabor",
        "ch7al taman",
        "How much does the course cost?",
        "Is the training free?",
    ],
)
def test_what_it_costs_is_asked_for(question: str) -> None:
    assert Expected.PRICE in expected(question)
    assert missing(question, ["La rencontre a lieu le 3 mai 2024 à Tanger."]) is Expected.PRICE
    assert missing(question, ["La participation est gratuite : 0 dirham."]) is None


@pytest.mark.parametrize(
    "question",
    [
        "Comment on s'inscrit ?",
        "comment je peux adhérer au réseau",
        "كيف يمكنني الانضمام إلى البرنامج؟",
        "كيفاش نتسجل فيه؟",
        "kifach ndkhl l réseau ana 3ndi jam3iya",
        "kifach ntsejel",
        "how do i become a mentor",
        "how can we apply",
    ],
)
def test_how_one_joins_is_asked_for(question: str) -> None:
    assert Expected.PROCEDURE in expected(question)
    assert missing(question, ["Une cohorte dure de trois à quatre mois."]) is Expected.PROCEDURE
    assert missing(question, ["Une association intéressée adhère au réseau."]) is None


@pytest.mark.parametrize(
    "question",
    [
        "Que se passe-t-il à la fin ?",
        "The Free Democrats announced what?",
        "Le prix de la vie baisse-t-il ?",
        "Is it fine?",
    ],
)
def test_words_that_only_look_alike_ask_for_no_such_thing(question: str) -> None:
    assert not {Expected.PLACE, Expected.PROCEDURE} & expected(question)


def test_what_says_most_is_named_of_several_that_are_missing() -> None:
    assert missing("Combien coûte l'inscription ?", ["La place du marché."]) is Expected.PRICE
    assert missing("Quand et où ?", ["La place du marché."]) is Expected.DATE
    assert missing("Que dit la fiche ?", ["La place du marché."]) is None

"""Citation recall and precision by ALCE's definitions, over our own check of support."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from agent.question import Question
from core.language.forms import Language
from evals.reply import CitedSource, PassageText, Reply, ReplySentence
from evals.scorers import default_scorers, score_all
from tests.unit.agent.corpus import PASSAGES, agent_over, passage
from tests.unit.evals.scorers.made import INTRODUCTION, case, replied, reply, scores, told, value

QUOTE = ReplySentence("Le Forum propose d'ouvrir 120 bibliothèques de quartier avant le mois de mars 2027.", (1,))


def both(answer: Reply) -> tuple[float | None, float | None]:
    return value("citation_recall", case(), answer), value("citation_precision", case(), answer)


@pytest.mark.parametrize("language", Language)
async def test_an_answer_that_quotes_comes_out_whole_in_every_language(language: Language) -> None:
    old = passage(
        "Le Forum prévoit 80 piscines municipales à Tanger.", "Plan sport", "sport.md", valid_until=date(2024, 1, 31)
    )
    replaced = passage(
        "Le programme de 2021 prévoit 12 gymnases municipaux à Tanger.",
        "Programme 2021",
        "2021.md",
        published_on=date(2021, 3, 1),
        superseded_by="2026.md",
    )
    new = passage("Le programme prévoit une gare à Tanger.", "Programme 2026", "2026.md")
    for found in (
        PASSAGES,
        (PASSAGES[1],),
        (old,),
        (replaced,),
        (replaced, new),
        (passage("Tanger aura un port de pêche tout neuf.", "", "port.md"),),
    ):
        answer = replied(
            await agent_over(*found).answer(Question("Que prévoit le Forum à Tanger ?", (), language)), *found
        )
        assert answer.status.startswith("answered")
        assert both(answer) == (1, 1), told("citation_recall", case(), answer)
        assert value("answer_language", case(language=language.value), answer) == 1
        assert value("answer_script", case(language=language.value), answer) == 1
        assert value("attribution", case(), answer) == 1
        assert value("invented_numbers", case(), answer) == 0


def test_an_introduction_states_nothing_as_long_as_it_is_true() -> None:
    assert both(reply(INTRODUCTION, QUOTE)) == (1, 1)
    other = ReplySentence("Dans « Programme de santé » (17 février 2026) :")
    assert both(reply(other, QUOTE)) == (0.5, 1)
    assert "another document" in told("citation_recall", case(), reply(other, QUOTE))
    assert both(reply(ReplySentence("Dans « Programme culture » (18 février 2026) :"), QUOTE)) == (0.5, 1)
    assert both(reply(QUOTE, INTRODUCTION)) == (0.5, 1)
    assert both(reply(ReplySentence("Le Forum rasera la Lune :"), QUOTE)) == (0.5, 1)


def test_dropped_citations_leave_nothing() -> None:
    bare = reply(INTRODUCTION, ReplySentence(QUOTE.text))
    assert both(bare) == (0, 0)
    assert both(reply(INTRODUCTION)) == (0, 0)
    assert both(reply("x", status="unanswerable_nothing_found")) == (None, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Le Forum propose d'ouvrir 300 bibliothèques de quartier avant mars 2027.", "number"),
        ("Le Forum propose d'ouvrir 120 bibliothèques de quartier avant mai 2027.", "month"),
        ("Le Forum propose d'ouvrir 120 bibliothèques de quartier à Fès avant mars 2027.", "names"),
        ("Le Forum supprime les impôts des entreprises étrangères installées ici.", "words"),
    ],
)
def test_a_sentence_that_its_passage_does_not_bear_out_fails_with_its_citations(text: str, why: str) -> None:
    answer = reply(INTRODUCTION, QUOTE, ReplySentence(text, (1,)))
    assert both(answer) == (0.5, 0.5)
    assert why in told("citation_recall", case(), answer)
    assert text in told("citation_precision", case(), answer)


def test_a_written_sentence_stands_on_its_words() -> None:
    assert both(reply(ReplySentence("Le Forum ouvrira 120 bibliothèques de quartier, gratuites.", (1,)))) == (1, 1)


def test_a_number_that_no_source_has_fails_the_sentence() -> None:
    assert both(reply(ReplySentence(QUOTE.text, (1, 9)))) == (0, 0)


def test_precision_asks_whether_each_citation_is_called_for() -> None:
    idle = reply(ReplySentence(QUOTE.text, (1, 2)))
    assert both(idle) == (1, 0.5)
    assert "[2]" in told("citation_precision", case(), idle)
    first = PassageText("a", "a.md", "Le Forum ouvrira 120 bibliothèques.", "Culture")
    second = PassageText("b", "b.md", "Le Forum construira 45 stations de dessalement.", "Eau")
    sentence = ReplySentence("Le Forum ouvrira 120 bibliothèques et construira 45 stations de dessalement.", (1, 2))
    cited = tuple(CitedSource(n, p.context, p.text, p.id, key=p.key) for n, p in enumerate((first, second), 1))
    joint = reply(sentence, citations=cited, passages={"a": first, "b": second})
    assert both(joint) == (1, 1)


def test_across_languages_meaning_decides_and_only_where_it_can_be_compared() -> None:
    sentence = ReplySentence("The Forum will build 45 desalination plants before December 2028.", (2,))
    answer = reply(sentence, language=Language.ENGLISH)
    assert both(answer) == (0, 0)
    assert "no embeddings" in told("citation_recall", case(), answer)
    for cosine, expected in ((0.9, 1.0), (0.5, 0.0)):
        scorers = default_scorers(similarity=lambda a, b, c=cosine: np.full((len(a), len(b)), c, np.float32))
        found = score_all(scorers, case(), answer)["citation_recall"]
        assert found is not None
        assert found.value == expected


def test_an_own_name_needs_no_source_and_another_does() -> None:
    answer = reply(
        ReplySentence("Il y aura, dit le Forum civique, 120 bibliothèques de quartier.", (1,)),
        passages={"p1": PassageText("p1", "k", "120 bibliothèques de quartier seront ouvertes.")},
    )
    assert value("citation_recall", case(), answer) == 1
    assert score_all(default_scorers(), case(), answer)["citation_recall"] != scores(case(), answer)["citation_recall"]


def test_an_answer_without_separate_sentences_is_judged_whole() -> None:
    answer = reply(QUOTE)
    assert both(Reply(**(vars(answer) | {"sentences": ()}))) == (1, 1)


def test_what_is_not_known_of_a_passage_is_what_is_quoted_of_it() -> None:
    answer = reply(
        ReplySentence("Dans « Programme culture Forum civique 2026-02-17 » (17 février 2026) :"), QUOTE, passages={}
    )
    assert both(answer) == (1, 1)

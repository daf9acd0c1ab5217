"""Facts in answers, documents among citations and among what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.reply import CitedSource, ReplySentence
from tests.unit.evals.scorers.made import LIBRARIES, WATER, case, reply, told, value

FACTS = [{"number": 120}, "bibliothèques", {"vital": "1 200 associations"}, {"okay": "gratuites"}]


def test_recall_says_what_is_missing() -> None:
    asked = case(nuggets=FACTS)
    answer = reply(ReplySentence("Le Forum veut cent vingt bibliotheques.", (1,)), citations=())
    assert value("strict_vital_recall", asked, answer) == pytest.approx(2 / 3)
    assert told("strict_vital_recall", asked, answer) == "2 of 3 vital facts; missing: « 1 200 associations »."
    assert value("nugget_recall", asked, answer) == 0.5
    assert told("nugget_recall", asked, answer).endswith("missing: « 1 200 associations », « gratuites ».")


def test_quotations_under_the_answer_count_and_marks_do_not() -> None:
    asked = case(nuggets=["gratuites", {"number": 1}])
    answer = reply(ReplySentence("Le Forum ouvre 120 bibliothèques.", (1,)))
    assert told("strict_vital_recall", asked, answer) == "1 of 2 vital facts; missing: « 1 »."
    assert value("numbers_and_dates", asked, answer) == 0
    assert value("numbers_and_dates", case(), answer) == 1


def test_the_closest_documents_of_an_abstention_tell_nothing() -> None:
    asked = case(sources=["culture.md"])
    answer = reply(ReplySentence("Je ne suis pas sûr : 120 ?", (1,)), status="unanswerable_nothing_found")
    assert value("strict_vital_recall", asked, answer) == 0
    assert "unanswerable_nothing_found" in told("strict_vital_recall", asked, answer)
    assert value("numbers_and_dates", asked, answer) == 0
    assert value("source_recall", asked, answer) == 0
    assert value("source_precision", asked, answer) is None


def test_the_nearest_words_hold_facts_that_are_shown_and_none_that_are_told_surely() -> None:
    asked = case(nuggets=[{"number": 120}, "gratuites"], forbidden=["mars 2027"])
    answer = reply(ReplySentence("Le Forum propose d'ouvrir 120 bibliothèques.", (1,)), status="perhaps")
    assert value("strict_vital_recall", asked, answer) == 0
    assert value("vital_recall_shown", asked, answer) == 1
    assert value("forbidden_content", asked, answer) == 1, "what is forbidden is forbidden in what is shown"
    sure = reply(ReplySentence("Le Forum propose d'ouvrir 120 bibliothèques.", (1,)))
    assert value("vital_recall_shown", asked, sure) == value("strict_vital_recall", asked, sure) == 1
    silent = reply("Rien trouvé.", status="unanswerable_nothing_found")
    assert value("vital_recall_shown", asked, silent) == 0


def test_what_a_case_does_not_have_is_not_scored() -> None:
    answer = reply(ReplySentence("120", (1,)))
    only_okay = case(nuggets=[{"okay": "gratuites"}])
    assert value("strict_vital_recall", only_okay, answer) is None
    assert value("nugget_recall", only_okay, answer) == 1
    assert value("numbers_and_dates", only_okay, answer) is None
    unanswerable = case(expect="unanswerable")
    assert [value(m, unanswerable, answer) for m in ("strict_vital_recall", "nugget_recall")] == [None, None]
    assert value("source_recall", case(), answer) is None


@pytest.mark.parametrize(
    ("source", "recall"),
    [
        ("culture.md", 1),
        ("programmes/culture.md", 1),
        ("p1", 1),
        ("ture.md", 0),
        ("autre.md", 0),
    ],
)
def test_a_source_is_a_document_the_end_of_its_path_or_a_passage(source: str, recall: float) -> None:
    assert value("source_recall", case(sources=[source]), reply(ReplySentence("120", (1,)))) == recall


@pytest.mark.parametrize("original", ["programmes/culture.md", "programmes/autre.md"])
def test_a_translation_counts_as_its_original(original: str) -> None:
    translation = replace(LIBRARIES, key="programmes/culture.ar.md", translation_of=original)
    cited = CitedSource(1, translation.context, translation.text, translation.id, key=translation.key)
    answer = reply(ReplySentence("120", (1,)), citations=(cited,), passages={translation.id: translation})
    answer = replace(answer, retrieved=(translation.id,))
    asked = case(sources=["culture.md"])
    counts = original == "programmes/culture.md"
    for metric in ("source_recall", "source_precision", "retrieved_source_1"):
        assert value(metric, asked, answer) == counts, metric


def test_precision_counts_citations_of_other_documents() -> None:
    asked = case(sources=["culture.md"])
    answer = reply(ReplySentence("120", (1,)), ReplySentence("45", (2,)))
    assert value("source_precision", asked, answer) == 0.5
    assert told("source_precision", asked, answer).endswith("others: programmes/eau.md.")
    assert value("source_recall", asked, reply("120")) == 0


RETRIEVED = ("retrieved_source_1", "retrieved_source_3", "retrieved_source", "retrieved_nuggets")


@pytest.mark.parametrize("status", ["answered", "unanswerable_nothing_found", "retrieved"])
def test_what_was_found_tells_search_from_composing(status: str) -> None:
    asked = case(sources=["culture.md"], nuggets=[{"number": 120}, {"number": 7}])
    answer = reply("x", status=status, retrieved=("p2", "p1"))
    assert [value(name, asked, answer) for name in RETRIEVED] == [0, 1, 1, 0.5]
    assert told("retrieved_source_1", asked, answer) == "Passage 2 of the 2 found is the first of an expected document."
    late = reply("x", status=status, retrieved=("p2", "x", "y", "p1"))
    assert [value(name, asked, late) for name in RETRIEVED] == [0, 0, 1, 0.5]
    missed = reply("x", status=status, retrieved=("p2",), passages={"p2": WATER})
    assert [value(name, asked, missed) for name in RETRIEVED] == [0, 0, 0, 0]


def test_what_was_found_is_scored_only_where_it_is_told() -> None:
    asked = case(sources=["culture.md"])
    assert [value(name, asked, reply("x")) for name in RETRIEVED] == [None] * 4
    untold = reply("x", retrieved=("p1",), passages={})
    assert [value(name, case(sources=["p1"]), untold) for name in RETRIEVED] == [1, 1, 1, None]
    assert LIBRARIES.id == "p1"

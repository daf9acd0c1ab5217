"""The question sets are fair: about facts that stand in the documents, in five forms, and never the ones tuned on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from agent.answer import AnswerStatus
from agent.organisation.organisation import Organisation
from agent.testing import canned_answer
from core.language.forms import Language
from core.text import Script, script_of
from knowledge.reading.metadata import language_in_name
from tests.acceptance.questions import FOLDER as SETS
from tests.acceptance.questions import (
    AcceptanceQuestion,
    failures,
    folded,
    load_calibration,
    load_questions,
    missing_groups,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "istiqlal"
ON_EXAMPLES = load_questions(SETS / "questions_examples.yaml")
ON_SEEDS = load_questions(SETS / "questions_seeds.yaml")
CALIBRATION = load_calibration(EXAMPLE / "calibration.yaml")


def _stands_in(question: AcceptanceQuestion, folder: Path) -> list[tuple[str, ...]]:
    texts = [(folder / name).read_text("utf-8") for name in question.documents]
    return missing_groups(question, " ".join(texts))


def test_calibration_has_enough_of_both_sorts_in_every_form() -> None:
    assert len(CALIBRATION) >= 100
    assert len({folded(item.question) for item in CALIBRATION}) == len(CALIBRATION)
    assert 0.4 <= sum(item.answerable for item in CALIBRATION) / len(CALIBRATION) <= 0.7
    counts = Counter((item.language, item.answerable) for item in CALIBRATION)
    assert all(counts[language, answerable] >= 10 for language in Language for answerable in (True, False))


@pytest.mark.parametrize(("questions", "least", "least_unanswerable"), [(ON_EXAMPLES, 60, 15), (ON_SEEDS, 40, 12)])
def test_sets_are_large_enough_and_cover_every_form(
    questions: tuple[AcceptanceQuestion, ...], least: int, least_unanswerable: int
) -> None:
    assert len(questions) >= least
    assert len({question.id for question in questions}) == len(questions)
    assert sum(question.expect == "unanswerable" for question in questions) >= least_unanswerable
    assert {question.language for question in questions} == set(Language)
    assert any(question.history for question in questions)
    for question in questions:
        answered = question.expect == "answered"
        assert bool(question.must_contain) is answered
        assert bool(question.documents) is answered
        # A question in Arabic letters may name something in Latin ones, never the other way round.
        written_in_arabic = any(script_of(letter) is Script.ARABIC for letter in question.question)
        assert written_in_arabic is question.language.is_rtl


def test_no_question_that_quality_is_measured_on_is_tuned_on_or_suggested() -> None:
    measured = {folded(question.question) for question in (*ON_EXAMPLES, *ON_SEEDS)}
    suggested = {folded(text) for texts in Organisation.load(EXAMPLE).examples.values() for text in texts}
    assert not measured & {folded(item.question) for item in CALIBRATION}
    assert not measured & suggested


@pytest.mark.parametrize("question", [q for q in ON_EXAMPLES if q.documents], ids=lambda q: q.id)
def test_what_an_answer_must_show_stands_in_the_sheets(question: AcceptanceQuestion) -> None:
    assert not _stands_in(question, EXAMPLE / "documents")


@pytest.mark.data
def test_what_an_answer_must_show_stands_in_the_seeds(shared: Path) -> None:
    assert len({name for question in ON_SEEDS for name in question.documents}) == 5
    assert not {q.id: groups for q in ON_SEEDS if (groups := _stands_in(q, shared / "seeds"))}


def test_every_sheet_is_asked_about() -> None:
    sheets = {
        path.name
        for path in (EXAMPLE / "documents").iterdir()
        if not path.name.endswith((".meta.yaml", ".questions.yaml")) and language_in_name(path.name) is None
    }
    assert {name for question in ON_EXAMPLES for name in question.documents} == sheets


def test_the_questions_of_the_issue_are_flagged() -> None:
    flagged = [question for question in ON_SEEDS if question.issue]
    assert len(flagged) == 8
    assert sum(question.expect == "unanswerable" for question in flagged) == 3


def test_failures_are_found_and_only_where_there_are_some() -> None:
    question = next(q for q in ON_SEEDS if q.id == "issue-en-contract")
    right = canned_answer("Dévoilé samedi 11 janvier 2025 à Casablanca.")
    keys = {right.citations[0].passage_id: question.documents[0]}
    assert failures(question, right, keys) == []
    assert failures(question, canned_answer("Dévoilé à Casablanca."), keys) == ["shows none of ('11 janvier 2025',)"]
    assert "none of" in failures(question, right, {})[0]
    silent = replace(right, status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND)
    assert failures(question, silent, keys) == ["was unanswerable_nothing_found, not answered"]
    unanswerable = next(q for q in ON_SEEDS if q.id == "issue-en-no-world-cup")
    assert failures(unanswerable, right, keys) == ["was answered, not unanswerable"]
    assert failures(unanswerable, silent, keys) == []

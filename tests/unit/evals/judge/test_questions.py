"""What is asked of which answer, and what verdicts come to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from evals.judge.questions import TONE_CRITERIA, JudgedItem, JudgeQuestion, JudgeTask, nugget_text, tasks, worst
from evals.judge.testing import judged_case
from evals.reply import CitedSource
from evals.runs.results import RunResult
from evals.suites.suite import Case, Nugget, Suite
from evals.testing import made_config

ASKED = Case.model_validate({"id": "q1-fr", "language": "fr", "question": "?", "nuggets": [{"vital": "4"}]})
SUITE = Suite(name="facts", cases=(ASKED,))


def found(question: JudgeQuestion, suite: Suite | None = SUITE, **changes: object) -> tuple[JudgeTask, ...]:
    return tasks(RunResult(made_config(), (judged_case(1, **changes),)), suite, question)  # type: ignore[arg-type]


def test_facts_are_asked_of_answers_to_cases_that_have_some() -> None:
    (task,) = found(JudgeQuestion.NUGGETS)
    assert [item.text for item in task.items] == ["4"]
    assert not found(JudgeQuestion.NUGGETS, None)
    assert not found(JudgeQuestion.NUGGETS, status="unanswerable_nothing_found")


@pytest.mark.parametrize("question", JudgeQuestion)
def test_an_errored_case_is_never_judged(question: JudgeQuestion) -> None:
    assert not found(question, error="the server did not answer")


def test_tone_is_asked_of_refusals_too() -> None:
    (task,) = found(JudgeQuestion.TONE, status="refused_too_long", citations=())
    assert tuple(item.key for item in task.items) == TONE_CRITERIA


def test_sentences_end_at_their_marks_and_carry_the_sources_they_name() -> None:
    sources = (CitedSource(1, "A", "a"), CitedSource(3, "B", "b"))
    text = "Selon A : premier [point]. [1] Deuxième, en [2021] et l'article [7]. [3][1]\nSans source."
    (task,) = found(JudgeQuestion.SUPPORT, text=text, citations=sources)
    assert [item.text for item in task.items] == [
        "Selon A : premier [point].",
        "Deuxième, en [2021] et l'article [7].",
    ]
    assert [[source.number for source in item.sources] for item in task.items] == [[1], [3, 1]]


def test_arabic_sentences_end_at_their_marks_too() -> None:
    (task,) = found(JudgeQuestion.SUPPORT, text="يقترح الحزب أربعة أفواج. [1]", language=Language.ARABIC)
    assert task.items[0].text == "يقترح الحزب أربعة أفواج."


def test_an_answer_without_sources_has_no_sentence_to_check() -> None:
    assert not found(JudgeQuestion.SUPPORT, text="Bonjour [1].", citations=())


def test_facts_are_worth_the_share_of_vital_ones_that_are_told_whole() -> None:
    items = (JudgedItem("1", "a"), JudgedItem("2", "b"), JudgedItem("3", "c", vital=False))
    task = JudgeTask(JudgeQuestion.NUGGETS, judged_case(1), items)
    assert task.value({"1": "support", "2": "partial_support", "3": "support"}) == 0.5
    none_vital = replace(task, items=tuple(replace(item, vital=False) for item in items))
    assert none_vital.value({"1": "support", "2": "not_support", "3": "support"}) == pytest.approx(2 / 3)
    with pytest.raises(KeyError):
        task.value({"1": "support"})


def test_support_is_worth_the_mean_of_its_grades_and_tone_all_or_nothing() -> None:
    support = JudgeTask(
        JudgeQuestion.SUPPORT, judged_case(1), (JudgedItem("1", "a"), JudgedItem("2", "b"), JudgedItem("3", "c"))
    )
    assert support.value({"1": "full", "2": "partial", "3": "none"}) == 0.5
    tone = JudgeTask(JudgeQuestion.TONE, judged_case(1), tuple(JudgedItem(name, name) for name in TONE_CRITERIA))
    assert tone.value(dict.fromkeys(TONE_CRITERIA, "yes")) == 1
    assert tone.value({**dict.fromkeys(TONE_CRITERIA, "yes"), "attributed": "no"}) == 0


@pytest.mark.parametrize(
    ("nugget", "text"),
    [
        ({"number": 12}, "12"),
        ({"number": 2.5}, "2.5"),
        ({"date": "2025-01-11"}, "2025-01-11"),
        ({"pattern": r"\bTAMKINE\b"}, r"\bTAMKINE\b"),
        ({"any": ["a", "ب"]}, "a | ب"),
    ],
)
def test_facts_of_every_kind_can_be_read(nugget: dict[str, object], text: str) -> None:
    assert nugget_text(Nugget.model_validate(nugget)) == text


def test_the_lowest_verdict_is_the_last_of_its_choices() -> None:
    assert worst(JudgeQuestion.SUPPORT, ["full", "none", "partial"]) == "none"


@given(st.sampled_from(JudgeQuestion), st.text(max_size=20), st.text(max_size=20))
def test_another_answer_is_another_thing_to_judge(question: JudgeQuestion, one: str, other: str) -> None:
    first, second = (
        JudgeTask(question, judged_case(1, text=f"x{text}"), (JudgedItem("1", "a"),)) for text in (one, other)
    )
    assert (first.digest == second.digest) == (one == other)

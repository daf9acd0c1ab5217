"""Friendly and hostile askers in pairs."""

from __future__ import annotations

import pytest

from core.language.forms import Language
from evals.judge.judge import Judgement
from evals.judge.questions import JudgeQuestion, tasks
from evals.judge.symmetry import ToneSymmetry, tone_symmetry
from evals.judge.testing import judged_case
from evals.runs.results import CaseResult, RunResult
from evals.testing import made_config

FRENCH = Language.FRENCH


def pair(number: int, friendly: float | None, hostile: float | None) -> list[tuple[CaseResult, float | None]]:
    return [
        (judged_case(number, case_id=f"t{number}-{tag}", group=f"t{number}", tags=("tone", tag)), value)
        for tag, value in (("friendly", friendly), ("hostile", hostile))
    ]


def judged(
    found: list[tuple[CaseResult, float | None]], question: JudgeQuestion = JudgeQuestion.TONE, changed: str = ""
) -> tuple[ToneSymmetry, ...]:
    run = RunResult(made_config(), tuple(case for case, _ in found))
    digests = {task.case.case_id: task.digest for task in tasks(run, None, JudgeQuestion.TONE)}
    said = [
        Judgement(case.case_id, FRENCH, question, "fake", "p", digests[case.case_id] + changed, value=value)
        for case, value in found
    ]
    return tone_symmetry(run, said)


def test_what_anger_made_worse_is_named_with_its_chance() -> None:
    found = [*pair(1, 1, 1), *pair(2, 0, 0), *pair(9, 0, 1)]
    for number in range(3, 9):
        found += pair(number, 1, 0)
    (french,) = judged(found)
    assert (french.language, french.pairs) == (FRENCH, 9)
    assert french.worse_when_hostile == ("t3", "t4", "t5", "t6", "t7", "t8")
    assert french.worse_when_friendly == ("t9",)
    assert french.p == pytest.approx(0.125)


def test_a_pair_without_both_verdicts_is_left_out_and_so_is_any_other_question() -> None:
    assert judged(pair(1, 1, None)) == ()
    assert judged(pair(1, 1, 0), JudgeQuestion.SUPPORT) == ()
    assert judged([(judged_case(1), 1.0)]) == ()
    assert len(judged(pair(1, 1, 0))) == 1
    assert judged(pair(1, 1, 0), changed="since") == ()

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core.language.forms import Language
from evals.runs.results import RunResult
from evals.score import Goal, Score
from tests.unit.evals.runs.test_run_folder import BROKEN, CASE, CONFIGURATION, RUN


def test_a_share_lies_between_0_and_1_and_a_quantity_anywhere() -> None:
    for value in (-0.1, 1.1, math.nan, math.inf):
        with pytest.raises(ValueError, match="must"):
            Score(value)
    assert Score(1840.0, goal=Goal.QUANTITY).is_perfect
    with pytest.raises(ValueError, match="finite"):
        Score(math.nan, goal=Goal.QUANTITY)


def test_perfect_is_1_or_0_by_the_goal() -> None:
    assert Score(1).is_perfect
    assert not Score(0.99).is_perfect
    assert Score(0, goal=Goal.LOWER).is_perfect
    assert not Score(1, goal=Goal.LOWER).is_perfect


def test_a_case_has_one_result() -> None:
    with pytest.raises(ValueError, match="two results"):
        RunResult(CONFIGURATION, (CASE, CASE))


def test_a_run_knows_its_languages_metrics_and_goals() -> None:
    assert RUN.languages == (Language.FRENCH, Language.DARIJA)
    assert RUN.metrics == ("nugget_recall", "latency")
    assert RUN.goal("latency") is Goal.QUANTITY
    assert RUN.goal("unheard of") is Goal.HIGHER


def test_a_case_is_clustered_by_its_group_else_by_itself() -> None:
    assert (CASE.cluster, BROKEN.cluster) == ("tamkine", "other-fr")


def test_planned_cases_without_a_result_are_missing() -> None:
    planned = replace(CONFIGURATION, planned={Language.FRENCH: 3, Language.ENGLISH: 2, Language.DARIJA: 1})
    run = RunResult(planned, (CASE, BROKEN))
    assert [run.missing(language) for language in run.languages] == [2, 0, 2]
    assert RUN.missing(Language.FRENCH) == 0

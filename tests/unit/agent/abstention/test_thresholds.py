from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.abstention.model import DEFAULT_THRESHOLDS
from agent.abstention.thresholds import Outcome, fit
from core.language.forms import Language

probabilities = st.floats(min_value=0.0, max_value=1.0)
outcomes = st.lists(st.builds(Outcome, probabilities, st.booleans(), st.sampled_from([1.0, 3.0])), max_size=40)


@given(outcomes)
def test_thresholds_are_ordered_probabilities_whatever_was_seen(found: list[Outcome]) -> None:
    thresholds = fit(found, Language.FRENCH).thresholds
    assert 0.0 <= thresholds.uncertain <= thresholds.answer <= 1.0


@given(outcomes)
def test_the_curve_falls_as_the_threshold_rises(found: list[Outcome]) -> None:
    curve = fit(found, Language.FRENCH).curve
    assert [p.threshold for p in curve] == sorted(p.threshold for p in curve)
    assert all(a.coverage >= b.coverage and a.risk >= b.risk for a, b in pairwise(curve))


def test_without_questions_the_shipped_thresholds_stand() -> None:
    assert fit([], Language.FRENCH).thresholds == DEFAULT_THRESHOLDS[Language.FRENCH]


def test_many_questions_move_the_threshold_between_the_kinds() -> None:
    found = [Outcome(n / 1000, False) for n in range(700)] + [Outcome(0.9, True)] * 700
    fitted = fit(found, Language.FRENCH)
    assert fitted.thresholds.answer == pytest.approx(0.8, abs=0.02)
    assert (fitted.answerable, fitted.unanswerable) == (700, 700)


def test_a_few_questions_move_them_a_little() -> None:
    moved = fit([Outcome(0.95, False)] * 2, Language.FRENCH).thresholds.answer
    assert DEFAULT_THRESHOLDS[Language.FRENCH].answer < moved < 0.8


def test_a_threshold_of_all_languages_holds_against_what_one_language_says_by_chance() -> None:
    outcomes = [Outcome(0.85, True, 3.0), Outcome(0.75, False, 3.0)] * 30
    alone, pooled = (fit(outcomes, Language.FRENCH, threshold).thresholds.answer for threshold in (None, 0.45))
    assert alone > 0.7
    assert pooled == pytest.approx(0.45, abs=0.06)

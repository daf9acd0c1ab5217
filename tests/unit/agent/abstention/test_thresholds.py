from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.abstention.model import DEFAULT_THRESHOLDS, DecisionThresholds, Tier
from agent.abstention.thresholds import Outcome, fit, least_shown

probabilities = st.floats(min_value=0.0, max_value=1.0)
outcomes = st.lists(st.builds(Outcome, probabilities, st.booleans(), st.sampled_from([1.0, 3.0])), max_size=40)


@given(outcomes)
def test_thresholds_are_probabilities_whatever_was_seen(found: list[Outcome]) -> None:
    thresholds = fit(found, found).thresholds
    assert 0.0 <= thresholds.uncertain <= 1.0
    assert 0.0 <= thresholds.answer <= 1.0


@given(outcomes)
def test_the_curve_falls_as_the_threshold_rises(found: list[Outcome]) -> None:
    curve = fit(found, ()).curve
    assert [p.threshold for p in curve] == sorted(p.threshold for p in curve)
    assert all(a.coverage >= b.coverage and a.risk >= b.risk for a, b in pairwise(curve))


def test_without_questions_the_shipped_thresholds_stand() -> None:
    assert fit([], ()).thresholds == DEFAULT_THRESHOLDS


def test_to_be_sure_is_read_above_nearly_all_that_has_no_answer() -> None:
    found = [Outcome(n / 1000, False) for n in range(700)] + [Outcome(0.9, True)] * 700
    fitted = fit(found, found)
    assert fitted.thresholds.answer == pytest.approx(0.64, abs=0.02)
    assert (fitted.answerable, fitted.unanswerable) == (700, 700)


def test_it_does_not_leap_where_two_kinds_of_error_nearly_balance() -> None:
    found = [Outcome(n / 100, False) for n in range(60)] + [Outcome(0.4 + n / 200, True) for n in range(100)]
    before = fit(found, found).thresholds.answer
    after = fit(found, [*found, Outcome(0.41, True), Outcome(0.2, False)]).thresholds.answer
    assert after == pytest.approx(before, abs=0.02)


def test_a_few_questions_move_it_a_little() -> None:
    few = [Outcome(0.1, False)] * 2
    assert 0.85 < fit(few, few).thresholds.answer < DEFAULT_THRESHOLDS.answer


def test_the_nearest_words_are_shown_where_they_may_be_the_answer() -> None:
    right = [Outcome(step / 200, answerable=True) for step in range(10, 200)]
    least = fit([], [], least_shown(right)).thresholds.least
    assert least == 0.02
    thresholds = DecisionThresholds(0.9, 0.6, least)
    assert thresholds.tier(0.01, 0.99) is Tier.NOTHING
    assert thresholds.tier(0.03, 0.99) is Tier.PERHAPS
    assert thresholds.tier(0.03, 0.1) is Tier.NOTHING
    assert thresholds.tier(0.95, 0.0) is Tier.SURE


def test_where_answers_are_told_with_less_less_is_shown() -> None:
    right = [Outcome(step / 20_000, answerable=True) for step in range(200)]
    assert least_shown(right) == 0.0001


def test_too_few_questions_hide_nothing() -> None:
    assert least_shown([Outcome(0.9, answerable=True)] * 99) == 0.0

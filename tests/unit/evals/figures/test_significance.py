"""Tests of difference, against scipy, published figures and by simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from evals.figures.significance import holm, mcnemar, paired_p, paired_share_difference, share_p


@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_agrees_with_scipys_binomial_test(won: int, lost: int) -> None:
    expected = binomtest(won, won + lost).pvalue if won + lost else 1.0
    assert mcnemar(won, lost) == pytest.approx(expected, rel=1e-9)


@given(st.integers(1, 120), st.data(), st.sampled_from((0.0, 0.02, 0.5, 0.9, 1.0)))
def test_a_share_against_its_limit_agrees_with_scipys_binomial_test(
    total: int, data: st.DataObject, limit: float
) -> None:
    successes = data.draw(st.integers(0, total))
    side = "less" if successes <= total * limit else "greater"
    expected = binomtest(successes, total, limit, alternative=side).pvalue
    assert share_p(successes, total, limit) == pytest.approx(expected, rel=1e-8, abs=1e-300)


def test_mcnemar_of_the_power_study() -> None:
    assert mcnemar(0, 8) == pytest.approx(0.0078, abs=5e-5)
    assert mcnemar(0, 5) > 0.05 > mcnemar(0, 6)
    with pytest.raises(ValueError, match="negative"):
        mcnemar(-1, 2)
    with pytest.raises(ValueError, match="impossible"):
        share_p(3, 2, 0.5)


def test_yes_or_no_by_case_is_mcnemar() -> None:
    assert paired_p([0.0] * 40 + [-1.0] * 8 + [1.0]) == mcnemar(1, 8)


@given(st.lists(st.floats(-1, 1).map(lambda x: round(x, 2)), min_size=1, max_size=8))
def test_sign_flips_are_counted_one_by_one(differences: list[float]) -> None:
    flips = [abs(np.dot(signs, differences)) for signs in product((-1, 1), repeat=len(differences))]
    expected = np.mean(np.array(flips) >= abs(sum(differences)) - 1e-9)
    assert paired_p(differences) == pytest.approx(expected)


def test_draws_agree_with_the_exact_count() -> None:
    differences = [0.1] * 14 + [-0.1] * 6  # as a coin thrown twenty times
    assert paired_p(differences) == pytest.approx(binomtest(6, 20).pvalue, abs=0.015)
    assert paired_p(differences, seed=1) == paired_p(differences, seed=1)


def test_runs_that_are_alike_do_not_differ() -> None:
    assert paired_p([0.0] * 30) == 1.0
    assert paired_p([0.3, -0.3]) == 1.0


def test_false_alarms_stay_within_5_percent_for_groups_that_move_together() -> None:
    """Nothing has changed, but every group of five moves together: only the clustered test keeps its word."""
    generator = np.random.default_rng(3)
    together = generator.normal(0, 0.2, size=(300, 40, 1)) + generator.normal(0, 0.2, size=(300, 40, 5))
    samples, groups = together.reshape(300, 200).tolist(), np.repeat(np.arange(40), 5).tolist()
    assert np.mean([paired_p(sample, groups) < 0.05 for sample in samples]) <= 0.07
    assert np.mean([paired_p(sample) < 0.05 for sample in samples]) > 0.15


@pytest.mark.parametrize(("pairs", "won", "lost"), [(25, 0.1, 0.2), (100, 0.05, 0.15), (50, 0.02, 0.1)])
def test_intervals_of_a_difference_hold_the_truth(pairs: int, won: float, lost: float) -> None:
    counts = np.random.default_rng(9).multinomial(pairs, [won, lost, 1 - won - lost], size=600)
    held = np.mean([won - lost in paired_share_difference(int(w), int(lo), pairs) for w, lo, _ in counts])
    assert held >= 0.93


def test_no_case_that_moved_leaves_room_for_doubt() -> None:
    interval = paired_share_difference(0, 0, 20)
    assert interval.mean == 0
    assert interval.low == pytest.approx(-interval.high)
    assert interval.high > 0.05
    with pytest.raises(ValueError, match="impossible"):
        paired_share_difference(3, 3, 5)


def test_holm_gives_the_textbook_figures() -> None:
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert adjusted == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert list(adjusted) == ["a", "b", "c", "d"]
    assert holm({}) == {}


@given(st.dictionaries(st.integers(), st.floats(0, 1), max_size=12))
def test_holm_lies_between_the_plain_and_bonferronis_figure(found: dict[int, float]) -> None:
    adjusted = holm(found)
    assert all(p <= adjusted[name] <= min(1.0, p * len(found)) for name, p in found.items())

"""Intervals of shares, against published figures and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from evals.figures.statistics import bootstrap, effective_size, share, wilson

grades = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_published_figures(successes: int, total: int, low: float, high: float) -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3."""
    interval = wilson(successes, total)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 300), st.data(), st.sampled_from((0.8, 0.95, 0.99)))
def test_wilson_agrees_with_scipy(total: int, data: st.DataObject, level: float) -> None:
    successes = data.draw(st.integers(0, total))
    reference = binomtest(successes, total).proportion_ci(level, method="wilson")
    interval = wilson(successes, total, level=level)
    assert (interval.low, interval.high) == pytest.approx((reference.low, reference.high), abs=1e-9)


@pytest.mark.parametrize("total", [25, 50, 100, 200])
def test_wilson_holds_the_truth_95_times_in_100(total: int) -> None:
    """Exact coverage, averaged over truths from 0.5 to 0.99, and never far below at any one."""
    intervals = [wilson(k, total) for k in range(total + 1)]
    truths = np.linspace(0.5, 0.99, 50)
    coverage = [
        sum(binom.pmf(k, total, truth) for k, interval in enumerate(intervals) if truth in interval) for truth in truths
    ]
    assert np.mean(coverage) >= 0.945
    assert min(coverage) >= 0.87


def test_impossible_shares_are_refused() -> None:
    for successes, total in ((3, 2), (-1, 2), (0, 0)):
        with pytest.raises(ValueError, match="no share"):
            wilson(successes, total)


def test_a_share_of_yes_and_no_is_wilsons() -> None:
    assert share([1.0] * 9 + [0.0]) == wilson(9, 10)


@given(grades)
def test_the_interval_of_a_share_holds_its_mean_and_stays_between_0_and_1(values: list[float]) -> None:
    interval = share(values, clusters=[place // 3 for place in range(len(values))])
    assert 0 <= interval.low <= interval.mean <= interval.high <= 1


def test_nothing_but_full_grades_leaves_room_for_doubt_and_one_lesser_grade_does_not_remove_it() -> None:
    perfect, nearly = share([1.0] * 25), share([1.0] * 24 + [0.9])
    assert perfect.low < 0.9
    assert nearly.low < 0.9


def test_intervals_of_grades_hold_the_truth_where_the_bootstraps_do_not() -> None:
    """Cases with one to three facts each, of which 0.95 are found: the bootstrap's interval misses the truth too often."""
    generator = np.random.default_rng(5)
    asked = generator.integers(1, 4, size=(400, 30))
    samples = (generator.binomial(asked, 0.95) / asked).tolist()
    ours = np.mean([0.95 in share(sample) for sample in samples])
    theirs = np.mean([0.95 in bootstrap(sample, resamples=300) for sample in samples])
    assert ours >= 0.93 > theirs


@pytest.mark.parametrize("truth", [0.6, 0.85, 0.95])
def test_clustered_intervals_hold_the_truth_where_plain_ones_do_not(truth: float) -> None:
    """60 groups of five languages that fail together (intraclass correlation 1/3)."""
    generator = np.random.default_rng(7)
    chances = generator.beta(truth * 2, (1 - truth) * 2, size=(400, 60, 1))
    samples = (generator.random((400, 60, 5)) < chances).astype(float).reshape(400, 300)
    groups = np.repeat(np.arange(60), 5).tolist()
    assert np.mean([truth in share(sample, clusters=groups) for sample in samples.tolist()]) >= 0.92
    assert np.mean([truth in share(sample) for sample in samples.tolist()]) < 0.88


def test_copies_are_no_information() -> None:
    values, groups = [1.0, 0.0, 1.0, 1.0] * 10, list(range(40))
    copied, owners = [v for v in values for _ in range(5)], [g for g in groups for _ in range(5)]
    assert effective_size(copied, owners) == pytest.approx(40, rel=0.05)
    assert effective_size([1.0] * 200, owners) == 40
    assert effective_size(values, groups) == 40


def test_the_clustered_bootstrap_draws_whole_groups() -> None:
    values = [1.0, 0.0, 1.0, 1.0, 0.0] * 10
    copied, owners = [v for v in values for _ in range(5)], [place // 5 for place in range(250)]
    alone, clustered = bootstrap(values, seed=2), bootstrap(copied, clusters=owners, seed=2)
    assert (clustered.low, clustered.high) == pytest.approx((alone.low, alone.high))
    with pytest.raises(ValueError, match="clusters"):
        bootstrap(values, clusters=["a"])

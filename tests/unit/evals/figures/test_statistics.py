from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.figures.statistics import bootstrap


def test_the_interval_of_equal_values_is_a_point() -> None:
    interval = bootstrap([0.5] * 40)
    assert (interval.mean, interval.low, interval.high) == pytest.approx((0.5, 0.5, 0.5))


def test_the_interval_is_that_of_the_normal_approximation() -> None:
    values = np.random.default_rng(3).normal(0.4, 0.2, size=800)
    interval, margin = bootstrap(values.tolist()), 1.96 * values.std() / 800**0.5
    assert interval.low == pytest.approx(values.mean() - margin, abs=0.002)
    assert interval.high == pytest.approx(values.mean() + margin, abs=0.002)


def test_about_95_of_100_intervals_hold_the_truth() -> None:
    generator = np.random.default_rng(11)
    samples = generator.random(size=(300, 60))
    held = sum(i.low <= 0.5 <= i.high for i in (bootstrap(s.tolist(), resamples=400) for s in samples))
    assert 0.90 <= held / 300 <= 0.98


def test_more_values_narrow_the_interval() -> None:
    few, many = bootstrap([0, 1] * 10), bootstrap([0, 1] * 1000)
    assert few.high - few.low > 5 * (many.high - many.low)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [0.1, 0.9, 0.3, 0.7, 0.2]
    assert bootstrap(values, seed=1) == bootstrap(values, seed=1) != bootstrap(values, seed=2)


def test_no_values_are_refused() -> None:
    with pytest.raises(ValueError, match="no value"):
        bootstrap([])


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_the_mean_lies_within_and_the_interval_within_the_values(values: list[float]) -> None:
    interval = bootstrap(values, resamples=100)
    assert interval.low <= interval.mean <= interval.high
    assert min(values) - 1e-9 <= interval.low
    assert interval.high <= max(values) + 1e-9

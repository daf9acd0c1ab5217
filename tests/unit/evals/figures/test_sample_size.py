"""How many cases decide, against the power study of 4,000 simulations and by counting."""

from __future__ import annotations

import numpy as np
import pytest

from evals.figures.sample_size import (
    LARGEST,
    cases_to_tell_mean,
    cases_to_tell_pairs,
    cases_to_tell_share,
    mcnemar_power,
)
from evals.figures.significance import mcnemar
from evals.figures.statistics import wilson


@pytest.mark.parametrize(
    ("pairs", "noise", "drop", "power"),
    [
        (25, 0.02, 0.15, 0.17),
        (50, 0.02, 0.10, 0.34),
        (100, 0.02, 0.10, 0.74),
        (100, 0.05, 0.15, 0.84),
        (200, 0.05, 0.05, 0.37),
        (400, 0.02, 0.05, 0.91),
    ],
)
def test_power_is_what_simulation_found(pairs: int, noise: float, drop: float, power: float) -> None:
    assert mcnemar_power(noise, noise + drop, pairs) == pytest.approx(power, abs=0.025)


def test_power_is_the_share_of_simulated_runs_that_are_told_apart() -> None:
    draws = np.random.default_rng(4).multinomial(60, [0.03, 0.2, 0.77], size=3000)
    found = np.mean([mcnemar(int(won), int(lost)) <= 0.05 for won, lost, _ in draws])
    assert mcnemar_power(0.03, 0.2, 60) == pytest.approx(found, abs=0.025)


def test_power_knows_the_ends() -> None:
    assert mcnemar_power(0.0, 0.0, 50) == 0
    assert mcnemar_power(0.0, 1.0, 5) == 0
    assert mcnemar_power(0.0, 1.0, 6) == pytest.approx(1)


@pytest.mark.parametrize(("value", "limit"), [(0.86, 0.9), (0.4, 0.5), (0.03, 0.02)])
def test_a_share_is_told_from_its_limit_by_just_enough_cases(value: float, limit: float) -> None:
    count = cases_to_tell_share(value, limit)
    assert count is not None
    assert limit not in wilson(value * count, count)
    assert limit in wilson(value * (count - 1), count - 1)


def test_just_enough_pairs_have_the_power() -> None:
    count = cases_to_tell_pairs(0.02, 0.12)
    assert count is not None
    assert 90 <= count <= 135  # 100 pairs have .73, 200 have .97
    assert mcnemar_power(0.02, 0.12, count) >= 0.8
    stricter = cases_to_tell_pairs(0.02, 0.12, alpha=0.01)
    assert stricter is not None
    assert stricter > count


def test_the_approximation_meets_the_exact_count() -> None:
    exact, approximate = cases_to_tell_pairs(0.1, 0.22), cases_to_tell_pairs(0.1, 0.2)
    assert exact is not None
    assert approximate is not None
    assert mcnemar_power(0.1, 0.2, approximate) == pytest.approx(0.8, abs=0.03)


def test_a_mean_is_told_by_the_textbook_count() -> None:
    assert cases_to_tell_mean(1.0, 0.5) == 32  # (1.96 + 0.8416)² / 0.25 = 31.4
    assert cases_to_tell_mean(0.0, 0.5) == 2


def test_what_no_suite_can_decide_has_no_count() -> None:
    assert cases_to_tell_share(0.9, 0.9) is None
    assert cases_to_tell_pairs(0.1, 0.1) is None
    assert cases_to_tell_pairs(0.1, 0.1005) is None
    assert cases_to_tell_mean(0.3, 0.0) is None
    assert cases_to_tell_mean(0.3, 0.3 / LARGEST) is None

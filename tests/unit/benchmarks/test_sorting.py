"""How partitions are compared, on cases whose values are known."""

from __future__ import annotations

import pytest

from benchmarks.waiting.sorting import adjusted_rand, purity


def test_the_same_partition_under_other_names_agrees_wholly() -> None:
    assert adjusted_rand([0, 0, 1, 1, 2], ["b", "b", "a", "a", "c"]) == 1.0
    assert purity([0, 0, 1, 1, 2], ["b", "b", "a", "a", "c"]) == 1.0


def test_adjusted_rand_is_that_of_hubert_and_arabie() -> None:
    # scikit-learn's documentation has both values: adjusted_rand_score.
    assert adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(0.5714, abs=1e-3)
    assert adjusted_rand([0, 1, 2, 3], [0, 0, 0, 0]) == pytest.approx(0.0)


def test_purity_counts_the_largest_of_each_group() -> None:
    assert purity([0, 0, 0, 1, 1, 1], ["a", "a", "b", "c", "c", "a"]) == pytest.approx(4 / 6)

"""Whether two runs differ by more than chance."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from evals.figures.statistics import Interval, Vector, cluster_sums, normal_quantile

Name = TypeVar("Name", bound=Hashable)
_EXACT_CLUSTERS = 14
"""Clusters up to which every combination of signs is counted: 2¹⁴ are fewer than two sets of draws; chosen by hand."""
_DRAWS = 9_999
"""Sign flips drawn beyond that; chosen by hand: with the observed one they make ten thousand, so p is told to .0001."""


def mcnemar(won: int, lost: int) -> float:
    """Two-sided p of the exact McNemar test (1947): how surprising `won` against `lost` is if each were a fair coin.

    Cases that came out alike say nothing and are not counted. Raises ValueError for negative counts.
    """
    if won < 0 or lost < 0:
        raise ValueError("counts are not negative")
    total, fewer = won + lost, min(won, lost)
    tail = sum(math.comb(total, k) for k in range(fewer + 1))
    return min(1.0, float(2 * tail / 2**total))


def share_p(successes: int, total: int, limit: float) -> float:
    """One-sided p of "the share is at least `limit`" for a share below it, of "at most" for one above: the binomial tail.

    Raises ValueError unless 0 ≤ successes ≤ total and 0 ≤ limit ≤ 1.
    """
    if not 0 <= successes <= total or not 0 <= limit <= 1:
        raise ValueError(f"{successes} of {total} against {limit} is impossible")
    if limit in (0.0, 1.0):
        return 1.0 if successes == total * limit else 0.0
    tail = range(successes + 1) if successes <= total * limit else range(successes, total + 1)
    fixed = math.lgamma(total + 1)
    logs = (
        fixed - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * math.log(limit) + (total - k) * math.log1p(-limit)
        for k in tail
    )
    return min(1.0, math.fsum(map(math.exp, logs)))


def paired_p(differences: Sequence[float], clusters: Sequence[Hashable] | None = None, *, seed: int = 0) -> float:
    """Two-sided p of "both runs are alike", from one difference per case, clustered where told.

    Were they alike, each cluster's sum could as well have the other sign: the share of sign flips whose total is at least as
    far from 0 (Fisher's randomisation test). With yes-or-no values and no clusters that is the exact McNemar test. Exact up
    to 14 clusters that differ, by 9,999 seeded draws beyond. Raises ValueError without differences.
    """
    sums, sizes = cluster_sums(differences, clusters)
    if (sizes == 1).all() and np.isin(sums, (-1.0, 0.0, 1.0)).all():
        return mcnemar(int((sums > 0).sum()), int((sums < 0).sum()))
    moved = sums[np.abs(sums) > 1e-9]
    if not len(moved):
        return 1.0
    observed = abs(float(moved.sum())) - 1e-9
    if len(moved) <= _EXACT_CLUSTERS:
        return float(np.mean(np.abs(_all_signs(len(moved)) @ moved) >= observed))
    generator = np.random.default_rng(seed)
    flips = np.unpackbits(generator.integers(0, 256, size=(_DRAWS, -(-len(moved) // 8)), dtype=np.uint8), axis=1)
    totals = 2 * (flips[:, : len(moved)].astype(np.float32) @ moved.astype(np.float32)) - np.float32(moved.sum())
    extreme = int((np.abs(totals) >= observed - 1e-4).sum())
    return (extreme + 1) / (_DRAWS + 1)


def paired_share_difference(won: int, lost: int, pairs: int, *, level: float = 0.95) -> Interval:
    """Difference of two paired shares, with half a case added to each of the four cells (Agresti and Min, 2005).

    Holds where no case or every case moved, at which the bootstrap's interval is a point. Raises ValueError without pairs.
    """
    if pairs < 1 or won < 0 or lost < 0 or won + lost > pairs:
        raise ValueError(f"{won} won and {lost} lost of {pairs} is impossible")
    total, up, down = pairs + 2, won + 0.5, lost + 0.5
    centre = (up - down) / total
    half = normal_quantile(level) * math.sqrt((up + down - (up - down) ** 2 / total) / total**2)
    mean = (won - lost) / pairs
    return Interval(mean, min(mean, max(-1.0, centre - half)), max(mean, min(1.0, centre + half)))


def holm(p_values: Mapping[Name, float]) -> dict[Name, float]:
    """Adjusted p of every test (Holm, 1979): below 0.05 means that all those below hold together, 95 times in 100."""
    adjusted: dict[Name, float] = {}
    largest = 0.0
    for place, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, (len(p_values) - place) * p))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}


def _all_signs(count: int) -> Vector:
    codes = np.arange(2**count)[:, None]
    return ((codes >> np.arange(count)) & 1).astype(np.float64) * 2 - 1

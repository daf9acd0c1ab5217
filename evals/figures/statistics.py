"""Figures with the interval that the sample allows."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
_PSEUDO = 2
"""Pseudo-observations at either end of a share: given by z² / 2 at 95 % (Agresti and Coull, 1998)."""


@dataclass(frozen=True)
class Interval:
    """A mean with the bounds of its confidence interval."""

    mean: float
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def bootstrap(
    values: Sequence[float],
    *,
    clusters: Sequence[Hashable] | None = None,
    level: float = 0.95,
    resamples: int = 2_000,
    seed: int = 0,
) -> Interval:
    """Mean with its percentile bootstrap interval (Efron, 1979), the same for the same values and seed.

    For a paired comparison, pass the differences. With `clusters`, one per value, whole clusters are drawn (Cameron, Gelbach
    and Miller, 2008). Raises ValueError without values.
    """
    sums, sizes = cluster_sums(values, clusters)
    # How often each cluster is drawn says as much as which were drawn, and is one matrix product.
    generator = np.random.default_rng(seed)
    draws = generator.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=resamples)
    means = draws @ sums / (draws @ sizes)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    mean = float(np.asarray(values, dtype=np.float64).mean())
    return Interval(mean, min(float(low), mean), max(float(high), mean))


def wilson(successes: float, total: float, *, level: float = 0.95) -> Interval:
    """Share with its score interval (Wilson, 1927); counts may be fractions, as effective counts are.

    Raises ValueError unless 0 ≤ successes ≤ total and total > 0.
    """
    if not 0 <= successes <= total or not total:
        raise ValueError(f"{successes} of {total} is no share")
    z = normal_quantile(level)
    share, rest = successes / total, z * z / total
    centre = (share + rest / 2) / (1 + rest)
    half = z * math.sqrt(share * (1 - share) / total + rest / total / 4) / (1 + rest)
    return Interval(share, min(max(0.0, centre - half), share), max(min(1.0, centre + half), share))


def share(values: Sequence[float], *, clusters: Sequence[Hashable] | None = None, level: float = 0.95) -> Interval:
    """Mean of values between 0 and 1 with an interval that holds at the ends too, where the bootstrap's is a point.

    Yes or no: Wilson's over the effective sample size n / design effect (Kish, 1965). Grades: Agresti and Coull's, which adds
    two observations at either end before the normal interval, here with the variance of the grades, clustered where told.
    Raises ValueError without values.
    """
    sample = np.asarray(values, dtype=np.float64)
    sums, sizes = cluster_sums(values, clusters)
    mean = min(1.0, max(0.0, float(sample.mean())))
    if bool(np.isin(sample, (0.0, 1.0)).all()):
        effective = effective_size(values, clusters)
        return wilson(mean * effective, effective, level=level)
    # A pseudo-observation is a cluster of the usual size, lest clustering make it weigh less.
    usual = float(sizes.mean())
    sums = np.concatenate([sums, np.full(_PSEUDO, usual), np.zeros(_PSEUDO)])
    sizes = np.concatenate([sizes, np.full(2 * _PSEUDO, usual)])
    centre = float(sums.sum() / sizes.sum())
    half = normal_quantile(level) * _error(sums, sizes)
    return Interval(mean, min(max(0.0, centre - half), mean), max(min(1.0, centre + half), mean))


def effective_size(values: Sequence[float], clusters: Sequence[Hashable] | None = None) -> float:
    """How many independent yes-or-no values would be as informative as these, at most as many as there are.

    Where all are alike nothing is known of the design effect, and only clusters count. Raises ValueError without values.
    """
    sums, sizes = cluster_sums(values, clusters)
    total = float(sizes.sum())
    if len(sums) == total:
        return total
    mean = float(sums.sum()) / total
    spread, error = mean * (1 - mean), _error(sums, sizes)
    if spread < 1e-12 or error == 0:
        return float(len(sums))
    return min(total, max(1.0, spread / error**2))


def normal_quantile(level: float) -> float:
    """Half-width, in standard errors, of a two-sided normal interval: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def cluster_sums(values: Sequence[float], clusters: Sequence[Hashable] | None = None) -> tuple[Vector, Vector]:
    """Sum and size of every cluster, in order of appearance; every value is one of its own without `clusters`.

    Raises ValueError without values, or where there is not one cluster per value.
    """
    sample = np.asarray(values, dtype=np.float64)
    if not len(sample):
        raise ValueError("there is no value to take the mean of")
    if clusters is None:
        return sample, np.ones(len(sample))
    if len(clusters) != len(sample):
        raise ValueError(f"{len(sample)} values have {len(clusters)} clusters")
    places = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    index = np.array([places[name] for name in clusters])
    return np.bincount(index, weights=sample).astype(np.float64), np.bincount(index).astype(np.float64)


def _error(sums: Vector, sizes: Vector) -> float:
    count, total = len(sums), sizes.sum()
    if count < 2:
        return 0.0
    residuals = sums - sizes * (sums.sum() / total)
    return float(math.sqrt(residuals @ residuals * count / (count - 1)) / total)

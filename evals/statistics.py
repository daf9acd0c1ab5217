"""Figures with the interval that the sample allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Interval:
    """A mean with the bounds of its confidence interval."""

    mean: float
    low: float
    high: float


def bootstrap(values: Sequence[float], *, level: float = 0.95, resamples: int = 2_000, seed: int = 0) -> Interval:
    """Mean with its percentile bootstrap interval (Efron, 1979), the same for the same values and seed.

    For a paired comparison, pass the differences. Raises ValueError without values.
    """
    sample = np.asarray(values, dtype=np.float64)
    if not len(sample):
        raise ValueError("there is no value to take the mean of")
    # How often each value is drawn says as much as which were drawn, and is one matrix product.
    generator = np.random.default_rng(seed)
    draws = generator.multinomial(len(sample), np.full(len(sample), 1 / len(sample)), size=resamples)
    means = draws @ sample / len(sample)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    mean = float(sample.mean())
    return Interval(mean, min(float(low), mean), max(float(high), mean))

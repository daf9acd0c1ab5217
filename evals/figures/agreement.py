"""How far a judge can be trusted, and what its scores are worth once people have labelled some of them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import permutations
from typing import Literal

import numpy as np
import numpy.typing as npt

from evals.figures.statistics import Interval, normal_quantile


def corrected_share(judged: Mapping[str, float], labels: Mapping[str, float], *, level: float = 0.95) -> Interval:
    """Share that people would have found, from a judge's scores (0 to 1) of all answers and people's of a random few.

    The judge's mean plus people's mean disagreement with it (prediction-powered inference, Angelopoulos et al., Science
    2023). The labelled answers are among the judged ones, which the covariance accounts for. One disagreement each way is
    added to the variance, for a few labels that all agree do not make a judge infallible. Raises ValueError for fewer than two
    labels, or for labels of answers that were not judged.
    """
    if len(labels) < 2:
        raise ValueError("correcting a judge takes at least two labels")
    if unknown := labels.keys() - judged.keys():
        raise ValueError(f"{len(unknown)} labels are of answers that were not judged")
    scores = np.array(list(judged.values()), dtype=np.float64)
    seen = np.array([judged[name] for name in labels])
    errors = np.array(list(labels.values()), dtype=np.float64) - seen
    mean = float(scores.mean() + errors.mean())
    spread = float(np.var(np.concatenate([errors, [1.0, -1.0]]), ddof=1))
    shared = float(np.cov(seen, errors)[0, 1])
    variance = float(np.var(scores)) / len(scores) + spread / len(errors) + 2 * shared / len(scores)
    half = normal_quantile(level) * math.sqrt(max(0.0, variance))
    mean = min(1.0, max(0.0, mean))
    return Interval(mean, max(0.0, mean - half), min(1.0, mean + half))


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Agreement of two raters beyond chance (Cohen, 1960): 1 for perfect, 0 for chance.

    None where both gave one and the same label to everything: chance alone would do as well. Raises ValueError without labels
    or where one rater has more.
    """
    table = _table(first, second)
    value = float(_kappas(table[None])[0])
    return None if math.isnan(value) else value


def _table(first: Sequence[Hashable], second: Sequence[Hashable]) -> npt.NDArray[np.int64]:
    if not first or len(first) != len(second):
        raise ValueError("both raters must label the same items, at least one")
    places = {label: place for place, label in enumerate(dict.fromkeys([*first, *second]))}
    table = np.zeros((len(places), len(places)), dtype=np.int64)
    for one, other in zip(first, second, strict=True):
        table[places[one], places[other]] += 1
    return table


def _kappas(tables: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Kappa of every table of shape (tables, labels, labels); not a number where chance agreement is perfect."""
    total = tables.sum(axis=(1, 2))
    agreed = np.trace(tables, axis1=1, axis2=2) / total
    chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
    certain = chance >= 1 - 1e-12
    return np.where(certain, np.nan, (agreed - chance) / np.where(certain, 1.0, 1 - chance))


def krippendorff_alpha(
    units: Sequence[Sequence[int]], *, scale: Literal["nominal", "ordinal"] = "ordinal"
) -> float | None:
    """Krippendorff's alpha (Computing Krippendorff's Alpha-Reliability, 2011): 1 for perfect, 0 for chance.

    `units` holds the ranks that each unit was given, by however many raters; units with fewer than two say nothing. None where
    nothing can be told: no such unit, or all of one rank.
    """
    paired = [unit for unit in units if len(unit) > 1]
    ranks = sorted({rank for unit in paired for rank in unit})
    if len(ranks) < 2:
        return None
    places = {rank: place for place, rank in enumerate(ranks)}
    coincidences = np.zeros((len(ranks), len(ranks)))
    for unit in paired:
        for one, other in permutations(unit, 2):
            coincidences[places[one], places[other]] += 1 / (len(unit) - 1)
    totals = coincidences.sum(axis=1)
    distances = _distances(totals, scale)
    observed = float((coincidences * distances).sum())
    expected = float((np.outer(totals, totals) * distances).sum() / (totals.sum() - 1))
    return 1 - observed / expected


def _distances(totals: npt.NDArray[np.float64], scale: str) -> npt.NDArray[np.float64]:
    if scale == "nominal":
        return np.asarray(1 - np.eye(len(totals)))
    # From one rank to another lie all values between them, and half of those at either end.
    middles = np.cumsum(totals) - totals / 2
    return np.asarray((middles[:, None] - middles[None, :]) ** 2)

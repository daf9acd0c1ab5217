"""Agreement of any number of raters, some of whom may not have rated everything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Literal

import numpy as np
import numpy.typing as npt


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

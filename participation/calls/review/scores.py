"""What scorers give a dossier, and what comes of it, in exact fractions of a hundred points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from participation.calls.schemas import CallCriterion, CallPlan

HUNDRED = 100
"""Points that a dossier may have, by definition of the scale that people read."""


@dataclass(frozen=True)
class DossierReview:
    """What somebody is to give a dossier; points and words are theirs alone until everybody's are in."""

    id: int
    dossier: int
    member: str
    is_third: bool
    has_no_conflict: bool
    points: tuple[int | None, ...]
    words: str
    sent_at: datetime | None

    @property
    def is_in(self) -> bool:
        """Whether it was sent, and stays as it is."""
        return self.sent_at is not None


@dataclass(frozen=True)
class DossierScore:
    """What the scores of a dossier came to: points of a hundred, the mean of each criterion, and whose scores counted."""

    points: Fraction
    by_criterion: tuple[Fraction, ...]
    counted: tuple[int, ...]
    """Reviews by their place, of those given."""


def points_of(given: Sequence[int], criteria: Sequence[CallCriterion], scale: int) -> Fraction:
    """Points of a hundred: each criterion by its weight."""
    weights = sum(one.weight for one in criteria)
    weighted = sum(one.weight * value for one, value in zip(criteria, given, strict=True))
    return Fraction(HUNDRED * weighted, weights * scale)


def asks_third(plan: CallPlan, first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether two are so far apart that a third is asked."""
    one, other = (points_of(given, plan.criteria, plan.scale) for given in (first, second))
    return abs(one - other) > plan.gap


def settled(plan: CallPlan, given: Sequence[Sequence[int]]) -> DossierScore:
    """What two or three scores come to: the mean of two; of three that of the two that are nearest, or of all where both are as near."""
    totals = [points_of(one, plan.criteria, plan.scale) for one in given]
    counted = tuple(range(len(given)))
    if len(given) == 3:
        pairs = ((0, 1), (0, 2), (1, 2))
        least = min(abs(totals[a] - totals[b]) for a, b in pairs)
        nearest = [pair for pair in pairs if abs(totals[pair[0]] - totals[pair[1]]) == least]
        counted = nearest[0] if len(nearest) == 1 else counted
    means = tuple(
        Fraction(sum(given[one][place] for one in counted), len(counted)) for place in range(len(plan.criteria))
    )
    return DossierScore(sum((totals[one] for one in counted), Fraction(0)) / len(counted), means, counted)

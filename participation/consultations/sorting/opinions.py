"""What groups of opinion agree on and where they part, from votes that are added up already."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from participation.consultations.reading.export import Votes

_SEEN = 10
"""Votes of a group on a statement from which on it is said what the group thinks. Chosen by hand: the house tells of no smaller group."""
_AGREED = 0.6
"""Share of agreement, in each group, from which on something is common ground. Chosen by hand, where Polis draws the line too."""
_APART = 0.35
"""Lead of one group's agreement over another's from which on they part. Chosen by hand on two conversations."""


@dataclass(frozen=True)
class Opinion:
    """A statement, by its place, and how surely every group agrees, or how far two groups are apart: 0 to 1."""

    place: int
    strength: float


@dataclass(frozen=True)
class Landscape:
    """Common ground and divisions of a conversation, the strongest first."""

    common: tuple[Opinion, ...]
    divisive: tuple[Opinion, ...]


def landscape(votes: Sequence[Sequence[Votes]]) -> Landscape:
    """Common ground and divisions; `votes` has for each statement the votes of each group, in one order.

    Agreement is (agree + 1) / (votes + 2), as Polis estimates it (Small et al. 2021, "Polis: scaling deliberation by mapping high
    dimensional opinion spaces"), its group-aware consensus the product over groups. A statement that a group has hardly seen is
    in neither list.
    """
    common, divisive = [], []
    for place, groups in enumerate(votes):
        if len(groups) < 2 or min(group.total for group in groups) < _SEEN:
            continue
        shares = [agreement(group) for group in groups]
        if min(shares) >= _AGREED:
            common.append(Opinion(place, math.prod(shares)))
        elif max(shares) - min(shares) >= _APART:
            divisive.append(Opinion(place, max(shares) - min(shares)))
    return Landscape(tuple(sorted(common, key=_strongest)), tuple(sorted(divisive, key=_strongest)))


def agreement(votes: Votes) -> float:
    """Share that agrees, drawn towards a half where few have voted."""
    return (votes.agree + 1) / (votes.total + 2)


def _strongest(opinion: Opinion) -> tuple[float, int]:
    return -opinion.strength, opinion.place

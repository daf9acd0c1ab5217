"""The order of dossiers, and who would be accepted under the quota and the most of each region.

Points come first; of equal points the criterion that weighs most decides, then the next. What is equal even then shares its rank: no
hour of sending and no lot decides. Where those of one rank cannot all be taken, the committee chooses among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class RankStanding(StrEnum):
    """Where a dossier of the ranked list comes to stand."""

    PROPOSED = "proposed"
    TIED = "tied"
    """As good as others of its rank, of which not all can be taken: the committee chooses."""
    RESERVE = "reserve"
    """There is no place left."""
    REGION_FULL = "region_full"
    """There are places, and none for its region."""
    BELOW = "below"
    """It has fewer points than the call asks for."""


@dataclass(frozen=True)
class RankedDossier:
    """A dossier as ranking knows it: its points, and the means of its criteria."""

    id: int
    region: str
    points: Fraction
    by_criterion: tuple[Fraction, ...]


@dataclass(frozen=True)
class RankPlace:
    """A place of the ranked list.

    `settled_by` is the criterion that put it before or behind `against`, who have the same points; `equal` are those that are its
    equals in everything.
    """

    dossier: RankedDossier
    rank: int
    standing: RankStanding
    equal: tuple[int, ...] = ()
    against: tuple[int, ...] = ()
    settled_by: int | None = None


def ranked(
    dossiers: Sequence[RankedDossier],
    weights: Sequence[int],
    quota: int,
    region_quotas: Mapping[str, int],
    minimum: Fraction,
) -> tuple[RankPlace, ...]:
    """The list, the best first; those of one rank by their numbers."""
    order = sorted(range(len(weights)), key=lambda place: (-weights[place], place))
    groups: dict[tuple[Fraction, ...], list[RankedDossier]] = {}
    for one in sorted(dossiers, key=lambda one: one.id):
        groups.setdefault(_key(one, order), []).append(one)
    found: list[RankPlace] = []
    left, taken = quota, Counter[str]()
    for key in sorted(groups, reverse=True):
        group = groups[key]
        sound = [one for one in group if one.points >= minimum]
        standings = _standings(sound, left, region_quotas, taken)
        rank = len(found) + 1
        for one in group:
            equal = tuple(other.id for other in group if other is not one)
            against, settled_by = _settled(one, dossiers, order)
            standing = standings.get(one.id, RankStanding.BELOW)
            found.append(RankPlace(one, rank, standing, equal, against, settled_by))
        for region, count in _rooms(sound, region_quotas, taken).items():
            taken[region] += count
        left = max(quota - sum(taken.values()), 0)
    return tuple(found)


def _key(one: RankedDossier, order: Sequence[int]) -> tuple[Fraction, ...]:
    return (one.points, *(one.by_criterion[place] for place in order))


def _rooms(group: Sequence[RankedDossier], most: Mapping[str, int], taken: Mapping[str, int]) -> dict[str, int]:
    """How many of a group its regions have room for."""
    wanted = Counter(one.region for one in group)
    return {
        region: min(count, max(most[region] - taken[region], 0)) if region in most else count
        for region, count in wanted.items()
    }


def _standings(
    group: Sequence[RankedDossier], left: int, most: Mapping[str, int], taken: Mapping[str, int]
) -> dict[int, RankStanding]:
    """Of equals: proposed is who is among those taken however the committee chooses as many as fit, tied who is in some choices."""
    rooms = _rooms(group, most, taken)
    fits = min(left, sum(rooms.values()))
    found = {}
    for one in group:
        others = _rooms([other for other in group if other is not one], most, taken)
        if left == 0:
            found[one.id] = RankStanding.RESERVE
        elif rooms[one.region] == 0:
            found[one.id] = RankStanding.REGION_FULL
        else:
            found[one.id] = RankStanding.PROPOSED if min(left, sum(others.values())) < fits else RankStanding.TIED
    return found


def _settled(
    one: RankedDossier, every: Sequence[RankedDossier], order: Sequence[int]
) -> tuple[tuple[int, ...], int | None]:
    """Those with the same points who are before or behind, and the first criterion that tells one of them apart."""
    same = [other for other in every if other.points == one.points and _key(other, order) != _key(one, order)]
    for place in order:
        if any(other.by_criterion[place] != one.by_criterion[place] for other in same):
            return tuple(sorted(other.id for other in same)), place
    return (), None

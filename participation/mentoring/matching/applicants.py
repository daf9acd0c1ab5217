"""Who wants to be a mentor or a mentee, as far as pairing has to know them: no name, no motivation, nothing that is private."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import WrongUseError
from participation.common.assignment.assignment import Merit

_PART = 1_000
"""Points of a wish that is met whole and weighs one. Chosen by hand: three wishes at their most stay under 10,000."""
HEAVIEST = 3
"""The most that a wish weighs. Chosen by hand: with three wishes, pairs stay under what an assignment adds up exactly."""


class Moment(StrEnum):
    """When somebody can meet."""

    WEEKDAY = "weekday"
    EVENING = "evening"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class SpokenLanguage(StrEnum):
    """What somebody speaks well enough to be mentored in it."""

    DARIJA = "darija"
    ARABIC = "arabic"
    AMAZIGH = "amazigh"
    FRENCH = "french"
    ENGLISH = "english"
    SPANISH = "spanish"


class Barrier(StrEnum):
    """A hard rule that keeps two people from being a pair; `declined` is what one of them said."""

    LANGUAGE = "language"
    CONFLICT = "conflict"
    AVAILABILITY = "availability"
    REGION = "region"
    DECLINED = "declined"


@dataclass(frozen=True)
class Applicant:
    """Somebody of either side; everything is of codes and folded words that are compared whole."""

    id: str
    languages: frozenset[SpokenLanguage]
    moments: frozenset[Moment]
    field: str = ""
    region: str = ""
    goals: frozenset[str] = frozenset()
    """What a mentee wants to work on, and what a mentor can help with."""
    is_region_asked: bool = False
    """Whether they take nobody from another region."""
    ties: frozenset[str] = frozenset()
    """Employers, families, bodies that they are bound to: two with one in common are no pair."""
    excluded: frozenset[str] = frozenset()
    """Ids of people with whom they are no pair, whoever said so."""


@dataclass(frozen=True)
class Weights:
    """How much each wish weighs, 0 to 3; what-if tries others."""

    field: int = 2
    region: int = 1
    goals: int = 3

    def __post_init__(self) -> None:
        """Raises WrongUseError for weights that an assignment could not add up."""
        if not all(0 <= weight <= HEAVIEST for weight in (self.field, self.region, self.goals)):
            raise WrongUseError(f"A weight is 0 to {HEAVIEST}.")


@dataclass(frozen=True)
class MentoringRules:
    """The `PairRules` of a cohort: a mentee seeks, a mentor offers."""

    weights: Weights = field(default_factory=Weights)

    def barriers(self, seeker: Applicant, offer: Applicant) -> Sequence[Barrier]:
        """The hard rules that the pair would break."""
        return [rule for rule, is_broken in _broken(seeker, offer).items() if is_broken]

    def merits(self, seeker: Applicant, offer: Applicant) -> Sequence[Merit]:
        """What speaks for the pair, the heaviest first; a wish that weighs nothing is not named."""
        met = []
        if seeker.field and seeker.field == offer.field:
            met.append(Merit("field", seeker.field, _PART * self.weights.field))
        if seeker.region and seeker.region == offer.region:
            met.append(Merit("region", seeker.region, _PART * self.weights.region))
        shared = sorted(seeker.goals & offer.goals)
        for place, goal in enumerate(shared):
            whole, whose = _PART * self.weights.goals, len(seeker.goals)
            met.append(Merit("goal", goal, whole * (place + 1) // whose - whole * place // whose))
        return sorted((merit for merit in met if merit.points), key=lambda merit: -merit.points)


def _broken(one: Applicant, other: Applicant) -> Mapping[Barrier, bool]:
    is_region_asked = one.is_region_asked or other.is_region_asked
    return {
        Barrier.LANGUAGE: not one.languages & other.languages,
        Barrier.CONFLICT: bool(one.ties & other.ties or one.id in other.excluded or other.id in one.excluded),
        Barrier.AVAILABILITY: not one.moments & other.moments,
        Barrier.REGION: is_region_asked and (not one.region or one.region != other.region),
    }

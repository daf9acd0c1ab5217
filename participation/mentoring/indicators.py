"""What came of a cohort, against what the convention promises; each figure from what happened, with whom it counts and who is missing.

Pure: what happened goes in, figures come out. Nothing is added up beforehand, so that a figure cannot differ from its events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from participation.common.statistics import LEAST

MEETINGS = 3
"""Real meetings that a pair has at least. As given by the convention of TAMKINE 2.0."""
COMMITTEE_MEETINGS = 4
"""Meetings of the steering committee a year at least. As given by the convention."""
ACTIVE_DAYS = 45
"""Days without a meeting after which somebody no longer takes an active part. Chosen by hand: three meetings in three or
four months, or one collective meeting a month, with half a month of grace."""
SATISFIED = 4
"""Of five, from which on somebody is satisfied. Chosen by hand: the two upper of five answers."""
_YEAR = timedelta(days=365)
_ALL, _THREE_QUARTERS = 1.0, 0.75
"""Targets, given by the convention: all matched, and three in four active and satisfied."""


class IndicatorName(StrEnum):
    """What is counted."""

    MATCHED = "matched"
    """Mentees taking part who have a mentor."""
    MENTORS_MATCHED = "mentors_matched"
    """Mentors taking part who have a mentee."""
    MET = "met"
    """Pairs of today with enough confirmed meetings; missing: those who would have them if the other side confirmed."""
    ACTIVE = "active"
    """Everybody who was taken on, those who left too, who met somebody of late; missing: whose meeting is not confirmed yet."""
    SATISFIED = "satisfied"
    """Those who answered last that they are satisfied; missing: who was asked and has not answered."""
    PARITY = "parity"
    """Women among those taking part who said so; missing: who did not say."""
    COMMITTEE = "committee"
    """Meetings of the committee within a year, of those that there should be."""


@dataclass(frozen=True)
class MemberEvents:
    """Somebody who was taken on, until they left."""

    id: str
    is_mentor: bool
    joined_on: date
    left_on: date | None = None
    is_woman: bool | None = None
    """As they said of themselves; whoever said nothing is missing, not guessed."""

    def takes_part(self, on: date) -> bool:
        """Whether they are in on a day."""
        return self.joined_on <= on and not (self.left_on and self.left_on <= on)


@dataclass(frozen=True)
class PairEvents:
    """Two who were put together, until they were parted."""

    id: int
    mentor: str
    mentee: str
    began_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class MeetingEvents:
    """A meeting that one of a pair logged; it is real once the other confirmed it."""

    pair: int
    met_on: date
    is_confirmed: bool


@dataclass(frozen=True)
class SurveyEvents:
    """What one member was asked at mid-term or at the end, and answered: 1 to 5, None where they have not."""

    member: str
    asked_on: date
    satisfaction: int | None = None


@dataclass(frozen=True)
class CohortEvents:
    """Everything that indicators are worked out from."""

    today: date
    ends_on: date
    members: Sequence[MemberEvents] = ()
    pairs: Sequence[PairEvents] = ()
    meetings: Sequence[MeetingEvents] = ()
    surveys: Sequence[SurveyEvents] = ()
    attended: Sequence[tuple[str, date]] = ()
    """(member, day) of the collective meetings that somebody was at."""
    committee: Sequence[date] = ()
    """Days on which the committee met."""

    @property
    def seen_on(self) -> date:
        """The day up to which activity is looked at: today, or the last day where the cohort is over."""
        return min(self.today, self.ends_on)


@dataclass(frozen=True)
class Targets:
    """What a programme promises; parity has a target only where one is set."""

    matched: float = _ALL
    meetings: int = MEETINGS
    active: float = _THREE_QUARTERS
    satisfied: float = _THREE_QUARTERS
    committee: int = COMMITTEE_MEETINGS
    parity: float | None = None


@dataclass(frozen=True)
class Indicator:
    """A figure: of how many, how many, and of whom it is not known; `target` is a share, None where nothing is promised."""

    name: IndicatorName
    numerator: int
    denominator: int
    missing: int = 0
    target: float | None = None
    is_personal: bool = field(default=False, compare=False)
    """Whether it tells what people said of themselves, so that it is not shown of fewer than ten."""

    @property
    def share(self) -> float | None:
        """The part, from 0; None where there is nobody to count, or too few to be shown."""
        return self.numerator / self.denominator if self.denominator and self.is_shown else None

    @property
    def is_shown(self) -> bool:
        """Whether it may be shown: what people said of themselves, only of ten or more."""
        return not self.is_personal or self.denominator >= LEAST

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where there is none, or nothing to compare with it."""
        return None if self.target is None or self.share is None else self.share >= self.target


def indicators(events: CohortEvents, targets: Targets | None = None) -> tuple[Indicator, ...]:
    """The figures of a cohort, in the order in which the convention has them."""
    wanted = targets or Targets()
    return (
        _matched(events, IndicatorName.MATCHED, wanted.matched),
        _matched(events, IndicatorName.MENTORS_MATCHED, wanted.matched),
        _met(events, wanted),
        _active(events, wanted),
        _satisfied(events, wanted),
        _parity(events, wanted),
        _committee(events, wanted),
    )


def _taking_part(events: CohortEvents) -> dict[str, MemberEvents]:
    return {one.id: one for one in events.members if one.takes_part(events.today)}


def _standing(events: CohortEvents) -> list[PairEvents]:
    """Pairs of today: begun, not ended, and neither has left."""
    here = _taking_part(events)
    return [
        pair
        for pair in events.pairs
        if pair.began_on <= events.today
        and not (pair.ended_on and pair.ended_on <= events.today)
        and pair.mentor in here
        and pair.mentee in here
    ]


def _matched(events: CohortEvents, name: IndicatorName, target: float) -> Indicator:
    paired = {one for pair in _standing(events) for one in (pair.mentor, pair.mentee)}
    people = [
        one.id for one in _taking_part(events).values() if one.is_mentor is (name is IndicatorName.MENTORS_MATCHED)
    ]
    return Indicator(name, sum(one in paired for one in people), len(people), target=target)


def _met(events: CohortEvents, targets: Targets) -> Indicator:
    happened = [one for one in events.meetings if one.met_on <= events.today]
    confirmed = Counter(one.pair for one in happened if one.is_confirmed)
    logged = Counter(one.pair for one in happened)
    pairs = _standing(events)
    enough = sum(confirmed[pair.id] >= targets.meetings for pair in pairs)
    perhaps = sum(confirmed[pair.id] < targets.meetings <= logged[pair.id] for pair in pairs)
    return Indicator(IndicatorName.MET, enough, len(pairs), perhaps, _ALL)


def _active(events: CohortEvents, targets: Targets) -> Indicator:
    first = events.seen_on - timedelta(days=ACTIVE_DAYS)
    recent = [one for one in events.meetings if first <= one.met_on <= events.seen_on]
    both = {pair.id: (pair.mentor, pair.mentee) for pair in events.pairs}
    surely = {who for who, day in events.attended if first <= day <= events.seen_on}
    surely |= {who for one in recent if one.is_confirmed for who in both.get(one.pair, ())}
    perhaps = {who for one in recent for who in both.get(one.pair, ())}
    people = {one.id for one in events.members if one.joined_on <= events.today}
    here = {*_taking_part(events)}
    return Indicator(
        IndicatorName.ACTIVE,
        len(surely & here),
        len(people),
        len((perhaps - surely) & here),
        targets.active,
    )


def _satisfied(events: CohortEvents, targets: Targets) -> Indicator:
    asked = sorted((one for one in events.surveys if one.asked_on <= events.today), key=lambda one: one.asked_on)
    last = {one.member: one.satisfaction for one in asked if one.satisfaction is not None}
    silent = {one.member for one in asked} - last.keys()
    happy = sum(answer >= SATISFIED for answer in last.values())
    return Indicator(IndicatorName.SATISFIED, happy, len(last), len(silent), targets.satisfied, is_personal=True)


def _parity(events: CohortEvents, targets: Targets) -> Indicator:
    people = [*_taking_part(events).values()]
    told = [one.is_woman for one in people if one.is_woman is not None]
    missing = len(people) - len(told)
    return Indicator(IndicatorName.PARITY, sum(told), len(told), missing, targets.parity, is_personal=True)


def _committee(events: CohortEvents, targets: Targets) -> Indicator:
    held = sum(events.today - _YEAR < day <= events.today for day in events.committee)
    return Indicator(IndicatorName.COMMITTEE, held, targets.committee, target=_ALL)

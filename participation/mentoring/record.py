"""What happened in a cohort, without a name or a word of anybody: what figures, alerts and reports are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from participation.common.events.calendar import ZONE
from participation.mentoring.following.schemas import MeetingState, PairMeeting, PairSurvey, SurveyMoment
from participation.mentoring.following.surveys import asked_on
from participation.mentoring.indicators import (
    CohortEvents,
    Indicator,
    MeetingEvents,
    MemberEvents,
    PairEvents,
    SurveyEvents,
    Targets,
    indicators,
)
from participation.mentoring.outlook import MeetingOutlook, outlook
from participation.mentoring.pairing.schemas import MentoringPair
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicationState,
    Cohort,
    MentoringProgramme,
    MentoringSide,
)


@dataclass(frozen=True)
class ApplicationFact:
    """An application as figures need it; `accepted_at` stays where its person left at `left_at`."""

    id: int
    participant: str
    side: MentoringSide
    state: ApplicationState
    gender: ApplicantGender
    accepted_at: datetime | None
    left_at: datetime | None
    reason: str


@dataclass(frozen=True)
class CollectiveMeeting:
    """A meeting of the whole cohort, with how many were there; `unknown` are on the list, and nobody noted whether they came."""

    event: int
    title: str
    day: date
    is_held: bool
    attended: frozenset[str]
    """Participants who came."""
    came: int
    stayed_away: int
    unknown: int
    also_came: int


@dataclass(frozen=True)
class PairOutlook:
    """How a pair comes along: meetings that both confirmed, those that one alone noted, the last one, and what is still possible."""

    pair: MentoringPair
    confirmed: int
    waiting: int
    last_on: date | None
    days_left: int
    outlook: MeetingOutlook


@dataclass(frozen=True)
class CohortRecord:
    """Everything that happened in a cohort up to a day; `committee` has the days of the committee's meetings that were held."""

    programme: MentoringProgramme
    cohort: Cohort
    today: date
    applications: Sequence[ApplicationFact]
    pairs: Sequence[MentoringPair]
    meetings: Sequence[PairMeeting]
    surveys: Sequence[PairSurvey]
    """Without their words."""
    collective: Sequence[CollectiveMeeting]
    committee: Sequence[date]

    def accepted(self, side: MentoringSide) -> tuple[ApplicationFact, ...]:
        """Who of a side takes part now."""
        return tuple(one for one in self.applications if one.side is side and one.state is ApplicationState.ACCEPTED)

    def meetings_of(self, pair: int) -> tuple[PairMeeting, ...]:
        """Meetings of a pair, as they were held."""
        return tuple(sorted((one for one in self.meetings if one.pair == pair), key=lambda one: one.held_on))

    @property
    def targets(self) -> Targets:
        """What the cohort and its programme promise."""
        told = self.cohort.targets
        return Targets(
            told.matched / 100,
            told.meetings,
            told.active / 100,
            told.satisfaction / 100,
            self.programme.committee_meetings,
        )

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The figures of the cohort against its targets, from what happened."""
        return indicators(self.events, self.targets)

    @property
    def events(self) -> CohortEvents:
        """What indicators are worked out from."""
        members = {one.id: one for one in self.applications if one.accepted_at is not None}
        by_person = {(one.participant, one.side): one for one in members.values()}
        who = {one.participant: str(one.id) for one in members.values()}
        return CohortEvents(
            self.today,
            self.cohort.ends_on,
            tuple(_member(one) for one in members.values()),
            tuple(_pair(one) for one in self.pairs if one.approved_at is not None),
            tuple(
                MeetingEvents(one.pair, one.held_on, one.counts)
                for one in self.meetings
                if one.state is not MeetingState.DISPUTED
            ),
            self._surveys(members, by_person),
            tuple((who[one], held.day) for held in self.collective for one in sorted(held.attended & who.keys())),
            self.committee,
        )

    @property
    def outlooks(self) -> tuple[PairOutlook, ...]:
        """How each pair that stands comes along, the one with the least time first."""
        found = [self._outlook(pair) for pair in self.pairs if pair.state.is_made]
        order = [MeetingOutlook.SOON, MeetingOutlook.LATE, MeetingOutlook.ON_TIME, MeetingOutlook.DONE]
        return tuple(sorted(found, key=lambda one: (order.index(one.outlook), one.confirmed, one.pair.id)))

    @property
    def alerts(self) -> tuple[PairOutlook, ...]:
        """Pairs that have to be reminded now, while they can still meet as often as they should."""
        return tuple(one for one in self.outlooks if one.outlook is MeetingOutlook.SOON)

    def _outlook(self, pair: MentoringPair) -> PairOutlook:
        meetings = self.meetings_of(pair.id)
        held = [one.held_on for one in meetings if one.counts]
        waiting = sum(one.state is MeetingState.LOGGED for one in meetings)
        ends_on, last_on = self.cohort.ends_on, max(held, default=None)
        return PairOutlook(
            pair,
            len(held),
            waiting,
            last_on,
            max((ends_on - self.today).days, 0),
            outlook(len(held), last_on, self.today, ends_on, self.cohort.targets.meetings),
        )

    def _surveys(
        self, members: Mapping[int, ApplicationFact], by_person: Mapping[tuple[str, MentoringSide], ApplicationFact]
    ) -> tuple[SurveyEvents, ...]:
        """What everybody was asked who was there on that day, with the answer where there is one."""
        answered = {
            (by_person[one.participant, one.side].id, one.moment): one.satisfaction
            for one in self.surveys
            if (one.participant, one.side) in by_person
        }
        found = list[SurveyEvents]()
        for moment in SurveyMoment:
            day = asked_on(self.cohort, moment)
            for id_, one in members.items():
                answer = answered.get((id_, moment))
                if answer is not None or _member(one).takes_part(day):
                    found.append(SurveyEvents(str(id_), day, answer))
        return tuple(found)


def _member(one: ApplicationFact) -> MemberEvents:
    is_woman = None if one.gender is ApplicantGender.NOT_SAID else one.gender is ApplicantGender.WOMAN
    is_mentor = one.side is MentoringSide.MENTOR
    joined_on = _day(one.accepted_at) or date.min
    return MemberEvents(str(one.id), is_mentor, joined_on, _day(one.left_at), is_woman)


def _pair(one: MentoringPair) -> PairEvents:
    began_on = _day(one.approved_at) or date.min
    return PairEvents(one.id, str(one.mentor), str(one.mentee), began_on, _day(one.ended_at))


def _day(at: datetime | None) -> date | None:
    return at.astimezone(ZONE).date() if at else None

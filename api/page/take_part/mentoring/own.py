"""What somebody sees of their own in mentoring, by the link that was told once: the application, the pair, what comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Response

from api.page.take_part.frame import PublicVisit
from api.page.take_part.mentoring.visiting import applications_of, done, labels, participant_of, room_of
from core.errors import NotFoundError
from participation.common.errors import FaultyFormError, NextStepError
from participation.common.events.schemas import Event, EventState
from participation.common.words import told
from participation.mentoring.desk import applicant_of
from participation.mentoring.following.schemas import (
    DisputeReason,
    MeetingKind,
    MeetingState,
    MentoringCertificate,
    PairGoal,
    PairMeeting,
    SurveyMoment,
)
from participation.mentoring.following.surveys import BEST
from participation.mentoring.matching.words import reasons
from participation.mentoring.pairing.schemas import DeclineReason, MentoringPair, PairEnd, PairState
from participation.mentoring.schemas import (
    ApplicantProfile,
    ApplicationState,
    Cohort,
    CohortState,
    DropOutReason,
    MentoringApplication,
    MentoringProgramme,
    MentoringSide,
)
from participation.mentoring.words import pair_labels

_LEAVING = tuple(one for one in DropOutReason if one is not DropOutReason.SILENT)


@dataclass(frozen=True)
class OwnPair:
    """A pair as one of the two sees it."""

    pair: MentoringPair
    side: MentoringSide
    other: ApplicantProfile
    reasons: Sequence[str]
    meetings: Sequence[PairMeeting]
    goals: Sequence[PairGoal]

    @property
    def is_on(self) -> bool:
        """Whether the two still meet; of one that is over, the other's contact is not shown any more."""
        return self.pair.state.is_made

    @property
    def met(self) -> int:
        """Meetings that both confirmed."""
        return sum(one.counts for one in self.meetings)

    def asks(self, meeting: PairMeeting) -> bool:
        """Whether a meeting waits for this side's yes."""
        return meeting.state is MeetingState.LOGGED and meeting.logged_by is self.side.other


@dataclass(frozen=True)
class OwnPlace:
    """An application with all that came of it, as its person sees it."""

    application: MentoringApplication
    cohort: Cohort
    programme: MentoringProgramme
    pairs: Sequence[OwnPair]
    coming: Sequence[Event]
    surveys: Sequence[SurveyMoment]
    certificate: MentoringCertificate | None
    days_left: int

    @property
    def waits(self) -> str:
        """What somebody in no pair now waits for: `first`, `another`, or that it is `over`; empty for who is in one."""
        if self.application.state is not ApplicationState.ACCEPTED or any(own.is_on for own in self.pairs):
            return ""
        is_over = self.cohort.state is CohortState.CLOSED or any(
            own.pair.reason == PairEnd.COMPLETED for own in self.pairs
        )
        return "over" if is_over else "another" if self.pairs else "first"


async def own_page(visit: PublicVisit, token: str, problem: str = "", status: int = 200, **typed: str) -> Response:
    """The place of whose link it is; what was typed stays where it could not be taken."""
    places = await done(lambda: [place_of(visit, one) for one in applications_of(visit, token)])
    return visit.page(
        "mentoring/place.html",
        status=status,
        problem=problem,
        typed=typed,
        places=places,
        token=token,
        base=f"/take-part/mentoring/applications/{token}",
        form=visit.language,
        label=labels(visit),
        today=room_of(visit).programmes.today,
        kinds=tuple(MeetingKind),
        disputes=tuple(DisputeReason),
        leaving=_LEAVING,
        declines=tuple(DeclineReason),
        best=BEST,
    )


async def tried(visit: PublicVisit, token: str, said: str, do: Callable[[], None], **typed: str) -> Response:
    """Do it and go back to the place; where it cannot be, show the place with why, and what was typed."""
    try:
        await done(do)
    except (FaultyFormError, NextStepError) as error:
        return await own_page(visit, token, told(error, visit.language), error.status, **typed)
    return visit.back(f"/take-part/mentoring/applications/{token}", said)


def own_pair(visit: PublicVisit, token: str, pair: int) -> tuple[MentoringPair, MentoringSide]:
    """A pair of whose link it is, and their side. Raises NotFoundError."""
    participant = participant_of(visit, token)
    found = room_of(visit).pairs.get(pair)
    side = found.side_of(participant)
    if side is None or found.state is PairState.PROPOSED:
        raise NotFoundError("There is no such pair.")
    return found, side


def place_of(visit: PublicVisit, application: MentoringApplication) -> OwnPlace:
    """An application with all that came of it."""
    room, now = room_of(visit), visit.participation.clock.now()
    cohort = room.cohorts.get(application.cohort)
    with visit.participation.database.read() as session:
        pairs = room.pairs.of_participant(session, application.participant)
        surveys = room.surveys.waiting(session, application.id)
    mine = [one for one in pairs if application.id in (one.mentor, one.mentee) and one.state is not PairState.DECLINED]
    coming = [one for one in room.collective(cohort) if one.state is EventState.PLANNED and one.plan.starts_at > now]
    return OwnPlace(
        application,
        cohort,
        room.programmes.get(cohort.programme),
        [_seen(visit, one, application.side) for one in mine],
        coming if application.state is ApplicationState.ACCEPTED else (),
        surveys,
        room.certificates.of(application.id),
        max((cohort.ends_on - room.programmes.today).days, 0),
    )


def _seen(visit: PublicVisit, pair: MentoringPair, side: MentoringSide) -> OwnPair:
    room, form = room_of(visit), visit.language
    both = {one: room.applications.get(pair.application_of(one)) for one in MentoringSide}
    mentee, mentor = (applicant_of(both[one]) for one in (MentoringSide.MENTEE, MentoringSide.MENTOR))
    why = reasons(mentee, mentor, pair.merits, form, pair_labels(form))
    return OwnPair(pair, side, both[side.other].profile, why, room.meetings.of(pair.id), room.goals.of(pair.id))

"""One's own place in mentoring, by the link that was told once: the application, the pair, meetings, goals, the survey, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.page.take_part.frame import PublicRoute, PublicVisit
from api.page.take_part.mentoring.forms import application_form, day_of, wanted
from api.page.take_part.mentoring.visiting import (
    Visiting,
    applications_of,
    done,
    labels,
    own_application,
    participant_of,
    regions,
    room_of,
)
from core.errors import NotFoundError
from participation.common.events.schemas import Event, EventState
from participation.mentoring.applying.checks import MOST_TAKEN
from participation.mentoring.desk import applicant_of
from participation.mentoring.errors import IncompleteApplicationError
from participation.mentoring.following.paper import certificate_paper
from participation.mentoring.following.schemas import (
    DisputeReason,
    GoalState,
    MeetingKind,
    MeetingState,
    MentoringCertificate,
    PairGoal,
    PairMeeting,
    SurveyMoment,
)
from participation.mentoring.following.surveys import BEST
from participation.mentoring.matching.applicants import Moment, SpokenLanguage
from participation.mentoring.matching.words import reasons
from participation.mentoring.pairing.schemas import DeclineReason, MentoringPair, PairState
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicantProfile,
    ApplicationState,
    Cohort,
    DropOutReason,
    FieldOfWork,
    MentoringApplication,
    MentoringGoal,
    MentoringProgramme,
    MentoringSide,
)
from participation.mentoring.words import pair_labels, word

router = APIRouter(prefix="/take-part/mentoring/applications", route_class=PublicRoute, include_in_schema=False)
Line = Annotated[str, Form(max_length=64)]
Words = Annotated[str, Form(max_length=4000)]
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


@router.get("/{token}")
async def place(visit: Visiting, token: str) -> Response:
    """Show where somebody stands, and what they may do."""
    places = await done(lambda: [_place(visit, one) for one in applications_of(visit, token)])
    return visit.page(
        "mentoring/place.html",
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


@router.get("/{token}/{application}")
async def form(visit: Visiting, token: str, application: int) -> Response:
    """Show an application to go on with."""
    found = await done(lambda: own_application(visit, token, application))
    return await _form(visit, token, found, ())


@router.post("/{token}/{application}")
async def save(visit: Visiting, token: str, application: int, request: Request) -> Response:
    """Keep what was filled in, and send it where its person wants that and it is complete."""
    found = await done(lambda: own_application(visit, token, application))
    programme = await done(lambda: _programme(visit, found))
    filled = application_form(await request.form(), len(programme.eligibility[found.side]), regions(visit))
    room, database = room_of(visit), visit.participation.database

    def kept() -> Sequence[str]:
        with database.write() as session:
            room.applications.save(
                session, found.id, filled.profile, answers=filled.answers, accepts_code=filled.accepts_code
            )
        if not filled.is_sent:
            return ()
        try:
            with database.write() as session:
                room.applications.submit(session, found.id)
        except IncompleteApplicationError as error:
            return error.missing
        return ()

    if lacking := await done(kept):
        return await _form(visit, token, await done(lambda: own_application(visit, token, application)), lacking)
    said = "mentoring_sent" if filled.is_sent else "mentoring_saved"
    return visit.back(f"/take-part/mentoring/applications/{token}", said)


@router.post("/{token}/{application}/withdraw")
async def withdraw(visit: Visiting, token: str, application: int, reason: Line = "not_said") -> Response:
    """Leave."""
    found = await done(lambda: own_application(visit, token, application))
    why = wanted(DropOutReason, reason)

    def left() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).applications.withdraw(session, found.id, why)

    await done(left)
    return _back(visit, token, "mentoring_left")


@router.post("/{token}/{application}/return")
async def come_back(visit: Visiting, token: str, application: int) -> Response:
    """Write anew what was withdrawn."""
    found = await done(lambda: own_application(visit, token, application))

    def returned() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).applications.come_back(session, found.id)

    await done(returned)
    return visit.back(f"/take-part/mentoring/applications/{token}/{application}")


@router.post("/{token}/{application}/survey")
async def survey(
    visit: Visiting,
    token: str,
    application: int,
    moment: Line,
    satisfaction: Annotated[int, Form(ge=1, le=BEST)],
    progress: Annotated[int, Form(ge=1, le=BEST)],
    again: Line = "",
    words: Words = "",
) -> Response:
    """Take what somebody says of it."""
    found = await done(lambda: own_application(visit, token, application))
    when = wanted(SurveyMoment, moment)

    def answered() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).surveys.answer(
                session,
                found.id,
                when,
                satisfaction=satisfaction,
                progress=progress,
                would_again=bool(again),
                words=words,
            )

    await done(answered)
    return _back(visit, token, "mentoring_answered")


@router.get("/{token}/{application}/certificate.pdf")
async def certificate(visit: Visiting, token: str, application: int) -> Response:
    """Give the certificate as a paper, set in the direction of its form."""
    found = await done(lambda: _place(visit, own_application(visit, token, application)))
    if found.certificate is None:
        raise NotFoundError("There is no certificate.")
    paper = certificate_paper(
        found.certificate,
        found.application.profile.name,
        found.programme,
        found.cohort,
        visit.language,
        visit.participation.clock.now(),
        f"{room_of(visit).public_url.rstrip('/')}/take-part/mentoring/certificates",
    )
    headers = {"Content-Disposition": f'attachment; filename="{found.certificate.number}.pdf"'}
    return Response(paper, media_type="application/pdf", headers={**headers, "Cache-Control": "no-store"})


@router.post("/{token}/pairs/{pair}/meetings")
async def log(visit: Visiting, token: str, pair: int, day: Line, kind: Line, minutes: Line = "60") -> Response:
    """Note a meeting."""
    mine, side = await done(lambda: _own_pair(visit, token, pair))
    how, held_on, long = wanted(MeetingKind, kind), day_of(day), int(minutes) if minutes.isdecimal() else 0

    def logged() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).meetings.log(session, mine.id, side, held_on, how, long)

    await done(logged)
    return _back(visit, token, "mentoring_logged")


@router.post("/{token}/meetings/{meeting}")
async def answer(visit: Visiting, token: str, meeting: int, do: Line, reason: Line = "not_said") -> Response:
    """Say yes or no to a meeting that the other noted, or take one's own back."""
    why = wanted(DisputeReason, reason)

    def answered() -> None:
        room = room_of(visit)
        _, side = _own_pair(visit, token, room.meetings.get(meeting).pair)
        with visit.participation.database.write() as session:
            if do == "yes":
                room.meetings.confirm(session, meeting, side)
            elif do == "no":
                room.meetings.dispute(session, meeting, side, why)
            else:
                room.meetings.take_back(session, meeting, side)

    await done(answered)
    return _back(visit, token, "mentoring_noted")


@router.post("/{token}/pairs/{pair}/goals")
async def set_goal(visit: Visiting, token: str, pair: int, text: Words, due: Line = "") -> Response:
    """Set a goal."""
    mine, side = await done(lambda: _own_pair(visit, token, pair))

    def kept() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).goals.set(session, mine.id, side, text, day_of(due) if due else None)

    await done(kept)
    return _back(visit, token, "mentoring_noted")


@router.post("/{token}/pairs/{pair}/goals/{goal}")
async def move_goal(visit: Visiting, token: str, pair: int, goal: int, state: Line) -> Response:
    """Say where a goal stands."""
    to = wanted(GoalState, state)

    def moved() -> None:
        mine, _ = _own_pair(visit, token, pair)
        if goal not in {one.id for one in room_of(visit).goals.of(mine.id)}:
            raise NotFoundError("There is no such goal.")
        with visit.participation.database.write() as session:
            room_of(visit).goals.move(session, goal, to)

    await done(moved)
    return _back(visit, token, "mentoring_noted")


@router.post("/{token}/pairs/{pair}/decline")
async def decline(visit: Visiting, token: str, pair: int, reason: Line) -> Response:
    """Say no to a pair that has not begun."""
    why = wanted(DeclineReason, reason)

    def declined() -> None:
        mine, side = _own_pair(visit, token, pair)
        with visit.participation.database.write() as session:
            room_of(visit).pairs.decline(session, mine.id, why, side)

    await done(declined)
    return _back(visit, token, "mentoring_declined")


async def _form(visit: PublicVisit, token: str, application: MentoringApplication, lacking: Sequence[str]) -> Response:
    programme = await done(lambda: _programme(visit, application))
    named = ("، " if visit.language.is_rtl else ", ").join(word(f"part_{part}", visit.language) for part in lacking)
    return visit.page(
        "mentoring/application.html",
        status=422 if lacking else 200,
        one_=application,
        profile=application.profile,
        is_open=application.state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED),
        programme=programme,
        questions=programme.eligibility[application.side],
        accepts=application.code_version == programme.code_version,
        problem=visit.say("mentoring_lacking", parts=named) if lacking else "",
        lacking=lacking,
        options=_options(),
        regions=regions(visit),
        most=MOST_TAKEN,
        label=labels(visit),
        form=visit.language,
        base=f"/take-part/mentoring/applications/{token}",
    )


def _options() -> Mapping[str, Sequence[str]]:
    every = {
        "gender": ApplicantGender,
        "languages": SpokenLanguage,
        "moments": Moment,
        "field": FieldOfWork,
        "goals": MentoringGoal,
    }
    return {name: tuple(one.value for one in options) for name, options in every.items()}


def _place(visit: PublicVisit, application: MentoringApplication) -> OwnPlace:
    room, now = room_of(visit), visit.participation.clock.now()
    cohort = room.cohorts.get(application.cohort)
    with visit.participation.database.read() as session:
        pairs = room.pairs.of_participant(session, application.participant)
        surveys = room.surveys.waiting(session, application.id)
    mine = [one for one in pairs if application.id in (one.mentor, one.mentee) and one.state.is_made]
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


def _own_pair(visit: PublicVisit, token: str, pair: int) -> tuple[MentoringPair, MentoringSide]:
    """A pair of whose link it is, and their side. Raises NotFoundError."""
    participant = participant_of(visit, token)
    found = room_of(visit).pairs.get(pair)
    side = found.side_of(participant)
    if side is None or found.state is PairState.PROPOSED:
        raise NotFoundError("There is no such pair.")
    return found, side


def _programme(visit: PublicVisit, application: MentoringApplication) -> MentoringProgramme:
    room = room_of(visit)
    return room.programmes.get(room.cohorts.get(application.cohort).programme)


def _back(visit: PublicVisit, token: str, said: str) -> Response:
    return visit.back(f"/take-part/mentoring/applications/{token}", said)

"""One's own place in mentoring, by the link that was told once: the application, the survey, the certificate, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.page.take_part.frame import PublicRoute, PublicVisit
from api.page.take_part.mentoring.forms import application_form, filled_in, wanted
from api.page.take_part.mentoring.own import own_page, place_of, tried
from api.page.take_part.mentoring.visiting import Visiting, done, labels, own_application, regions, room_of
from core.errors import NotFoundError
from participation.common.errors import NextStepError
from participation.mentoring.applying.checks import MOST_TAKEN
from participation.mentoring.errors import IncompleteApplicationError
from participation.mentoring.following.paper import certificate_paper
from participation.mentoring.following.schemas import SurveyMoment
from participation.mentoring.following.surveys import BEST
from participation.mentoring.matching.applicants import Moment, SpokenLanguage
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicationState,
    DropOutReason,
    FieldOfWork,
    MentoringApplication,
    MentoringGoal,
    MentoringProgramme,
)
from participation.mentoring.words import word

router = APIRouter(prefix="/take-part/mentoring/applications", route_class=PublicRoute, include_in_schema=False)
Line = Annotated[str, Form(max_length=64)]
Words = Annotated[str, Form(max_length=4000)]


@router.get("/{token}")
async def place(visit: Visiting, token: str) -> Response:
    """Show where somebody stands, and what they may do."""
    return await own_page(visit, token)


@router.get("/{token}/{application}")
async def form(visit: Visiting, token: str, application: int) -> Response:
    """Show an application to go on with."""
    found = await done(lambda: own_application(visit, token, application))
    return await _form(visit, token, found)


@router.post("/{token}/{application}")
async def save(visit: Visiting, token: str, application: int, request: Request) -> Response:
    """Keep what was filled in, and send it where its person wants that and it is complete."""
    found = await done(lambda: own_application(visit, token, application))
    programme = await done(lambda: _programme(visit, found))
    filled = application_form(await request.form(), len(programme.eligibility[found.side]), regions(visit))
    room, database = room_of(visit), visit.participation.database

    def kept() -> None:
        with database.write() as session:
            room.applications.save(
                session, found.id, filled.profile, answers=filled.answers, accepts_code=filled.accepts_code
            )
        if filled.is_sent:
            with database.write() as session:
                room.applications.submit(session, found.id)

    try:
        await done(kept)
    except IncompleteApplicationError as error:
        key = "mentoring_lacking" if found.state is ApplicationState.DRAFT else "mentoring_lacking_sent"
        return await _form(visit, token, filled_in(found, filled, programme.code_version), key, error.missing)
    except NextStepError:
        is_draft = found.state is ApplicationState.DRAFT
        return await own_page(visit, token, visit.say("mentoring_closed" if is_draft else "mentoring_decided"), 409)
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

    return await tried(visit, token, "mentoring_left", left)


@router.post("/{token}/{application}/return")
async def come_back(visit: Visiting, token: str, application: int) -> Response:
    """Write anew what was withdrawn."""
    found = await done(lambda: own_application(visit, token, application))

    def returned() -> None:
        with visit.participation.database.write() as session:
            room_of(visit).applications.come_back(session, found.id)

    try:
        await done(returned)
    except NextStepError:
        return await own_page(visit, token, visit.say("mentoring_closed"), NextStepError.status)
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

    return await tried(visit, token, "mentoring_answered", answered)


@router.get("/{token}/{application}/certificate.pdf")
async def certificate(visit: Visiting, token: str, application: int) -> Response:
    """Give the certificate as a paper, set in the direction of its form."""
    found = await done(lambda: place_of(visit, own_application(visit, token, application)))
    if found.certificate is None:
        raise NotFoundError("There is no certificate.")
    paper = certificate_paper(
        found.certificate,
        found.application.profile.name,
        found.programme,
        found.cohort,
        visit.language,
        visit.participation.clock.now(),
        f"{visit.site(room_of(visit).public_url)}/take-part/mentoring/certificates",
    )
    headers = {"Content-Disposition": f'attachment; filename="{found.certificate.number}.pdf"'}
    return Response(paper, media_type="application/pdf", headers={**headers, "Cache-Control": "no-store"})


async def _form(
    visit: PublicVisit, token: str, application: MentoringApplication, key: str = "", lacking: Sequence[str] = ()
) -> Response:
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
        problem=visit.say(key, parts=named) if lacking else "",
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


def _programme(visit: PublicVisit, application: MentoringApplication) -> MentoringProgramme:
    room = room_of(visit)
    return room.programmes.get(room.cohorts.get(application.cohort).programme)

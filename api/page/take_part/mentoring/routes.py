"""Mentoring for everybody: what it is and is not, the code of conduct, applying, checking a certificate."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from api.page.take_part.frame import PublicRoute, PublicVisit
from api.page.take_part.mentoring.forms import wanted
from api.page.take_part.mentoring.visiting import (
    ROOM,
    Visiting,
    done,
    labels,
    programme_of,
    public_programmes,
    room_of,
)
from core.errors import NotFoundError
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_token
from participation.mentoring.applying.applications import is_open
from participation.mentoring.following.schemas import MentoringCertificate
from participation.mentoring.schemas import Cohort, CohortState, MentoringSide

router = APIRouter(prefix="/take-part/mentoring", route_class=PublicRoute, include_in_schema=False)
Line = Annotated[str, Form(max_length=64)]


@router.get("")
async def programmes(visit: Visiting) -> Response:
    """List the programmes that everybody may see."""
    found = await done(lambda: public_programmes(room_of(visit)))
    return visit.page("mentoring/list.html", found=found, form=visit.language)


@router.get("/certificates")
async def certificate(visit: Visiting, number: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Say whether there is a certificate of a number, and of what; of whom is on the paper alone."""
    found = await done(lambda: _certificate(visit, number)) if number.strip() else None
    title = ""
    if found is not None:
        cohort = await done(lambda: room_of(visit).cohorts.get(found.cohort))
        programme = await done(lambda: room_of(visit).programmes.get(cohort.programme))
        title = f"{programme.title.in_language(visit.language)} · {cohort.title.in_language(visit.language)}"
    return visit.page("mentoring/certificate.html", found=found, number=number, title=title, label=labels(visit))


@router.get("/{programme}")
async def programme(visit: Visiting, programme: str) -> Response:
    """Show what a programme is, and what it is not; where one may apply."""
    return await _page(visit, programme, "programme.html")


@router.get("/{programme}/code")
async def code(visit: Visiting, programme: str) -> Response:
    """Show the code of conduct."""
    return await _page(visit, programme, "code.html")


@router.get("/{programme}/apply/{cohort}/{side}")
async def begin(visit: Visiting, programme: str, cohort: int, side: str) -> Response:
    """Say what is kept, before anything is."""
    await done(lambda: _open(visit, programme, cohort))
    return await _page(visit, programme, "begin.html", cohort=cohort, asked=wanted(MentoringSide, side))


@router.post("/{programme}/apply/{cohort}/{side}")
async def begun(visit: Visiting, programme: str, cohort: int, side: str, agreed: Line = "", key: Line = "") -> Response:
    """Begin an application: its person gets a link of their own, told once; sent twice, it is one."""
    asked = wanted(MentoringSide, side)
    await done(lambda: _open(visit, programme, cohort))
    if not agreed:
        problem = visit.say("mentoring_not_agreed")
        return await _page(
            visit, programme, "begin.html", 422, cohort=cohort, asked=asked, problem=problem, key=form_token(key)
        )
    token = await done(lambda: _begun(visit, programme, cohort, asked, form_token(key)))
    site = visit.site(room_of(visit).public_url)
    address = f"{site}/take-part/mentoring/applications/{token}"
    return await _page(visit, programme, "begun.html", token=token, address=address)


async def _page(visit: PublicVisit, programme: str, template: str, status: int = 200, **values: Any) -> Response:
    room = room_of(visit)
    found = await done(lambda: programme_of(room, programme))
    cohorts = [one for one in await done(lambda: room.cohorts.listed(programme)) if one.state is not CohortState.DRAFT]
    return visit.page(
        f"mentoring/{template}",
        status=status,
        one_=found,
        cohorts=[(one, is_open(one, room.programmes.today)) for one in cohorts],
        form=visit.language,
        sides=tuple(MentoringSide),
        base=f"/take-part/mentoring/{programme}",
        label=labels(visit),
        **values,
    )


def _open(visit: PublicVisit, programme: str, cohort: int) -> Cohort:
    room = room_of(visit)
    found = room.cohorts.get(cohort, programme)
    if not is_open(found, room.programmes.today):
        raise NotFoundError("Nobody can apply to this cohort now.")
    return found


def _begun(visit: PublicVisit, programme: str, cohort: int, side: MentoringSide, token: str) -> str:
    ground = visit.participation
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        kinds = [ConsentKind.KEEP_TEXT]
        ground.people.agree(session, person.id, ROOM, kinds, scope=programme, language=visit.language)
        room_of(visit).applications.begin(session, cohort, side, person.id)
    return token


def _certificate(visit: PublicVisit, number: str) -> MentoringCertificate | None:
    try:
        return room_of(visit).certificates.by_number(number)
    except NotFoundError:
        return None

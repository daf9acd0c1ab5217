"""What those who speak for an association do with its entry: by their link, once a browser: change, confirm, take away, leave."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.associations.introductions.own import waiting_for
from api.page.take_part.associations.routes import common, done, filled_in, form_page, problem_of
from api.page.take_part.associations.speaking import HOME, ROOM, Speaking, keep_session, spoken_for
from api.page.take_part.frame import PublicRoute, PublicVisit, open_room
from api.page.take_part.me import consents_told, kept_of
from core.audit import ITS_PERSON
from core.errors import NotFoundError, WrongUseError
from participation.associations.directory.form import details_of_form, form_of_details
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participant

router = APIRouter(prefix=HOME, route_class=PublicRoute, include_in_schema=False)
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
Line = Annotated[str, Form(max_length=64)]


@router.get("")
async def mine(here: Speaking) -> Response:
    """Show the associations that somebody speaks for, and those that they ask to speak for."""
    found = [(await done(lambda one=one: here.room.directory.get(one.association)), one) for one in here.spoken]  # type: ignore[misc]
    unread = {one.number: await done(lambda one=one: here.room.messages.unread(one.number)) for one, _ in found}  # type: ignore[misc]
    waiting = await done(lambda: waiting_for(here))
    return here.page("mine.html", found=found, unread=unread, waiting=waiting)


@router.post("/end")
async def end(here: Speaking) -> Response:
    """End the session of this browser; the link opens another."""
    await done(lambda: here.visit.participation.own_sessions.end(here.token))
    return keep_session(here.visit, here.visit.back("/take-part/associations", "associations_ended"), "")


@router.get("/data")
async def data(here: Speaking) -> Response:
    """Show what somebody agreed to, with what takes it back, takes it away or erases it."""
    told = await done(lambda: consents_told(here.visit, here.participant))
    return here.visit.page("templates/me.html", consents=told, base=f"{HOME}/data", csrf=here.csrf)


@router.post("/data/take-back")
async def take_back(here: Speaking, room: Line, kind: Line, scope: Line = "") -> Response:
    """End a consent."""
    if room not in list(ParticipationRoom) or kind not in list(ConsentKind):
        raise WrongUseError("There is no such consent.")
    await done(lambda: _taken_back(here.visit, here.participant, ParticipationRoom(room), ConsentKind(kind), scope))
    return here.back("/data", "taken_back")


@router.get("/data/export")
async def export_data(here: Speaking) -> Response:
    """Give everything that is kept of a person, as a file."""
    kept = await done(lambda: kept_of(here.visit, here.participant))
    return _file(json.dumps(kept, ensure_ascii=False, indent=2, default=str), "participation")


@router.post("/data/erase")
async def erase(here: Speaking) -> Response:
    """Forget a person, with everything of theirs."""
    await done(lambda: here.visit.participation.people.erase(here.participant))
    return keep_session(here.visit, here.visit.back("/take-part", "erased"), "")


@router.get("/{number:int}")
async def entry_form(here: Speaking, number: int) -> Response:
    """Offer to change an entry."""
    found = await spoken_for(here, number)
    told = form_of_details(found.details, here.visit.participation.gazetteer, here.visit.language)
    hidden = found.details.hidden
    return form_page(here.visit, told, hidden, action=f"{HOME}/{number}", number=number, csrf=here.csrf)


@router.post("/{number:int}")
async def change(here: Speaking, request: Request, number: int) -> Response:
    """Say anew what an association is."""
    await spoken_for(here, number)
    told, hidden = await filled_in(request)
    try:
        details = details_of_form(told, hidden, here.visit.participation.gazetteer)
        await done(lambda: here.room.directory.change(number, details, ITS_PERSON))
    except WrongUseError as error:
        problem, action = problem_of(here.visit, error), f"{HOME}/{number}"
        return form_page(here.visit, told, hidden, problem=problem, action=action, number=number, csrf=here.csrf)
    return here.back("", "associations_changed")


@router.post("/{number:int}/confirm")
async def confirm(here: Speaking, number: int) -> Response:
    """Note that all is still so."""
    await spoken_for(here, number)
    await done(lambda: here.room.directory.confirm(number, ITS_PERSON))
    return here.back("", "associations_confirmed")


@router.get("/{number:int}/export")
async def export(here: Speaking, number: int) -> Response:
    """Give everything that is kept of an association, as a file."""
    await spoken_for(here, number)
    kept = await done(lambda: here.room.directory.export(number))
    return _file(json.dumps(kept, ensure_ascii=False, indent=2), f"association-{number}")


@router.post("/{number:int}/leave")
async def leave(here: Speaking, request: Request, number: int) -> Response:
    """Take an association out of the directory, with everything that is kept of it."""
    await spoken_for(here, number)
    takes_words = (await request.form()).get("words") == "yes"
    await done(lambda: here.room.leave(number, ITS_PERSON, takes_words=takes_words))
    return here.visit.back("/take-part/associations", "associations_left")


# The link stands behind the words above, which no link is as short as.
@router.get("/{link}")
async def opening(visit: Visiting, link: str) -> Response:
    """Offer to come in by one's own link: whatever only looks at addresses, as messengers do, begins no session."""
    await asyncio.to_thread(_person, visit, link)
    page = visit.page("associations/opening.html", link=link, **common(visit))
    page.headers["Referrer-Policy"] = "same-origin"
    return page


@router.post("/{link}")
async def come_in(visit: Visiting, link: str) -> Response:
    """Begin a session in this browser."""
    token = await asyncio.to_thread(_begun, visit, link)
    return keep_session(visit, visit.back(HOME), token)


def _file(content: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/json", headers=headers)


def _person(visit: PublicVisit, link: str) -> Participant:
    with visit.participation.database.read() as session:
        person = visit.participation.people.of_link(session, link)
    if person is None:
        raise NotFoundError("There is nothing at this address.")
    return person


def _begun(visit: PublicVisit, link: str) -> str:
    person = _person(visit, link)
    with visit.participation.database.write() as session:
        return visit.participation.own_sessions.begin(session, person.id)


def _taken_back(visit: PublicVisit, participant: str, room: ParticipationRoom, kind: ConsentKind, scope: str) -> None:
    visit.participation.take_back(participant, room, kind, scope)

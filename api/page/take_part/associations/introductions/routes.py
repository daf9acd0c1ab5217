"""Who can help, for everybody: what is offered by kind of help, and the form by which a professional offers some time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import FormData

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.associations.routes import common, done, problem_of, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit, open_room
from core.errors import WrongUseError
from core.text import one_line
from participation.associations.errors import UnknownPlaceError
from participation.associations.introductions.matching import offers_of
from participation.associations.introductions.schemas import HelpKind
from participation.associations.words import help_name
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_token

ROOM = ParticipationRoom.ASSOCIATIONS
router = APIRouter(prefix="/take-part/associations/help", route_class=PublicRoute, include_in_schema=False)
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
_SHOWN = 100
"""Helpers of a page. Chosen by hand: what one looks through; a kind of help narrows it."""


@router.get("")
async def helpers(visit: Visiting, kind: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Show who offers which help: public lines of associations, and of professionals the kind and the place alone."""
    room = room_of(visit)
    entries = {one.number: one for one in await done(room.everybody)}
    volunteers = await done(room.volunteers.listed)
    offers = [one for one in offers_of(entries.values(), volunteers) if one.kinds]
    counts = {each: sum(each in one.kinds for one in offers) for each in HelpKind}
    shown = [one for one in offers if not kind or kind in {each.value for each in one.kinds}]
    return visit.page(
        "associations/introductions/help.html",
        offers=shown[:_SHOWN],
        entries=entries,
        counts=[(each, many) for each, many in counts.items() if many],
        kind=kind,
        help_called=lambda each: help_name(each, visit.language),
        **common(visit),
    )


@router.get("/offer")
async def offer_form(visit: Visiting) -> Response:
    """Offer a professional to give some time."""
    return volunteer_form(visit, {}, ())


@router.post("/offer")
async def offer(visit: Visiting, request: Request) -> Response:
    """Keep what a professional offers, who agrees to that; staff looks at it before anybody is proposed to them."""
    form = await request.form()
    told, kinds = volunteer_told(form)
    if not told.get("agreed"):
        return volunteer_form(visit, told, kinds, problem=visit.say("associations_not_agreed"))
    try:
        token = await done(lambda: _offered(visit, told, kinds))
    except WrongUseError as error:
        return volunteer_form(visit, told, kinds, problem=problem_of(visit, error))
    return visit.page("associations/thanks.html", number=0, is_offer=True, token=token, **common(visit))


def volunteer_told(form: FormData) -> tuple[dict[str, str], list[HelpKind]]:
    """What the form of a professional says, and the kinds of help that are ticked."""
    told = {key: value for key, value in form.items() if isinstance(value, str)}
    return told, [one for one in HelpKind if one.value in form.getlist("kinds")]


def place_told(visit: PublicVisit, named: str) -> str:
    """The code of a place; empty for none. Raises UnknownPlaceError."""
    place = visit.participation.gazetteer.the(named.strip()) if named.strip() else None
    if named.strip() and place is None:
        raise UnknownPlaceError
    return place.code if place else ""


def volunteer_form(
    visit: PublicVisit, told: dict[str, str], kinds: Iterable[HelpKind], *, problem: str = "", csrf: str = ""
) -> Response:
    """The form of a professional; with a session's word, of one who has a page already."""
    return visit.page(
        "associations/introductions/volunteer.html",
        status=422 if problem else 200,
        problem=problem,
        told=told,
        key=form_token(told.get("key", "")),
        ticked=set(kinds),
        kinds=list(HelpKind),
        csrf=csrf,
        help_called=lambda each: help_name(each, visit.language),
        **common(visit),
    )


def _offered(visit: PublicVisit, told: dict[str, str], kinds: list[HelpKind]) -> str:
    territory = place_told(visit, told.get("place", ""))
    languages = [one.strip() for one in told.get("languages", "").split("\n")]
    ground = visit.participation
    with ground.database.write() as session:
        person, token = ground.people.keep_from_page(session, visit.language, form_token(told.get("key", "")))
        ground.people.agree(session, person.id, ROOM, [ConsentKind.KEEP_TEXT], language=visit.language)
        about, contact = told.get("about", ""), one_line(told.get("contact", ""))
        room_of(visit).volunteers.save(session, person.id, kinds, territory, languages, about, contact)
    return token

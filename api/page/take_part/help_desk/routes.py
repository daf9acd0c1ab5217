"""Asking the help desk: documents answer first; who wants a person agrees to be kept, and has a number and a link of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.frame import PublicRoute, PublicVisit, open_room
from core.errors import UnavailableError, WrongUseError
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_origin, form_token
from participation.help_desk.chat.asked import category_of
from participation.help_desk.schemas import ROOM, NewTicket, TicketCategory, TicketOrigin
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.words import category_name

router = APIRouter(prefix="/take-part/help-desk", route_class=PublicRoute, include_in_schema=False)
Visiting = Annotated[PublicVisit, Depends(open_room(ParticipationRoom.HELP_DESK))]
_LONGEST = 8_000
"""Characters of a question. Chosen by hand: four pages."""
T = TypeVar("T")


@router.get("")
async def desk(visit: Visiting) -> Response:
    """Offer to ask."""
    return _form(visit, {})


@router.post("/ask")
async def ask(visit: Visiting, request: Request) -> Response:
    """Show what documents answer, with what else may be done; nothing is kept."""
    told = await _told(request)
    if not told.get("text"):
        return _form(visit, told, problem=visit.say("help_desk_write_something"))
    first = room_of(visit).first
    answer = await first.answer(told["text"], visit.language) if first is not None else ""
    told["category"] = told.get("category") or category_of(told["text"]).value
    return _sending(visit, told, answer=answer)


@router.post("/send")
async def send(visit: Visiting, request: Request) -> Response:
    """Take a question to a person, by who agreed to be kept; the link of their own is shown."""
    told = await _told(request)
    if not told.get("text"):
        return _form(visit, told, problem=visit.say("help_desk_write_something"))
    if told.get("agreed") != "yes":
        return _sending(visit, told, problem=visit.say("help_desk_not_agreed"))
    place = visit.participation.gazetteer.the(told["place"]) if told.get("place") else None
    if told.get("place") and place is None:
        return _sending(visit, told, problem=visit.say("help_desk_no_such_place"))
    category, key = told.get("category", ""), form_token(told.get("key", ""))
    new = NewTicket(
        form_origin(key),
        TicketOrigin.PAGE,
        told["text"],
        visit.language,
        TicketCategory(category) if category in list(TicketCategory) else category_of(told["text"]),
        territory=place.code if place else "",
        tried=told.get("tried", "")[:2_000],
    )
    number, token = await done(lambda: _opened(visit, new, key))
    return visit.page("help_desk/sent.html", number=number, token=token, ticket=room_of(visit).working.get(number))


def room_of(visit: PublicVisit) -> HelpDeskRoom:
    """The desk. Raises UnavailableError where this process has none."""
    if visit.participation.help_desk is None:
        raise UnavailableError("The help desk is not served by this process.")
    return visit.participation.help_desk


async def done(call: Callable[[], T]) -> T:
    """What a service says, asked in a thread."""
    return await asyncio.to_thread(call)


async def _told(request: Request) -> dict[str, str]:
    form = await request.form()
    told = {key: value.strip() for key, value in form.items() if isinstance(value, str)}
    if len(told.get("text", "")) > _LONGEST:
        raise WrongUseError("This is too long.", remedy=f"Write {_LONGEST} characters at most.")
    return told


def _form(visit: PublicVisit, told: dict[str, str], *, problem: str = "") -> Response:
    return visit.page(
        "help_desk/ask.html",
        status=422 if problem else 200,
        key=form_token(told.get("key", "")),
        told=told,
        problem=problem,
    )


def _sending(visit: PublicVisit, told: dict[str, str], *, answer: str = "", problem: str = "") -> Response:
    answer = answer or told.get("tried", "")
    return visit.page(
        "help_desk/send.html",
        status=422 if problem else 200,
        key=form_token(told.get("key", "")),
        told=told,
        answer=answer,
        problem=problem,
        categories=[(one.value, category_name(one, visit.language)) for one in TicketCategory],
    )


def _opened(visit: PublicVisit, new: NewTicket, token: str) -> tuple[int, str]:
    """The number, and the token of the asker's own link; whoever sends the same form again has the same of both."""
    ground, room = visit.participation, room_of(visit)
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        kinds = [ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK]
        ground.people.agree(session, person.id, ROOM, kinds, language=visit.language)
        return room.incoming.open(session, new, person.id).number, token

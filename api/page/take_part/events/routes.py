"""Events for everybody: what is on and where, a place without a name, calendars, invitations, the door."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from agent.organisation.organisation import ParticipationRoom
from api.http.services import SettingsDependency
from api.page.take_part.frame import PublicRoute, PublicVisit, TakingPart
from core.errors import NotFoundError, WrongUseError
from participation.common.events.calendar import calendar
from participation.common.events.events import Events
from participation.common.events.schemas import COMING, Event, EventEntry, EventState

router = APIRouter(prefix="/take-part", route_class=PublicRoute, include_in_schema=False)
_CALENDAR = "text/calendar; charset=utf-8"
_FAR = 3
"""Distance from which on nothing is near, by definition of `Gazetteer.distance`."""
Line = Annotated[str, Form(max_length=100)]


@router.get("/events")
async def listed(visit: TakingPart, near: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show what is on in every open room, near a place where one is named."""
    events = await _coming(visit)
    gazetteer = visit.participation.gazetteer
    place = (gazetteer.the(near) or gazetteer.named_in(near)) if near.strip() else None
    if place is not None:
        code = place.code
        far = {event.id: gazetteer.distance(code, event.plan.territory) for event in events}
        events = sorted((e for e in events if far[e.id] < _FAR), key=lambda e: (far[e.id], e.plan.starts_at))
    return visit.page(
        "events/events.html",
        events=events,
        near=near,
        place=place.called(visit.language) if place else "",
        places={event.id: _place(visit, event) for event in events},
        credit=gazetteer.credit,
    )


@router.get("/events.ics")
async def feed(visit: TakingPart, settings: SettingsDependency) -> Response:
    """Give all of them as a calendar to subscribe to."""
    events = await _coming(visit, with_cancelled=True)
    name = visit.services.organisation.name.in_language(visit.language)
    told = calendar(events, name, settings.public_url, called=visit.place_called)
    return Response(told, media_type=_CALENDAR)


@router.get("/events/{uid}")
async def shown(visit: TakingPart, uid: str) -> Response:
    """Show an event."""
    return await _show(visit, await _event(visit, uid))


@router.get("/events/{uid}/event.ics")
async def entry(visit: TakingPart, uid: str, settings: SettingsDependency) -> Response:
    """Give one event for a calendar."""
    event = await _event(visit, uid)
    headers = {"Content-Disposition": f'attachment; filename="event-{event.uid}.ics"'}
    told = calendar([event], event.plan.title, settings.public_url, called=visit.place_called)
    return Response(told, media_type=_CALENDAR, headers=headers)


@router.post("/events/{uid}/enrol")
async def enrol(visit: TakingPart, uid: str) -> Response:
    """Take a place: a number, and an address to give it back; nothing of whoever takes it is kept."""
    event = await _event(visit, uid)
    guest, token = await asyncio.to_thread(_enrolled, visit.participation.events, visit, event)
    return await _show(visit, event, number=guest, back=f"/take-part/invitations/{token}")


@router.get("/invitations/{token}")
async def invitation(visit: TakingPart, token: str) -> Response:
    """Show what somebody is invited to, and what they answered."""
    return await _invited(visit, token)


@router.post("/invitations/{token}")
async def answer(visit: TakingPart, token: str, comes: Line) -> Response:
    """Take an answer, and another one later."""
    if comes not in ("yes", "no"):
        raise WrongUseError("Say yes or no.")
    await asyncio.to_thread(_answered, visit, token, comes == "yes")
    return visit.back(f"/take-part/invitations/{token}", "answered")


@router.get("/door/{token}")
async def door(visit: TakingPart, token: str) -> Response:
    """Show the page that the square at the door leads to."""
    event = await asyncio.to_thread(visit.participation.events.at_door, token)
    return visit.page("events/door.html", event=event, token=token)


@router.post("/door/{token}")
async def here(visit: TakingPart, token: str, number: Line) -> Response:
    """Note that whoever has a number is there."""
    event = await asyncio.to_thread(visit.participation.events.at_door, token)
    if not number.strip().isdecimal() or event.state is EventState.CANCELLED:
        raise NotFoundError("There is no such number.")
    noted = visit.participation.events.note
    await asyncio.to_thread(noted, event.id, int(number.strip()[:6]), "its person", has_come=True)
    return visit.back(f"/take-part/door/{token}", "noted")


async def _coming(visit: PublicVisit, *, with_cancelled: bool = False) -> list[Event]:
    now, found = visit.participation.clock.now(), list[Event]()
    for room in visit.participation.rooms:
        found += await asyncio.to_thread(partial(visit.participation.events.listed, room, since=now, only_public=True))
    kept = [event for event in found if with_cancelled or event.state is not EventState.CANCELLED]
    return sorted(kept, key=lambda event: event.plan.starts_at)


async def _event(visit: PublicVisit, uid: str) -> Event:
    """A public event of an open room. Raises NotFoundError."""
    event = await asyncio.to_thread(visit.participation.events.by_uid, uid)
    if not event.plan.is_public or event.room not in visit.participation.rooms:
        raise NotFoundError("There is no such event.")
    return event


async def _show(visit: PublicVisit, event: Event, number: int = 0, back: str = "") -> Response:
    left = await asyncio.to_thread(visit.participation.events.free_places, event)
    is_open = event.state is EventState.PLANNED and event.plan.entry is EventEntry.OPEN
    return _in_room(visit, event.room).page(
        "events/event.html",
        event=event,
        place=_place(visit, event),
        left=left,
        enrols=is_open and left != 0 and event.plan.ends_at >= visit.participation.clock.now(),
        number=number,
        back=back,
    )


async def _invited(visit: PublicVisit, token: str) -> Response:
    event, guest = await asyncio.to_thread(visit.participation.events.invitation, token)
    visit.participation.options_of(event.room)
    if event.room is ParticipationRoom.DIALOGUES and event.scope:
        # There are rules to read before one comes, and more to answer.
        return visit.back(f"/take-part/dialogues/{event.scope}/invited/{token}")
    return _in_room(visit, event.room).page(
        "events/invitation.html",
        event=event,
        guest=guest,
        place=_place(visit, event),
        token=token,
        comes=guest.state in COMING,
    )


def _in_room(visit: PublicVisit, room: ParticipationRoom) -> PublicVisit:
    return PublicVisit(visit.request, visit.services, visit.participation, visit.language, room)


def _place(visit: PublicVisit, event: Event) -> str:
    return visit.place_called(event.plan.territory)


def _enrolled(events: Events, visit: PublicVisit, event: Event) -> tuple[int, str]:
    with visit.participation.database.write() as session:
        guest, token = events.take_place(session, event.id)
    return guest.number, token


def _answered(visit: PublicVisit, token: str, comes: bool) -> None:
    with visit.participation.database.write() as session:
        visit.participation.events.answer(session, token, comes=comes)

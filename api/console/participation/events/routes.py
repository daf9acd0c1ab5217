"""Events of a room: planning, invitations, who came by phone and by the printed sheet, minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response, UploadFile

from api.console.frame.visit import ConsoleRoute
from api.console.participation.events.forms import plan_of
from api.console.participation.forms import site_of
from api.console.participation.frame import RoomVisit, in_room
from api.http.services import SettingsDependency
from core.errors import NotFoundError, WrongUseError
from participation.common.events.calendar import ZONE, has_come
from participation.common.events.events import STATES
from participation.common.events.schemas import Event, EventEntry, EventKind, EventState
from participation.common.rights import RoomRight
from participation.common.squares import square

router = APIRouter(
    prefix="/console/participation/{room}/{scope}/events", route_class=ConsoleRoute, include_in_schema=False
)
Reading = Annotated[RoomVisit, Depends(in_room(None, RoomRight.READ, "scope"))]
Organising = Annotated[RoomVisit, Depends(in_room(None, RoomRight.ORGANISE, "scope"))]
Running = Annotated[RoomVisit, Depends(in_room(None, RoomRight.RUN, "scope"))]
Line = Annotated[str, Form(max_length=300)]
Page = Annotated[str, Form(max_length=20_000)]


@router.get("")
async def listed(here: Reading) -> Response:
    """Show the events of a scope, or of the whole room."""
    return await _list(here)


@router.post("/plan")
async def plan(
    here: Organising,
    title: Line,
    starts_at: Line,
    ends_at: Line,
    place: Line = "",
    near: Line = "",
    agenda: Page = "",
    kind: Line = EventKind.MEETING.value,
    entry: Line = EventEntry.OPEN.value,
    capacity: Line = "",
    is_public: Line = "",
) -> Response:
    """Plan an event."""
    told = {**_told(title, starts_at, ends_at, place, near, agenda), **_kinds(kind, entry, capacity, is_public)}
    try:
        written = plan_of(here, told)
        made = await asyncio.to_thread(here.participation.events.add, here.room, here.scope, written, here.who)
    except WrongUseError as error:
        return await _list(here, problem=error, told=told)
    return here.visit.back(f"{here.events_address}/{made.id}", "event_planned")


@router.get("/{number}")
async def shown(here: Reading, number: int) -> Response:
    """Show an event with its list."""
    return await _show(here, await _event(here, number))


@router.post("/{number}/change")
async def change(
    here: Organising,
    number: int,
    title: Line,
    starts_at: Line,
    ends_at: Line,
    place: Line = "",
    near: Line = "",
    agenda: Page = "",
    kind: Line = EventKind.MEETING.value,
    entry: Line = EventEntry.OPEN.value,
    capacity: Line = "",
    is_public: Line = "",
) -> Response:
    """Write an event anew."""
    event = await _event(here, number)
    told = {**_told(title, starts_at, ends_at, place, near, agenda), **_kinds(kind, entry, capacity, is_public)}
    try:
        await asyncio.to_thread(here.participation.events.change, event.id, plan_of(here, told), here.who)
    except WrongUseError as error:
        return await _show(here, event, problem=error, told=told)
    return here.visit.back(f"{here.events_address}/{number}", "event_changed")


@router.post("/{number}/move")
async def move(here: Running, number: int, to: Line) -> Response:
    """Say that it was held, is cancelled, or takes place after all."""
    event = await _event(here, number)
    if to not in list(EventState):
        raise WrongUseError("There is no such state.")
    await asyncio.to_thread(here.participation.events.move, event.id, EventState(to), here.who, here.rights)
    return here.visit.back(f"{here.events_address}/{number}", "event_changed")


@router.post("/{number}/minutes")
async def minutes(here: Running, number: int, text: Page) -> Response:
    """Keep the minutes."""
    event = await _event(here, number)
    await asyncio.to_thread(here.participation.events.write_minutes, event.id, text, here.who)
    return here.visit.back(f"{here.events_address}/{number}", "event_changed")


@router.post("/{number}/invite")
async def invite(here: Organising, number: int, settings: SettingsDependency, role: Line) -> Response:
    """Make an invitation, and show its address once."""
    event = await _event(here, number)
    guest, token = await asyncio.to_thread(here.participation.events.invite, event.id, role.strip(), here.who)
    address = f"{site_of(here, settings)}/take-part/invitations/{token}"
    return await _show(here, event, invitation=(guest.number, address, square(address)))


@router.get("/{number}/door")
async def door(here: Running, number: int, settings: SettingsDependency) -> Response:
    """Show the page for the phone at the door: numbers to tap, and the square that people scan."""
    event = await _event(here, number)
    guests = await asyncio.to_thread(here.participation.events.guests, event.id)
    counted = await asyncio.to_thread(here.participation.events.attendance, event.id)
    address = f"{site_of(here, settings)}/take-part/door/{event.door}"
    return here.page(
        "participation/events/door.html",
        event=event,
        guests=guests,
        counted=counted,
        address=address,
        square=square(address),
    )


@router.post("/{number}/come")
async def come(
    here: Running, number: int, guest: int | None = Form(None), said: Line = "", others: Line = ""
) -> Response:
    """Note who came, from the phone."""
    event = await _event(here, number)
    if guest is not None:
        has_come = {"yes": True, "no": False}.get(said)
        await asyncio.to_thread(here.participation.events.note, event.id, guest, here.who, has_come=has_come)
    if others.isdecimal():
        await asyncio.to_thread(here.participation.events.count_others, event.id, int(others[:6]), here.who)
    return here.visit.back(f"{here.events_address}/{number}/door", "event_noted")


@router.get("/{number}/sheet")
async def sheet(here: Running, number: int) -> Response:
    """Show the list to print."""
    event = await _event(here, number)
    guests = await asyncio.to_thread(here.participation.events.guests, event.id)
    return here.page("participation/events/sheet.html", event=event, guests=guests)


@router.get("/{number}/sheet.csv")
async def sheet_file(here: Running, number: int) -> Response:
    """Give the list to fill in, as CSV."""
    event = await _event(here, number)
    text = await asyncio.to_thread(here.participation.events.sheet, event.id)
    headers = {"Content-Disposition": f'attachment; filename="event-{event.uid}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{number}/upload")
async def upload(here: Running, number: int, file: UploadFile) -> Response:
    """Take the filled-in list back, and say what became of each row."""
    event = await _event(here, number)
    report = await asyncio.to_thread(here.participation.events.take_sheet, event.id, await file.read(), here.who)
    return await _show(here, event, report=report)


async def _event(here: RoomVisit, number: int) -> Event:
    """An event of this scope, or of any where the whole room is visited. Raises NotFoundError."""
    event = await asyncio.to_thread(here.participation.events.get, number)
    if event.room is not here.room or here.scope not in ("", event.scope):
        raise NotFoundError(f"There is no event {number} here.")
    return event


async def _list(
    here: RoomVisit, problem: WrongUseError | None = None, told: Mapping[str, str] | None = None
) -> Response:
    events = await asyncio.to_thread(here.participation.events.listed, here.room, here.scope or None)
    now = here.participation.clock.now()
    return here.page(
        "participation/events/events.html",
        status=problem.status if problem else 200,
        problem=here.say("event_wrong") if problem else "",
        coming=[event for event in events if event.plan.ends_at >= now],
        past=[event for event in reversed(events) if event.plan.ends_at < now],
        told=told or {},
        kinds=list(EventKind),
        entries=list(EventEntry),
    )


async def _show(
    here: RoomVisit,
    event: Event,
    problem: WrongUseError | None = None,
    told: Mapping[str, str] | None = None,
    **values: object,
) -> Response:
    place = here.participation.gazetteer.get(event.plan.territory)
    language = here.visit.language
    standing = {
        "title": event.plan.title,
        "starts_at": f"{event.plan.starts_at.astimezone(ZONE):%Y-%m-%dT%H:%M}",
        "ends_at": f"{event.plan.ends_at.astimezone(ZONE):%Y-%m-%dT%H:%M}",
        "place": event.plan.place,
        "near": place.called(language) if place else "",
        "agenda": event.plan.agenda,
        "kind": event.plan.kind.value,
        "entry": event.plan.entry.value,
        "capacity": "" if event.plan.capacity is None else str(event.plan.capacity),
        "is_public": "yes" if event.plan.is_public else "",
    }
    return here.page(
        "participation/events/event.html",
        status=problem.status if problem else 200,
        problem=here.say("event_wrong") if problem else "",
        event=await asyncio.to_thread(here.participation.events.get, event.id),
        guests=await asyncio.to_thread(here.participation.events.guests, event.id),
        counted=await asyncio.to_thread(here.participation.events.attendance, event.id),
        steps=_steps(here, event),
        told=told or standing,
        kinds=list(EventKind),
        entries=list(EventEntry),
        **({"invitation": None, "report": None} | values),
    )


def _steps(here: RoomVisit, event: Event) -> list[EventState]:
    """What may come next; nothing was held before its day."""
    begun = has_come(event.plan.starts_at, here.participation.clock.now())
    return [one for one in STATES.after(event.state, here.rights) if one is not EventState.HELD or begun]


def _told(title: str, starts_at: str, ends_at: str, place: str, near: str, agenda: str) -> dict[str, str]:
    return {"title": title, "starts_at": starts_at, "ends_at": ends_at, "place": place, "near": near, "agenda": agenda}


def _kinds(kind: str, entry: str, capacity: str, is_public: str) -> dict[str, str]:
    return {"kind": kind, "entry": entry, "capacity": capacity, "is_public": is_public}

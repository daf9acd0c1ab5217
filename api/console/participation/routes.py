"""The rooms of participation: which are open to whom, and who has which part in them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.visit import ConsoleRoute
from api.console.participation.frame import Entered, RoomVisit, in_room, participation_of, rights_of
from api.console.participation.steering.frame import steered_rooms
from core.errors import WrongUseError
from participation.common.rights import RoomPart, RoomRight, RoomRole

router = APIRouter(prefix="/console/participation", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[RoomVisit, Depends(in_room(None, RoomRight.READ))]
Organising = Annotated[RoomVisit, Depends(in_room(None, RoomRight.ORGANISE))]
_READ_BY_SCOPE = frozenset([ParticipationRoom.HELP_DESK, ParticipationRoom.ASSOCIATIONS])
"""Rooms whose own page opens to whoever has a part in a scope of theirs, and shows what lies in it."""
Line = Annotated[str, Form(max_length=64)]


@router.get("")
async def rooms(visit: Entered) -> Response:
    """Show the rooms in which somebody has a part."""
    found = participation_of(visit)
    scopes = [await asyncio.to_thread(found.parts.scopes, visit.who, room) for room in found.rooms]
    rights = [await asyncio.to_thread(rights_of, visit, found, room) for room in found.rooms]
    mine = [
        (
            room.path,
            found.options_of(room).title.in_language(visit.language) or visit.say(f"room_{room.value}"),
            # Whoever has a part in one programme alone is led there: the room's own list is not theirs to read.
            () if may or room in _READ_BY_SCOPE else sorted(within),
        )
        for room, within, may in zip(found.rooms, scopes, rights, strict=True)
        if within or may
    ]
    steers = bool(await asyncio.to_thread(steered_rooms, visit, found))
    return visit.page("participation/rooms.html", desk="participation", rooms=mine, steers=steers)


@router.get("/{room}/parts")
async def parts(here: Organising) -> Response:
    """Show who has which part in a room."""
    return await _parts(here)


@router.post("/{room}/parts/give")
async def give(here: Organising, member: Line, role: Line, scope: Line = "") -> Response:
    """Give somebody of staff a part."""
    return await _change(here, member, role, scope, gives=True)


@router.post("/{room}/parts/take")
async def take(here: Organising, member: Line, role: Line, scope: Line = "") -> Response:
    """Take a part back."""
    return await _change(here, member, role, scope, gives=False)


async def _change(here: RoomVisit, member: str, role: str, scope: str, *, gives: bool) -> Response:
    staff = await asyncio.to_thread(here.visit.console.accounts.everybody)
    if gives and member not in {one.name for one in staff}:
        return await _parts(here, problem=here.say("part_nobody"), status=422)
    if role not in list(RoomRole):
        raise WrongUseError("There is no such part.")
    part = RoomPart(here.room, scope.strip(), member, RoomRole(role))
    await asyncio.to_thread(here.participation.parts.give if gives else here.participation.parts.take, part, here.who)
    return here.back("/parts", "part_given" if gives else "part_taken")


async def _parts(here: RoomVisit, problem: str = "", status: int = 200) -> Response:
    listed = await asyncio.to_thread(here.participation.parts.listed, here.room)
    staff = await asyncio.to_thread(here.visit.console.accounts.everybody)
    return here.page(
        "participation/parts.html",
        status=status,
        parts=listed,
        staff=[one.name for one in staff if one.is_active],
        roles=list(RoomRole),
        problem=problem,
    )

"""The shared library as staff sees it: what is for all members, hidden with a reason, and taken through the gate or back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.visit import ConsoleRoute
from api.console.participation.associations.routes import done, room_of, room_page
from api.console.participation.frame import RoomVisit, in_room
from core.errors import WrongUseError
from core.language.forms import Language
from participation.associations.resources.searching import sought
from participation.associations.resources.words import resource_problem, resource_word
from participation.common.rights import RoomRight

ROOM = ParticipationRoom.ASSOCIATIONS
router = APIRouter(
    prefix="/console/participation/associations/library", route_class=ConsoleRoute, include_in_schema=False
)
Reading = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ))]
Moderating = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.MODERATE))]
Publishing = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.PUBLISH))]
_PAGE = 100
"""Things of a page. Chosen by hand: some screens; words find the others."""


@router.get("")
async def library(here: Reading, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Show what is shared with all members; what is offered to everybody and waits for a decision comes first."""
    resources = room_of(here).resources
    every = await done(resources.heads_for_all)
    found = await done(lambda: sought(every, q, here.participation.gazetteer)) if q.strip() else every
    shown = await done(lambda: resources.several(found[:_PAGE]))
    return _page(here, "list.html", found=shown, count=len(found), offered=await done(resources.waiting), q=q)


@router.get("/{resource}")
async def resource(here: Reading, resource: int) -> Response:
    """Show something shared, and how it stands with the public library."""
    return await _one(here, resource)


@router.post("/{resource}/hand-over")
async def hand_over(here: Publishing, resource: int) -> Response:
    """Take it to the library's review, where somebody else publishes it."""
    try:
        await done(lambda: room_of(here).gate.hand_over(resource, here.who, lambda *of: _called(here, *of)))
    except WrongUseError as error:
        return await _one(here, resource, problem=resource_problem(error, here.visit.language))
    return here.back(f"/library/{resource}", "associations_resource_handed")


@router.post("/{resource}/take-back")
async def take_back(here: Publishing, resource: int) -> Response:
    """Take it back: what was published of it falls silent."""
    await done(lambda: room_of(here).gate.take_back(resource, here.who))
    return here.back(f"/library/{resource}", "associations_resource_taken_back")


@router.post("/{resource}/hide")
async def hide(here: Moderating, resource: int, request: Request) -> Response:
    """Take it out of members' sight with a reason, or show it again."""
    form = await request.form()
    hides, reason = form.get("hidden") == "yes", str(form.get("reason", ""))
    try:
        await done(lambda: room_of(here).resources.hide(resource, here.who, reason, is_hidden=hides))
    except WrongUseError as error:
        return await _one(here, resource, problem=resource_problem(error, here.visit.language))
    await done(room_of(here).gate.look)
    return here.back(f"/library/{resource}", "associations_resource_hidden")


async def _one(here: RoomVisit, resource: int, problem: str = "") -> Response:
    room = room_of(here)
    one = await done(lambda: room.resources.one_for_all(resource))
    content = await done(lambda: room.resources.read(resource, one.version.number))
    standing = await done(lambda: room.gate.standing(one, lambda *of: _called(here, *of)))
    return _page(
        here,
        "resource.html",
        status=422 if problem else 200,
        one=one,
        content=content,
        standing=standing,
        problem=problem,
    )


def _called(here: RoomVisit, code: str, language: Language) -> str:
    place = here.participation.gazetteer.get(code)
    return place.called(language) if place else code


def _page(here: RoomVisit, template: str, *, status: int = 200, **values: Any) -> Response:
    language = here.visit.language
    return room_page(
        here,
        f"resources/{template}",
        "library",
        status=status,
        r=lambda key, **told: resource_word(key, language, **told),
        **values,
    )

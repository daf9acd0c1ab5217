"""What of the shared library everybody may read: as it was reviewed and published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.page.take_part.associations.resources.frame import shelf
from api.page.take_part.associations.routes import ROOM, common, done, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit, open_room

router = APIRouter(prefix="/take-part/associations/library", route_class=PublicRoute, include_in_schema=False)
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]


@router.get("")
async def library(visit: Visiting) -> Response:
    """List it."""
    found = await done(room_of(visit).gate.public)
    return visit.page("associations/resources/everybody.html", found=found, one=None, **shelf(visit), **common(visit))


@router.get("/{resource:int}")
async def resource(visit: Visiting, resource: int) -> Response:
    """Show one: the source of what the assistant says from it."""
    one = await done(lambda: room_of(visit).gate.public_one(resource))
    return visit.page("associations/resources/everybody.html", found=(), one=one, **shelf(visit), **common(visit))

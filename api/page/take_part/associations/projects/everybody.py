"""Projects whose summary everybody may read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.page.take_part.associations.projects.frame import SHOWN, ListPage, shared
from api.page.take_part.associations.routes import ROOM, common, done, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit, open_room

router = APIRouter(prefix="/take-part/associations/projects", route_class=PublicRoute, include_in_schema=False)
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]


@router.get("")
async def projects(visit: Visiting, region: Annotated[str, Query(max_length=2)] = "", page: ListPage = 1) -> Response:
    """List the projects that their associations show."""
    found = await done(lambda: room_of(visit).projects.public(region, limit=SHOWN + 1, offset=(page - 1) * SHOWN))
    listed: dict[str, Any] = {"found": found[:SHOWN], "page": page, "is_more": len(found) > SHOWN}
    return visit.page(
        "associations/projects/everybody.html", one=None, region=region, **listed, **shared(visit), **common(visit)
    )


@router.get("/{project:int}")
async def project(visit: Visiting, project: int) -> Response:
    """Show what everybody may see of a project."""
    found = await done(lambda: room_of(visit).projects.public_one(project))
    return visit.page(
        "associations/projects/everybody.html", found=[], one=found, region="", **shared(visit), **common(visit)
    )

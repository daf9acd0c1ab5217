"""Projects of associations as staff sees them: what members may see, and which summaries wait to be public."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.visit import ConsoleRoute
from api.console.participation.associations.routes import done, room_of, room_page
from api.console.participation.frame import RoomVisit, in_room
from core.errors import WrongUseError
from participation.associations.projects.schemas import ProjectState, ProjectVisibility
from participation.associations.projects.words import project_problem, project_word
from participation.common.rights import RoomRight
from participation.common.territory.places import PlaceKind

ROOM = ParticipationRoom.ASSOCIATIONS
router = APIRouter(
    prefix="/console/participation/associations/projects", route_class=ConsoleRoute, include_in_schema=False
)
Reading = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.READ))]
Moderating = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.MODERATE))]
Line = Annotated[str, Query(max_length=24)]
_PAGE = 50
"""Projects of a page. Chosen by hand: some screens, for whoever works through them."""


@router.get("")
async def projects(
    here: Reading,
    state: Line = "",
    region: Line = "",
    association: int | None = None,
    circle: int | None = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the portfolio by state, region, association and circle; summaries that wait to be read come first."""
    gazetteer = here.participation.gazetteer
    room = room_of(here).projects
    chosen: dict[str, Any] = {"state": state, "association": association, "circle": circle}
    found = await done(lambda: room.listed(region=region, limit=_PAGE + 1, offset=(page - 1) * _PAGE, **chosen))
    count = sum((await done(lambda: room.counted(region=region, **chosen))).values())
    waiting = await done(lambda: room.listed(visibility=ProjectVisibility.ASKED))
    by_region = Counter(await done(lambda: room.counted(circle=circle)))
    return _page(
        here,
        "list.html",
        found=found[:_PAGE],
        count=count,
        waiting=waiting,
        by_region=[
            (place, by_region[place.code]) for place in gazetteer.within(kind=PlaceKind.REGION) if by_region[place.code]
        ],
        regions=gazetteer.within(kind=PlaceKind.REGION),
        state=state,
        region=region,
        page=page,
        is_more=len(found) > _PAGE,
    )


@router.get("/{project}")
async def project(here: Reading, project: int) -> Response:
    """Show what staff may see of a project: what members may."""
    return await _one(here, project)


@router.post("/{project}/public")
async def make_public(here: Moderating, project: int, request: Request) -> Response:
    """Let a summary be public, or say why not; one that is public may be taken back so too."""
    form = await request.form()
    accepts, reason = form.get("answer") == "accept", str(form.get("reason", ""))
    try:
        await done(lambda: room_of(here).projects.answer_wish(project, here.who, accepts=accepts, reason=reason))
    except WrongUseError as error:
        return await _one(here, project, problem=project_problem(error, here.visit.language))
    return here.back(f"/projects/{project}", "associations_project_answered")


async def _one(here: RoomVisit, project: int, problem: str = "") -> Response:
    found = await done(lambda: room_of(here).projects.one(project))
    return _page(here, "project.html", status=422 if problem else 200, one=found, problem=problem)


def _page(here: RoomVisit, template: str, *, status: int = 200, **values: Any) -> Response:
    language = here.visit.language
    return room_page(
        here,
        f"projects/{template}",
        "projects",
        status=status,
        p=lambda key, **told: project_word(key, language, **told),
        project_states=list(ProjectState),
        **values,
    )

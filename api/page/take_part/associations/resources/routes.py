"""The shared library for members: what they share, what is shared with them, in versions, found by words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from api.page.take_part.associations.projects.frame import SHOWN, ListPage, circle_asked
from api.page.take_part.associations.resources.frame import shelf
from api.page.take_part.associations.routes import done
from api.page.take_part.associations.speaking import HOME, Member, MemberVisit
from api.page.take_part.frame import PublicRoute
from core.errors import NotFoundError, WrongUseError
from participation.associations.resources.form import details_of_resource, form_of_resource
from participation.associations.resources.schemas import ListedResource, ResourceContent
from participation.associations.resources.searching import sought
from participation.associations.resources.words import resource_problem

router = APIRouter(prefix=HOME + "/{association:int}/library", route_class=PublicRoute, include_in_schema=False)
Line = Annotated[str, Query(max_length=200)]
_OursAndTheirs = tuple[Sequence[ListedResource], Sequence[ListedResource]]


@router.get("")
async def library(here: Member, q: Line = "", kind: Line = "", circle: Line = "", page: ListPage = 1) -> Response:
    """Show what an association shares, and what is shared with it, by words, kind and circle."""
    read = _found if q.strip() else _every

    def shelved() -> dict[str, Any]:
        with here.room.database.snapshot():
            ours, theirs = read(here, q, kind, circle_asked(circle), page)
            circles = here.room.resources.circles.circles_of(here.number)
        return {"ours": ours, "theirs": theirs[:SHOWN], "is_more": len(theirs) > SHOWN, "circles": circles}

    listed = await done(shelved)
    return _page(here, "list.html", **listed, page=page, q=q, kind=kind, circle=circle_asked(circle))


@router.get("/new")
async def new(here: Member) -> Response:
    """Offer to share something."""
    return await _form(here, {"language": here.visit.language.base.value})


@router.post("/upload")
async def share(here: Member, request: Request) -> Response:
    """Share something."""
    form = await request.form()
    told, content = _texts(form), await _content(form)
    try:
        details = details_of_resource(told, here.visit.participation.gazetteer)
        number = await done(lambda: here.room.resources.share(here.number, details, content))
    except WrongUseError as error:
        return await _form(here, told, problem=resource_problem(error, here.visit.language))
    return here.back(f"/{here.number}/library/{number}", "resources_saved")


@router.get("/{resource:int}")
async def resource(here: Member, resource: int) -> Response:
    """Show something shared; opening what another association shares is a mark of use."""
    return await _one(here, resource)


@router.get("/{resource:int}/edit")
async def edit(here: Member, resource: int) -> Response:
    """Offer to say anew what it is."""
    one = await done(lambda: here.room.resources.one(resource, here.number))
    if one.association.number != here.number:
        raise NotFoundError("There is nothing at this address.")
    place = here.visit.participation.gazetteer.get(one.details.territory)
    told = form_of_resource(one.details, place.called(here.visit.language) if place else "")
    return await _form(here, told, resource=resource)


@router.post("/{resource:int}/edit")
async def change(here: Member, request: Request, resource: int) -> Response:
    """Say anew what it is and for whom."""
    told = _texts(await request.form())
    try:
        details = details_of_resource(told, here.visit.participation.gazetteer)
        await done(lambda: here.room.resources.change(resource, here.number, details))
    except WrongUseError as error:
        return await _form(here, told, resource=resource, problem=resource_problem(error, here.visit.language))
    return here.back(f"/{here.number}/library/{resource}", "resources_saved")


@router.post("/{resource:int}/upload")
async def add_version(here: Member, request: Request, resource: int) -> Response:
    """Add a version."""
    form = await request.form()
    told, content = _texts(form), await _content(form)
    try:
        await done(lambda: here.room.resources.add_version(resource, here.number, content, told.get("note", "")))
    except WrongUseError as error:
        return await _one(here, resource, told=told, problem=resource_problem(error, here.visit.language))
    return here.back(f"/{here.number}/library/{resource}", "resources_saved")


@router.get("/{resource:int}/versions/{version:int}")
async def take(here: Member, resource: int, version: int) -> Response:
    """Give a version as a file; taking what another association shares is a mark of use."""
    await done(lambda: here.room.resources.one(resource, here.number))
    content = await done(lambda: here.room.resources.read(resource, version))
    await done(lambda: here.room.resources.used(resource, here.number, is_taken=True))
    name = content.name or f"{resource}-{version}.txt"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    held = content.content or content.text.encode()
    return Response(held, media_type=content.media_type or "text/plain; charset=utf-8", headers=headers)


@router.post("/{resource:int}/erase")
async def erase(here: Member, resource: int) -> Response:
    """Forget it; what the public library has of it falls silent at once."""
    await done(lambda: here.room.resources.erase(resource, here.number))
    await done(here.room.gate.look)
    return here.back(f"/{here.number}/library", "resources_erased")


def _every(here: MemberVisit, _: str, kind: str, circle: int | None, page: int) -> _OursAndTheirs:
    """An association's own, and a page of what is shared with it with the first of the next."""
    visible = here.room.resources.visible
    ours = visible(here.number, circle, kind, is_own=True)
    offset = (page - 1) * SHOWN
    return ours, visible(here.number, circle, kind, is_own=False, limit=SHOWN + 1, offset=offset)


def _found(here: MemberVisit, q: str, kind: str, circle: int | None, page: int) -> _OursAndTheirs:
    """The same of what says what is looked for."""
    resources = here.room.resources
    found = sought(resources.heads(here.number, circle, kind), q, here.visit.participation.gazetteer)
    ours = [one for one in found if one.association == here.number]
    theirs = [one for one in found if one.association != here.number]
    offset = (page - 1) * SHOWN
    return resources.several(ours), resources.several(theirs[offset : offset + SHOWN + 1])


async def _one(here: MemberVisit, resource: int, *, told: dict[str, str] | None = None, problem: str = "") -> Response:
    one = await done(lambda: here.room.resources.one(resource, here.number))
    content = await done(lambda: here.room.resources.read(resource, one.version.number))
    await done(lambda: here.room.resources.used(resource, here.number))
    circles = await done(lambda: here.room.resources.circles.circles_of(here.number))
    return _page(
        here,
        "resource.html",
        status=422 if problem else 200,
        one=one,
        text=content.text,
        told=told or {},
        problem=problem,
        circles=circles,
        is_own=one.association.number == here.number,
    )


async def _form(here: MemberVisit, told: dict[str, str], *, resource: int = 0, problem: str = "") -> Response:
    circles = await done(lambda: here.room.resources.circles.circles_of(here.number))
    status = 422 if problem else 200
    return _page(here, "form.html", status=status, told=told, resource=resource, problem=problem, circles=circles)


def _page(here: MemberVisit, template: str, *, status: int = 200, **values: Any) -> Response:
    return here.page(f"resources/{template}", status=status, **shelf(here.visit), **values)


def _texts(form: FormData) -> dict[str, str]:
    return {key: value for key, value in form.items() if isinstance(value, str)}


async def _content(form: FormData) -> ResourceContent:
    """The file of a form, else its text."""
    file, text = form.get("file"), form.get("text", "")
    if isinstance(file, UploadFile):
        name, content = file.filename, await file.read()
        await file.close()
        if name:
            return ResourceContent(name=name, content=content)
    return ResourceContent(text if isinstance(text, str) else "")

"""Circles as staff keeps them: made, changed, closed, seats and moderators, threads that can be moderated, and what members report."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import FormData

from api.console.frame.visit import ConsoleRoute
from api.console.participation.associations.routes import ROOM, done, room_of
from api.console.participation.forms import chosen, text
from api.console.participation.frame import RoomVisit, in_room
from api.page.take_part.associations.circles.routes import file_response
from core.audit import AuditLog
from core.errors import NotFoundError, WrongUseError
from participation.associations.circles.schemas import STAFF, CircleDetails, CircleJoining, Moderator, PostReason
from participation.associations.directory.schemas import AssociationField
from participation.associations.reports import ReportOutcome
from participation.associations.words import field_name
from participation.common.rights import RoomRight

router = APIRouter(
    prefix="/console/participation/associations/circles", route_class=ConsoleRoute, include_in_schema=False
)
Moderating = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.MODERATE))]
Organising = Annotated[RoomVisit, Depends(in_room(ROOM, RoomRight.ORGANISE))]
Page = Annotated[int, Query(ge=0, le=100_000)]


@router.get("")
async def circles(here: Moderating) -> Response:
    """List the circles, and what waits in them."""
    found = await done(lambda: room_of(here).circles.listed(STAFF))
    reports = await done(room_of(here).reported)
    return _page(here, "list.html", circles=found, reports=len(reports))


@router.get("/new")
async def new(here: Organising) -> Response:
    """Offer to make a circle."""
    return _page(here, "form.html", told={}, number=0)


@router.post("/new")
async def make(here: Organising, request: Request) -> Response:
    """Make a circle."""
    return await _written(here, await request.form(), 0)


@router.get("/reports")
async def reports(here: Moderating) -> Response:
    """Show what members reported, with its words, which staff reads for this alone."""
    found = await done(lambda: room_of(here).reported())
    return _page(here, "reports.html", reports=found)


@router.post("/reports/{report:int}")
async def settle(here: Moderating, request: Request, report: int) -> Response:
    """Hide what was reported, or leave it."""
    outcome = chosen(ReportOutcome, await request.form(), "outcome")
    await done(lambda: room_of(here).settle_report(report, outcome, here.who))
    return here.back("/circles/reports", "circles_settled")


@router.get("/{circle:int}")
async def circle(here: Moderating, circle: int, page: Page = 1) -> Response:
    """Show a circle with its seats, threads and log."""
    room = room_of(here)
    found = await done(lambda: room.circles.get(circle, STAFF))
    seats = await done(lambda: room.circles.seats(circle, STAFF))
    threads, is_more = await done(lambda: room.threads.listed(circle, STAFF, max(page, 1)))
    changes = await done(lambda: room.circle_log(circle, STAFF))
    return _page(
        here,
        "circle.html",
        circle=found,
        seats=seats,
        threads=threads,
        page=max(page, 1),
        is_more=is_more,
        changes=changes,
    )


@router.get("/{circle:int}/edit")
async def edit(here: Organising, circle: int) -> Response:
    """Offer to change a circle."""
    found = await done(lambda: room_of(here).circles.get(circle, STAFF))
    return _page(here, "form.html", told=vars(found.details), number=circle)


@router.post("/{circle:int}/edit")
async def change(here: Organising, request: Request, circle: int) -> Response:
    """Change a circle."""
    return await _written(here, await request.form(), circle)


@router.post("/{circle:int}/close")
async def close(here: Organising, request: Request, circle: int) -> Response:
    """Close a circle, or open it again."""
    is_closed = (await request.form()).get("closed") == "yes"
    await done(lambda: room_of(here).circles.close(circle, here.who, is_closed=is_closed))
    return here.back(f"/circles/{circle}", "circles_done")


@router.post("/{circle:int}/seats/{association:int}")
async def seat(here: Moderating, request: Request, circle: int, association: int) -> Response:
    """Let in, refuse, take a seat away, or have its association moderate."""
    form, circles = await request.form(), room_of(here).circles
    by = Moderator(circle, here.who)
    match text(form, "answer"):
        case "admit" | "refuse" as answer:
            await done(lambda: circles.admit(by, association, accepts=answer == "admit"))
        case "appoint" | "dismiss" as answer:
            await done(lambda: circles.appoint(circle, association, here.who, is_moderator=answer == "appoint"))
        case "remove":
            reason = chosen(PostReason, form, "reason")
            await done(lambda: circles.remove(by, association, reason))
        case _:
            raise WrongUseError("There is no such answer.")
    return here.back(f"/circles/{circle}", "circles_done")


@router.get("/{circle:int}/threads/{thread:int}")
async def thread(here: Moderating, circle: int, thread: int, page: Page = 0) -> Response:
    """Show a page of a thread."""
    found = await done(lambda: room_of(here).circles.get(circle, STAFF))
    shown = await done(lambda: room_of(here).threads.read(circle, thread, STAFF, page))
    return _page(here, "thread.html", circle=found, shown=shown)


@router.get("/{circle:int}/files/{file:int}")
async def file(here: Moderating, circle: int, file: int) -> Response:
    """Give a file of a post to whoever moderates; that they opened it is in the audit log."""
    found, content = await done(lambda: room_of(here).threads.file(circle, file, STAFF))
    audit = AuditLog(here.participation.database, here.participation.clock)
    await done(lambda: audit.append("associations.circle_open_file", here.who, f"circle {circle}", {"file": file}))
    return file_response(found, content)


@router.post("/{circle:int}/threads/{thread:int}/lock")
async def lock(here: Moderating, request: Request, circle: int, thread: int) -> Response:
    """Lock a thread, or unlock it."""
    is_locked = (await request.form()).get("locked") == "yes"
    await done(lambda: room_of(here).threads.lock(Moderator(circle, here.who), thread, is_locked=is_locked))
    return here.back(f"/circles/{circle}/threads/{thread}", "circles_done")


@router.post("/{circle:int}/posts/{post:int}/{action}")
async def moderate(here: Moderating, request: Request, circle: int, post: int, action: str) -> Response:
    """Hide a post with a reason, or show it again."""
    by, threads = Moderator(circle, here.who), room_of(here).threads
    match action:
        case "hide":
            reason = chosen(PostReason, await request.form(), "reason")
            await done(lambda: threads.hide(by, post, reason))
        case "restore":
            await done(lambda: threads.restore(by, post))
        case _:
            raise NotFoundError("There is nothing at this address.")
    thread, page = await done(lambda: threads.where(circle, post))
    return here.back(f"/circles/{circle}/threads/{thread}?page={page}", "circles_done")


async def _written(here: RoomVisit, form: FormData, number: int) -> Response:
    told = {key: value for key, value in form.items() if isinstance(value, str)}
    details = CircleDetails(
        text(form, "name_ar"),
        text(form, "name_fr"),
        chosen(AssociationField, form, "field"),
        text(form, "about").replace("\r\n", "\n"),
        text(form, "rules").replace("\r\n", "\n"),
        chosen(CircleJoining, form, "joining"),
    )
    circles = room_of(here).circles
    try:
        if number:
            await done(lambda: circles.change(number, details, here.who))
        made = number or await done(lambda: circles.make(details, here.who))
    except WrongUseError as error:
        problem = here.visit.problem(error.kinds)
        return _page(here, "form.html", status=422, told=told, number=number, problem=problem)
    return here.back(f"/circles/{made}", "circles_done")


def _page(here: RoomVisit, template: str, *, status: int = 200, **values: Any) -> Response:
    language = here.visit.language
    return here.page(
        f"participation/associations/circles/{template}",
        status=status,
        tab="circles",
        form=language,
        field_called=lambda field: field_name(field, language),
        fields=list(AssociationField),
        joinings=list(CircleJoining),
        reasons=list(PostReason),
        **values,
    )

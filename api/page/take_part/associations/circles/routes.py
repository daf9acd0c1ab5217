"""Circles for members: enter or ask to, read, begin a thread, answer, name a member, attach a file, report; and moderate."""

from __future__ import annotations

import uuid
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from api.page.take_part.associations.activities.routes import feed_token
from api.page.take_part.associations.routes import done
from api.page.take_part.associations.speaking import HOME, Member, MemberVisit
from api.page.take_part.frame import PublicRoute
from core.errors import NotFoundError, WrongUseError
from participation.associations.circles.schemas import Author, PostReason, SeatState, ThreadPage
from participation.associations.circles.threads import NewPost
from participation.common.files import StoredFile

router = APIRouter(prefix=f"{HOME}/{{association:int}}/circles", route_class=PublicRoute, include_in_schema=False)
Page = Annotated[int, Query(ge=0, le=100_000)]
_SHOWN = 50
"""Circles of a page. Chosen by hand: some screens of a phone."""
INLINE = frozenset({"image/png", "image/jpeg"})
"""Kinds of files that a browser shows in its own window; every other one is saved."""


@router.get("")
async def circles(here: Member, q: Annotated[str, Query(max_length=200)] = "", page: Page = 1) -> Response:
    """List the circles, those that the association sits in first, or those that say some words."""
    at = max(page, 1)
    found = await done(lambda: here.room.circles.listed(here.number, q, limit=_SHOWN + 1, offset=(at - 1) * _SHOWN))
    return here.page("circles/list.html", circles=found[:_SHOWN], q=q, page=at, is_more=len(found) > _SHOWN)


@router.get("/{circle:int}")
async def circle(here: Member, circle: int, page: Page = 1) -> Response:
    """Show a circle: what it is for to all members of the network, its threads to those who sit in it."""
    return await _circle(here, circle, max(page, 1))


@router.post("/{circle:int}/enter")
async def enter(here: Member, circle: int) -> Response:
    """Sit down in a circle, or ask to."""
    state = await done(lambda: here.room.circles.enter(circle, here.number))
    said = "circles_entered" if state is SeatState.MEMBER else "circles_asked"
    return here.back(f"/{here.number}/circles/{circle}", said)


@router.post("/{circle:int}/leave")
async def leave(here: Member, circle: int) -> Response:
    """Give the seat back."""
    await done(lambda: here.room.circles.leave(circle, here.number))
    return here.back(f"/{here.number}/circles", "circles_left")


@router.post("/{circle:int}/upload")
async def begin(here: Member, request: Request, circle: int) -> Response:
    """Begin a thread."""
    form = await request.form()
    try:
        new = await _new_post(form)
        thread = await done(lambda: here.room.threads.begin(circle, _author(here), new))
    except WrongUseError as error:
        return await _circle(here, circle, 1, problem=problem_of(here, error), told=_told(form))
    return here.back(f"/{here.number}/circles/{circle}/threads/{thread}", "circles_sent")


@router.get("/{circle:int}/threads/{thread:int}")
async def thread(here: Member, circle: int, thread: int, page: Page = 0) -> Response:
    """Show a page of a thread, the last where none is named."""
    return await _thread(here, circle, thread, page)


@router.post("/{circle:int}/threads/{thread:int}/upload")
async def answer(here: Member, request: Request, circle: int, thread: int) -> Response:
    """Add a post to a thread."""
    form = await request.form()
    try:
        new = await _new_post(form)
        post = await done(lambda: here.room.threads.answer(circle, thread, _author(here), new))
    except WrongUseError as error:
        return await _thread(here, circle, thread, 0, problem=problem_of(here, error), told=_told(form))
    return here.back(f"/{here.number}/circles/{circle}/posts/{post}")


@router.post("/{circle:int}/threads/{thread:int}/lock")
async def lock(here: Member, request: Request, circle: int, thread: int) -> Response:
    """Lock a thread, or unlock it."""
    is_locked = (await request.form()).get("locked") == "yes"
    by = await done(lambda: here.room.circles.moderator(circle, here.number))
    await done(lambda: here.room.threads.lock(by, thread, is_locked=is_locked))
    return here.back(f"/{here.number}/circles/{circle}/threads/{thread}", "circles_moderated")


@router.get("/{circle:int}/posts/{post:int}")
async def post(here: Member, circle: int, post: int) -> Response:
    """Go to where a post stands in its thread."""
    await done(lambda: here.room.circles.seats(circle, here.number))
    thread, page = await done(lambda: here.room.threads.where(circle, post))
    return here.back(f"/{here.number}/circles/{circle}/threads/{thread}?page={page}#post-{post}")


@router.post("/{circle:int}/posts/{post:int}/{action}")
async def act(here: Member, request: Request, circle: int, post: int, action: str) -> Response:
    """Take an own post back, report another's, or moderate it."""
    form, room = await request.form(), here.room
    match action:
        case "take-back":
            await done(lambda: room.threads.take_back(circle, post, _author(here)))
        case "report":
            reason = chosen_reason(form)
            await done(lambda: room.report_post(circle, post, here.number, reason))
        case "hide":
            reason = chosen_reason(form)
            by = await done(lambda: room.circles.moderator(circle, here.number))
            await done(lambda: room.threads.hide(by, post, reason))
        case "restore":
            by = await done(lambda: room.circles.moderator(circle, here.number))
            await done(lambda: room.threads.restore(by, post))
        case _:
            raise NotFoundError("There is nothing at this address.")
    thread, page = await done(lambda: room.threads.where(circle, post))
    said = "circles_reported" if action == "report" else "circles_moderated"
    return here.back(f"/{here.number}/circles/{circle}/threads/{thread}?page={page}", said)


@router.get("/{circle:int}/members")
async def members(here: Member, circle: int) -> Response:
    """Show who sits in a circle, and to its moderators who asks to."""
    found = await done(lambda: here.room.circles.get(circle, here.number))
    seats = await done(lambda: here.room.circles.seats(circle, here.number))
    return here.page("circles/members.html", circle=found, seats=seats, reasons=list(PostReason))


@router.post("/{circle:int}/members/{other:int}")
async def seat(here: Member, request: Request, circle: int, other: int) -> Response:
    """Let a member in, refuse it, or take its seat away."""
    form = await request.form()
    by = await done(lambda: here.room.circles.moderator(circle, here.number))
    match form.get("answer"):
        case "admit" | "refuse" as answer:
            await done(lambda: here.room.circles.admit(by, other, accepts=answer == "admit"))
        case "remove":
            reason = chosen_reason(form)
            await done(lambda: here.room.circles.remove(by, other, reason))
        case _:
            raise WrongUseError("There is no such answer.")
    return here.back(f"/{here.number}/circles/{circle}/members", "circles_moderated")


@router.get("/{circle:int}/log")
async def log(here: Member, circle: int) -> Response:
    """Show what moderators did, and why."""
    found = await done(lambda: here.room.circles.get(circle, here.number))
    changes = await done(lambda: here.room.circle_log(circle, here.number))
    return here.page("circles/log.html", circle=found, changes=changes)


@router.get("/{circle:int}/files/{file:int}")
async def file(here: Member, circle: int, file: int) -> Response:
    """Give a file of a post."""
    found, content = await done(lambda: here.room.threads.file(circle, file, here.number))
    return file_response(found, content)


def file_response(found: StoredFile, content: bytes) -> Response:
    """A file for whoever may have it: kept by no cache, and run by no browser."""
    shown = "inline" if found.media_type in INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(found.name)}",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=found.media_type, headers=headers)


def problem_of(here: MemberVisit, error: WrongUseError) -> str:
    """What is wrong with what somebody sends, in their form where it has words for it."""
    key = f"circles_wrong_{type(error).__name__}"
    told = here.visit.say(key)
    return here.visit.say("circles_wrong") if told == key else told


def chosen_reason(form: FormData) -> PostReason:
    """The reason that a form names. Raises WrongUseError for one that is not on the list."""
    given = form.get("reason")
    if given not in list(PostReason):
        raise WrongUseError("There is no such reason.", remedy="Choose one of the list.")
    return PostReason(str(given))


def fresh_mark() -> str:
    """What a form calls what it will send, so that sending it twice is sending it once."""
    return str(uuid.uuid4())


async def _circle(
    here: MemberVisit, number: int, page: int, *, problem: str = "", told: dict[str, str] | None = None
) -> Response:
    found = await done(lambda: here.room.circles.get(number, here.number))
    threads, is_more = (
        ((), False) if not found.is_read else await done(lambda: here.room.threads.listed(number, here.number, page))
    )
    return here.page(
        "circles/circle.html",
        status=422 if problem else 200,
        circle=found,
        threads=threads,
        page=page,
        is_more=is_more,
        feed=f"/take-part/associations/circle-feeds/{number}/{here.number}/{feed_token(here.visit, found, here.number)}"
        if found.is_read
        else "",
        problem=problem,
        told=told or {"sent": fresh_mark()},
    )


async def _thread(
    here: MemberVisit, circle: int, thread: int, page: int, *, problem: str = "", told: dict[str, str] | None = None
) -> Response:
    found = await done(lambda: here.room.circles.get(circle, here.number))
    shown: ThreadPage = await done(lambda: here.room.threads.read(circle, thread, here.number, page))
    seats = await done(lambda: here.room.circles.seats(circle, here.number))
    return here.page(
        "circles/thread.html",
        status=422 if problem else 200,
        circle=found,
        shown=shown,
        others=[one for one in seats if one.state is SeatState.MEMBER and one.association != here.number],
        reasons=list(PostReason),
        problem=problem,
        told=told or {"sent": fresh_mark()},
    )


def _author(here: MemberVisit) -> Author:
    return Author(here.number, here.participant)


def _told(form: FormData) -> dict[str, str]:
    """What a form said, to be said again: under the same mark, for nothing was kept of it."""
    told = {key: value for key, value in form.items() if isinstance(value, str)}
    return {"sent": fresh_mark()} | told


async def _new_post(form: FormData) -> NewPost:
    told = _told(form)
    file = form.get("file")
    named = [int(one) for one in form.getlist("names") if isinstance(one, str) and one.isascii() and one.isdigit()]
    content = await file.read() if isinstance(file, UploadFile) and file.filename else b""
    name = file.filename or "" if isinstance(file, UploadFile) else ""
    return NewPost(told["sent"], told.get("text", ""), told.get("title", ""), named, name, content)

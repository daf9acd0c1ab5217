"""One's own tickets, by the link that was told once: what was answered, writing more, files, and whether it helped."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Response, UploadFile

from api.page.take_part.frame import PublicRoute, PublicVisit
from api.page.take_part.help_desk.routes import Visiting, done, room_of
from core.errors import MunadilError, NotFoundError
from participation.common.files import StoredFile
from participation.help_desk.schemas import ROOM, Ticket, TicketLine
from participation.help_desk.words import state_name

router = APIRouter(prefix="/take-part/help-desk/mine/{token}", route_class=PublicRoute, include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=999_999_999)]
Text = Annotated[str, Form(max_length=10_000)]


@router.get("")
async def mine(visit: Visiting, token: str) -> Response:
    """Show somebody's tickets."""

    def found() -> tuple[Ticket, ...]:
        with visit.participation.database.read() as session:
            return room_of(visit).incoming.mine(session, _whose(visit, token))

    return visit.page("help_desk/mine.html", token=token, tickets=await done(found), state=_state(visit))


@router.get("/{number}")
async def ticket(visit: Visiting, token: str, number: Number) -> Response:
    """Show one of them with all that was written."""
    return await _page(visit, token, number)


@router.post("/{number}/write")
async def write(visit: Visiting, token: str, number: Number, text: Text = "", key: Text = "") -> Response:
    """Write more; a ticket that was over opens again by that."""

    def written() -> int:
        whose = _whose(visit, token)
        with visit.participation.database.write() as session:
            named = f"page:{key[:40] or secrets.token_hex(8)}"
            return room_of(visit).incoming.write(session, number, whose, text, named, visit.language)

    try:
        at = await done(written)
    except NotFoundError:
        raise
    except MunadilError:
        return await _page(visit, token, number, typed=text, problem=visit.say("help_desk_write_something"))
    return visit.back(f"/take-part/help-desk/mine/{token}/{at}", "help_desk_added")


@router.post("/{number}/rate")
async def rate(
    visit: Visiting, token: str, number: Number, score: Annotated[int, Form(ge=1, le=5)], remark: Text = ""
) -> Response:
    """Say whether it helped."""

    def rated() -> None:
        whose = _whose(visit, token)
        with visit.participation.database.write() as session:
            room_of(visit).incoming.rate(session, number, whose, score, remark)

    await done(rated)
    return visit.back(f"/take-part/help-desk/mine/{token}/{number}", "help_desk_rated")


@router.post("/{number}/files/upload")
async def upload(visit: Visiting, token: str, number: Number, file: UploadFile) -> Response:
    """Add a file to one of them."""
    content, name = await file.read(), file.filename or ""

    def kept() -> None:
        whose, ground = _whose(visit, token), visit.participation
        with ground.database.write() as session:
            found, _ = room_of(visit).incoming.thread(session, number, whose)
            ground.files.add(
                session, ROOM, found.queue, found.subject_name, name, content, participant=whose, is_public=True
            )

    try:
        await done(kept)
    except NotFoundError:
        raise
    except MunadilError:
        return await _page(visit, token, number, problem=visit.say("help_desk_file_refused"))
    return visit.back(f"/take-part/help-desk/mine/{token}/{number}", "help_desk_filed")


@router.get("/{number}/files/{file}")
async def download(visit: Visiting, token: str, number: Number, file: Number) -> Response:
    """Give a file of one of them that is for its person."""

    def read() -> tuple[StoredFile, bytes]:
        whose, ground = _whose(visit, token), visit.participation
        with ground.database.read() as session:
            found, _ = room_of(visit).incoming.thread(session, number, whose)
            stored = ground.files.get(session, file)
            if (stored.room, stored.subject, stored.is_public) != (ROOM, found.subject_name, True):
                raise NotFoundError("There is no such file.")
            return stored, ground.files.content(session, file)

    stored, content = await done(read)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=stored.media_type, headers=headers)


async def _page(visit: PublicVisit, token: str, number: int, *, typed: str = "", problem: str = "") -> Response:
    def found() -> tuple[Ticket, tuple[TicketLine, ...], list[StoredFile]]:
        ground = visit.participation
        with ground.database.read() as session:
            one, lines = room_of(visit).incoming.thread(session, number, _whose(visit, token))
            files = [file for file in ground.files.of(session, ROOM, one.subject_name) if file.is_public]
            return one, lines, files

    one, lines, files = await done(found)
    return visit.page(
        "help_desk/ticket.html",
        status=422 if problem else 200,
        token=token,
        one=one,
        lines=lines,
        files=files,
        typed=typed,
        key=secrets.token_hex(8),
        state=_state(visit),
        problem=problem,
    )


def _state(visit: PublicVisit) -> object:
    return lambda state: state_name(state, visit.language)


def _whose(visit: PublicVisit, token: str) -> str:
    with visit.participation.database.read() as session:
        person = visit.participation.people.of_link(session, token)
        if person is None:
            raise NotFoundError("There is nobody of this link.")
        return person.id

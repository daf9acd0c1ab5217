"""Messages for members: talks, one talk, sending by form or script, read marks, muting, blocking, reporting, and the live stream."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from api.http.streams.sse import event, event_stream
from api.page.take_part.associations.circles.routes import chosen_reason, fresh_mark, problem_of
from api.page.take_part.associations.routes import done
from api.page.take_part.associations.speaking import HOME, Member, MemberVisit
from api.page.take_part.frame import PublicRoute
from core.errors import NotFoundError, WrongUseError
from participation.associations.circles.schemas import Author, PostReason
from participation.associations.messages.digests import DigestRhythm
from participation.associations.messages.schemas import MessageNews, NetworkMessage

router = APIRouter(prefix=f"{HOME}/{{association:int}}/messages", route_class=PublicRoute, include_in_schema=False)
Page = Annotated[int, Query(ge=1, le=100_000)]
Number = Annotated[int, Query(ge=0, le=2**53)]
own = APIRouter(prefix=f"{HOME}/{{association:int}}", route_class=PublicRoute, include_in_schema=False)
_FOUND = 10
"""Associations that a search for somebody to write to gives. Chosen by hand: a screen."""
_KEEP_ALIVE_S = 15.0
"""Seconds of silence after which a stream says that it is there. Chosen by hand: proxies wait thirty."""
_RETRY_MS = 1_000
"""Milliseconds after which a browser opens a broken stream again. Chosen by hand."""


@router.get("")
async def talks(here: Member, q: Annotated[str, Query(max_length=200)] = "", page: Page = 1) -> Response:
    """List the talks, the latest first, and find somebody to write to."""
    shown, is_more = await done(lambda: here.room.messages.talks(here.number, page))
    found = []
    if q.strip():
        _, sought = await done(lambda: here.room.find(q, here.visit.language, _FOUND + 1))
        found = [one.entry for one in sought if one.entry.number != here.number][:_FOUND]
    return here.page("messages/list.html", talks=shown, page=page, is_more=is_more, q=q, found=found)


@router.post("/with/{other:int}")
async def begin(here: Member, other: int) -> Response:
    """Begin a talk with an association, or go on with it."""
    talk = await done(lambda: here.room.messages.talk_with(here.number, other))
    return here.back(f"/{here.number}/messages/{talk}")


@router.get("/stream")
async def stream(
    here: Member, after: Number = 0, last_event_id: Annotated[str, Header(max_length=20)] = ""
) -> Response:
    """What comes in all talks, as it comes; whoever was away goes on after the last event that they saw."""
    known = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else after
    start = known or await done(here.room.messages.latest)
    return event_stream(_live(here, start), _KEEP_ALIVE_S)


@router.get("/{talk:int}")
async def talk(here: Member, talk: int, before: Number = 0) -> Response:
    """Show a talk; its latest messages are read then."""
    return await _talk(here, talk, before)


@router.post("/{talk:int}")
async def send(here: Member, request: Request, talk: int) -> Response:
    """Send a message: a script is told its number, a form goes back to the talk."""
    form = await request.form()
    text, sent = (str(form.get(name, "")) for name in ("text", "sent"))
    is_script = "application/json" in request.headers.get("accept", "")
    author = Author(here.number, here.participant)
    try:
        message = await done(lambda: here.room.messages.send(talk, author, sent, text))
    except WrongUseError as error:
        problem = problem_of(here, error)
        if is_script:
            return JSONResponse({"problem": problem}, 422)
        return await _talk(here, talk, 0, problem=problem, text=text)
    here.room.hub.poke()
    return JSONResponse(_shown(here, message)) if is_script else here.back(f"/{here.number}/messages/{talk}")


@router.post("/{talk:int}/read")
async def mark_read(here: Member, request: Request, talk: int) -> Response:
    """Note up to where a talk was read."""
    up_to = str((await request.form()).get("up_to", ""))
    if not (up_to.isascii() and up_to.isdigit() and len(up_to) < 16):
        raise WrongUseError("There is no such message.")
    await done(lambda: here.room.messages.mark_read(here.number, talk, int(up_to)))
    here.room.hub.poke()
    return Response(status_code=204)


@router.post("/{talk:int}/{action}")
async def act(here: Member, request: Request, talk: int, action: str) -> Response:
    """Mute a talk, end it for good, take either back, or report a message."""
    form, room = await request.form(), here.room
    match action:
        case "mute" | "unmute":
            await done(lambda: room.messages.mute(here.number, talk, is_muted=action == "mute"))
        case "block" | "unblock":
            await done(lambda: room.messages.block(here.number, talk, has_blocked=action == "block"))
        case "report":
            reason, message = chosen_reason(form), str(form.get("message", ""))
            if not (message.isascii() and message.isdigit() and len(message) < 16):
                raise NotFoundError("There is no such message.")
            await done(lambda: room.report_message(talk, int(message), here.number, reason))
        case _:
            raise NotFoundError("There is nothing at this address.")
    return here.back(
        f"/{here.number}/messages/{talk}", "circles_reported" if action == "report" else "circles_moderated"
    )


@own.get("/search")
async def search(here: Member, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Search what the association may read."""
    found, is_whole = await done(lambda: here.room.search.find(here.number, q))
    return here.page("search.html", q=q, found=found, is_whole=is_whole)


@own.get("/digest")
async def digest(here: Member) -> Response:
    """Show how often the speaker is told on their channel."""
    return await _digest(here)


@own.post("/digest")
async def choose_digest(here: Member, request: Request) -> Response:
    """Change it; who is told nowhere yet is given the code that says to the bot which channel it is."""
    chosen = (await request.form()).get("rhythm")
    if chosen not in list(DigestRhythm):
        raise WrongUseError("There is no such rhythm.")
    rhythm = DigestRhythm(str(chosen))
    await done(lambda: here.room.digests.choose(here.speaker, rhythm))
    if rhythm is DigestRhythm.NONE:
        return here.back(f"/{here.number}/digest", "digests_none")
    if await done(lambda: here.room.channels.has(here.participant)):
        return here.back(f"/{here.number}/digest", "digests_saved")
    return await _digest(here, code=await done(lambda: here.room.channels.code(here.participant)))


async def _digest(here: MemberVisit, code: str = "") -> Response:
    return here.page(
        "messages/digest.html",
        rhythm=await done(lambda: here.room.digests.rhythm(here.speaker)),
        rhythms=list(DigestRhythm),
        code=code,
        is_told=await done(lambda: here.room.channels.has(here.participant)),
    )


async def _talk(here: MemberVisit, talk: int, before: int, *, problem: str = "", text: str = "") -> Response:
    messages = here.room.messages
    latest = await done(
        messages.latest
    )  # before the talk is read: what comes in between is then in both, not in neither
    shown = await done(lambda: messages.read(here.number, talk, before))
    if shown.messages and not before and shown.talk.unread:
        up_to = shown.messages[-1].number
        await done(lambda: messages.mark_read(here.number, talk, up_to))
        here.room.hub.poke()
    return here.page(
        "messages/talk.html",
        status=422 if problem else 200,
        shown=shown,
        talk=shown.talk,
        before=before,
        latest=latest,
        problem=problem,
        text=text,
        sent=fresh_mark(),
        reasons=list(PostReason),
    )


async def _live(here: MemberVisit, after: int) -> AsyncGenerator[bytes, None]:
    yield f"retry: {_RETRY_MS}\n\n".encode()
    async with aclosing(here.room.hub.follow(here.number, after)) as news:
        async for one in news:
            if not await done(lambda: here.room.speakers.speaks(here.participant, here.number)):
                return
            for told in _events(here, one):
                yield told


def _events(here: MemberVisit, news: MessageNews) -> list[bytes]:
    """Read marks first: they have no number of their own, and a reader goes on after the last message."""
    marks = [event(json.dumps({"talk": talk, "up_to": up_to}), "read") for talk, up_to in news.read.items()]
    shown = [(one.number, json.dumps(_shown(here, one), ensure_ascii=False)) for one in news.messages]
    return [*marks, *(event(data, "message", str(number)) for number, data in shown)]


def _shown(here: MemberVisit, message: NetworkMessage) -> dict[str, Any]:
    is_own = message.association == here.number
    return {
        "number": message.number,
        "talk": message.talk,
        "own": is_own,
        "text": message.text,
        "hidden": message.is_hidden,
        "when": here.visit.when(message.at),
        "sent": message.sent if is_own else "",
    }

"""Conversations of the page: kept, resumed after a reload or a lost connection, exported and erased by their person."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from api.http.errors import BusyError, ConversationsOffError
from api.http.problems import problem_of
from api.http.routes.responses import PROBLEMS, SSE_EVENT, problems
from api.http.schemas.conversations import (
    HistoryView,
    MessageRequest,
    MessageTakenView,
    NewConversationView,
    TurnSentenceView,
    line_view,
    state_view,
)
from api.http.services import ServicesDependency, SettingsDependency
from api.http.staffing import bearer
from api.http.streams.sse import as_munadil_error, event, event_stream
from api.messaging import MessagingHost
from connectors.message import Delivery, Inbound, InboundKind
from connectors.responder import ConversationState
from connectors.web.conversations import ConversationStanding, WebConversations, WebLine, message_id, named

router = APIRouter(tags=["conversations"], prefix="/v1/conversations")
_LOOK_SECONDS = 0.15
"""Between two looks while an answer is on its way: another process may be writing it. Chosen by hand."""
_IDLE_SECONDS = 1.0
"""Between two looks while none is; chosen by hand."""
_OF_THE_BOT = (ConversationState.BOT, ConversationState.STOPPED)
_STREAM: dict[str, Any] = {
    "description": "Server-sent events.",
    "content": {
        "text/event-stream": {
            "schema": SSE_EVENT,
            "example": 'event: sentence\ndata: {"turn": "…", "index": 0, "text": "…"}\n\n'
            'id: 3f…0.0\nevent: message\ndata: {"by": "bot", "text": "…"}\n\n'
            'event: state\ndata: {"state": "bot", "is_pending": false}\n\n',
        }
    },
}
_FILE: dict[str, Any] = {
    "description": "The file, to be saved.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}
_PROBLEMS = problems(404, 422, 500, 503)


@dataclass(frozen=True)
class _Open:
    """A conversation that the caller has shown the secret of."""

    host: MessagingHost
    web: WebConversations
    id: str
    secret: str


def _host(services: ServicesDependency, settings: SettingsDependency) -> MessagingHost:
    if services.messaging is None or not settings.web_conversations:
        raise ConversationsOffError
    return services.messaging


HostDependency = Annotated[MessagingHost, Depends(_host)]


async def _opened(
    host: HostDependency,
    conversation: Annotated[str, Path(max_length=64)],
    authorization: Annotated[str, Header(description="`Bearer` and the conversation's token.")] = "",
) -> _Open:
    web = await host.web()
    secret = bearer(authorization)
    web.check(conversation, secret)
    return _Open(host, web, conversation, secret)


OpenDependency = Annotated[_Open, Depends(_opened)]


@router.post("", status_code=201, responses=problems(404, 413, 429, 500, 503))
async def begin(host: HostDependency, response: Response) -> NewConversationView:
    """Begin a conversation; nothing is stored before its first message."""
    response.headers["Cache-Control"] = "no-store"
    id_, token = (await host.web()).new()
    return NewConversationView(id=id_, token=token)


@router.post("/{conversation}/messages", status_code=202, responses=PROBLEMS | _PROBLEMS)
async def write(body: MessageRequest, opened: OpenDependency, services: ServicesDependency) -> MessageTakenView:
    """Write in a conversation, or choose a button; once this returns, it will be answered, whatever happens.

    Messages written while none is being answered are answered together. The answer comes with the events, or stands in the
    history later: `to` of its sentences and lines has the id that is returned here.
    """
    key = body.id or secrets.token_urlsafe(12)
    message = Inbound(
        id=message_id(opened.id, key),
        address=opened.web.address(opened.secret),
        kind=InboundKind.CHOICE if body.choice else InboundKind.TEXT,
        sent_at=services.clock.now(),
        text=body.text,
        choice=body.choice,
        language=body.language,
        answers=named(opened.id, body.about),
    )
    inbox = (await opened.host.ready()).inbox
    accepted = await asyncio.to_thread(inbox.accept, Delivery(messages=(message,)))
    opened.host.bus.wake(opened.id)
    return MessageTakenView(id=key, is_new=accepted.stored > 0)


@router.get("/{conversation}/messages", responses=_PROBLEMS)
async def history(opened: OpenDependency, response: Response) -> HistoryView:
    """Give the conversation so far, to show it again."""
    response.headers["Cache-Control"] = "no-store"
    standing = await asyncio.to_thread(opened.web.standing, opened.id)
    lines = await asyncio.to_thread(opened.web.lines, opened.id)
    return HistoryView(
        messages=[line_view(line) for line in lines],
        state=standing.state,
        is_pending=standing.is_pending,
        pending=list(standing.pending),
    )


@router.get("/{conversation}/events", response_class=Response, responses={200: _STREAM, **_PROBLEMS})
async def events(
    request: Request,
    opened: OpenDependency,
    settings: SettingsDependency,
    last_event_id: Annotated[str, Header(max_length=64, description="The last line that was read.")] = "",
    until: Annotated[
        Literal["closed", "idle"],
        Query(description="`idle` ends once nothing is pending and no person has taken over."),
    ] = "closed",
) -> Response:
    """Follow a conversation: `sentence` events as they pass every check, `message` events, `state` events.

    A `message` carries an id to go on from with Last-Event-ID; sentences are told again by the message that they become part
    of. Comments keep the line alive. Closing the connection stops nothing: the answer will stand in the history.
    """
    client = request.client.host if request.client else ""
    if not opened.host.bus.has_room(opened.id, client):
        raise BusyError
    followed = _followed(opened, last_event_id, (request.url.path, client), ends_idle=until == "idle")
    return event_stream(followed, settings.keep_alive_seconds)


@router.get("/{conversation}/files/{line}", response_class=Response, responses={200: _FILE, **_PROBLEMS})
async def file(line: Annotated[str, Path(pattern=r"^[0-9a-f.]{1,48}$")], opened: OpenDependency) -> Response:
    """Give the file that came with a message, such as an export that was asked for in writing."""
    found = await asyncio.to_thread(opened.web.file, opened.id, line)
    name = quote(found.name, safe="")
    headers = {"Cache-Control": "no-store", "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(found.content, headers=headers, media_type=found.media_type)


@router.get("/{conversation}/export", responses=_PROBLEMS)
async def export(opened: OpenDependency, response: Response) -> dict[str, Any]:
    """Give everything that is stored of the conversation; empty when nothing is."""
    response.headers["Cache-Control"] = "no-store"
    return await asyncio.to_thread(opened.web.export, opened.id)


@router.delete("/{conversation}", status_code=204, response_class=Response, responses=_PROBLEMS)
async def erase(opened: OpenDependency) -> Response:
    """Forget the conversation whole, at once."""
    await asyncio.to_thread(opened.web.erase, opened.id)
    opened.host.bus.wake(opened.id)
    return Response(status_code=204)


async def _followed(
    opened: _Open, last: str, asked: tuple[str, str], *, ends_idle: bool
) -> AsyncGenerator[bytes, None]:
    bus, (path, client) = opened.host.bus, asked
    if not bus.has_room(opened.id, client):  # many may have come in since the response began
        yield event(problem_of(BusyError(), path), "error")
        return
    reader, told, turn, shown = bus.listen(opened.id, client), None, "", 0
    try:
        while not bus.is_closed:
            reader.clear()
            running = bus.said(opened.id)
            turn, shown = (turn, shown) if running.turn == turn else (running.turn, 0)
            for sentence in running.sentences[shown:]:
                said = TurnSentenceView(turn=turn, index=shown, to=list(running.to), **sentence.model_dump())
                yield event(said, "sentence")
                shown += 1
            standing, lines = await asyncio.to_thread(_look, opened, last)
            for line in lines:
                yield event(line_view(line), "message", line.id)
                last = line.id
            if standing != told:
                yield event(state_view(standing), "state")
                told = standing
            if ends_idle and not standing.is_pending and standing.state in _OF_THE_BOT:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.wait(), _LOOK_SECONDS if standing.is_pending else _IDLE_SECONDS)
    except Exception as error:  # noqa: BLE001 - the response has begun: what went wrong can only be told as an event
        yield event(problem_of(as_munadil_error(error), path), "error")
    finally:
        bus.leave(opened.id, reader)


def _look(opened: _Open, last: str) -> tuple[ConversationStanding, tuple[WebLine, ...]]:
    # In this order: whoever is told that nothing is pending has been given everything.
    standing = opened.web.standing(opened.id)
    return standing, opened.web.sent_after(opened.id, last)

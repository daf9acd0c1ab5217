"""The inbox: who asks for a person, what was said, taking a conversation, answering in it, handing it back."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Response

from api.console.frame import ConsoleRoute, Visit, with_right
from api.console.rights import Right
from api.http.staffing import StaffDesk
from connectors.errors import StoppedError
from connectors.responder import ConversationState
from core.errors import UnavailableError

router = APIRouter(prefix="/console/inbox", route_class=ConsoleRoute, include_in_schema=False)
Answering = Annotated[Visit, Depends(with_right(Right.USE_INBOX))]
Conversation = Annotated[str, Path(pattern=r"^[0-9a-f]{8,64}$")]
_PAGE = 30
"""Conversations of a page. Chosen by hand: a screen and a half."""
_VIEWS = {
    "waiting": (ConversationState.WAITING,),
    "taken": (ConversationState.PERSON,),
    "all": (),
}
"""What the inbox shows: who waits, who has somebody, everybody."""


class InboxOffError(UnavailableError):
    """No conversations are kept by this server."""


@router.get("")
async def inbox(
    visit: Answering,
    view: Annotated[str, Query(pattern="^(waiting|taken|all)$")] = "waiting",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """List conversations, the one with the latest message first."""
    desk = await _desk(visit)
    found = await asyncio.to_thread(
        lambda: desk.conversations.list(*_VIEWS[view], limit=_PAGE + 1, offset=(page - 1) * _PAGE)
    )
    parked = await asyncio.to_thread(desk.conversations.parked)
    return visit.page(
        "inbox/inbox.html",
        desk="inbox",
        view=view,
        views=list(_VIEWS),
        found=found[:_PAGE],
        page=page,
        is_more=len(found) > _PAGE,
        parked=parked,
    )


@router.get("/{conversation}")
async def conversation(conversation: Conversation, visit: Answering) -> Response:
    """Show what was said in a conversation, and what can be done."""
    return await _page(visit, conversation)


@router.post("/{conversation}/take")
async def take(conversation: Conversation, visit: Answering) -> Response:
    """Have the conversation: the bot is silent in it."""
    desk = await _desk(visit)
    await asyncio.to_thread(desk.conversations.take, conversation, visit.who)
    return visit.back(f"/console/inbox/{conversation}", "taken")


@router.post("/{conversation}/reply")
async def reply(conversation: Conversation, visit: Answering, text: Annotated[str, Form(max_length=8000)]) -> Response:
    """Write to the person; whoever writes has the conversation."""
    if not text.strip():
        return await _page(visit, conversation, problem=visit.say("problem_empty"), status=422)
    desk = await _desk(visit)
    try:
        await asyncio.to_thread(desk.reply, conversation, visit.who, text)
    except StoppedError as error:
        return await _page(visit, conversation, problem=visit.say("problem_stopped"), text=text, status=error.status)
    return visit.back(f"/console/inbox/{conversation}", "sent")


@router.post("/{conversation}/hand-back")
async def hand_back(conversation: Conversation, visit: Answering) -> Response:
    """Have the bot answer in it again; it says so with its next message."""
    desk = await _desk(visit)
    await asyncio.to_thread(desk.conversations.give_back, conversation, visit.who)
    return visit.back("/console/inbox", "handed_back")


@router.post("/parked/{turn}/resend")
async def resend(turn: Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$")], visit: Answering) -> Response:
    """Send again what could not be sent."""
    desk = await _desk(visit)
    await asyncio.to_thread(desk.conversations.resend, turn)
    return visit.back("/console/inbox", "resent")


async def _page(visit: Visit, name: str, *, problem: str = "", text: str = "", status: int = 200) -> Response:
    desk = await _desk(visit)
    summary = await asyncio.to_thread(desk.conversations.get, name)
    lines = await asyncio.to_thread(desk.conversations.lines, name)
    return visit.page(
        "inbox/conversation.html", status=status, desk="inbox", one=summary, lines=lines, problem=problem, text=text
    )


async def _desk(visit: Visit) -> StaffDesk:
    if visit.services.messaging is None:
        raise InboxOffError
    messaging = await visit.services.messaging.ready()
    return visit.services.desk(messaging.conversations)

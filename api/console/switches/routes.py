"""Switches: pause the assistant, a channel or a topic, and resume, from the next message on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from agent.guardrails.pauses import Pause
from api.console.frame.lists import ListQuery, ListShape, list_query, newest, told
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from connectors.message import ChannelName
from core.errors import WrongUseError

router = APIRouter(prefix="/console/switches", route_class=ConsoleRoute, include_in_schema=False)
Switching = Annotated[Visit, Depends(with_right(Right.SWITCH))]
Line = Annotated[str, Form(max_length=200)]
_CHANNELS: tuple[ChannelName, ...] = ("telegram", "whatsapp", "web")

Asked = Annotated[ListQuery, Depends(list_query)]
_PAUSES = ListShape[Pause](
    "pauses",
    lambda one: f"{one.topic} {one.channel} {one.reason} {one.who}",
    {
        "latest": lambda one: newest(one.since),
        "oldest": lambda one: one.since,
        "name": lambda one: (one.topic.casefold(), one.channel),
    },
    {
        "channel": lambda one: one.channel,
        "topic": lambda one: one.topic,
        "reason": lambda one: one.reason,
        "who": lambda one: one.who,
        "since": lambda one: told(one.since),
    },
)


@router.get("")
async def switches(visit: Switching, asked: Asked) -> Response:
    """Show what is paused, and offer to pause."""
    return await _page(visit, asked)


@router.get("/export.csv")
async def export(visit: Switching, asked: Asked) -> Response:
    """Give what is paused as CSV; an empty channel or topic is all of them."""
    return _PAUSES.table(_PAUSES.find(await asyncio.to_thread(visit.console.pauses.standing), asked))


@router.post("/pause")
async def pause(visit: Switching, reason: Line, channel: Line = "", topic: Line = "") -> Response:
    """Pause what is named; everything where nothing is."""
    if channel not in ("", *_CHANNELS):
        raise WrongUseError("There is no such channel.")
    try:
        await asyncio.to_thread(visit.console.pauses.pause, visit.who, reason, channel=channel, topic=topic)
    except WrongUseError as error:
        return await _page(visit, problem=visit.say("problem_pause"), status=error.status, reason=reason, topic=topic)
    return visit.back("/console/switches", "paused")


@router.post("/resume")
async def resume(visit: Switching, channel: Line = "", topic: Line = "") -> Response:
    """End a pause, and with the pause of everything every other; one that has ended already is no error."""
    with suppress(WrongUseError):
        await asyncio.to_thread(visit.console.pauses.resume, visit.who, channel=channel, topic=topic)
    return visit.back("/console/switches", "resumed")


async def _page(
    visit: Visit,
    asked: ListQuery = ListQuery(),  # noqa: B008  # frozen
    *,
    problem: str = "",
    status: int = 200,
    reason: str = "",
    topic: str = "",
) -> Response:
    standing = await asyncio.to_thread(visit.console.pauses.standing)
    return visit.page(
        "switches/switches.html",
        status=status,
        desk="switches",
        standing=_PAUSES.find(standing, asked),
        is_any=bool(standing),
        asked=asked,
        orders=tuple(_PAUSES.orders),
        channels=_CHANNELS,
        problem=problem,
        reason=reason,
        topic=topic,
    )

"""Switches: pause the assistant, a channel or a topic, and resume, from the next message on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from connectors.message import ChannelName
from core.errors import WrongUseError

router = APIRouter(prefix="/console/switches", route_class=ConsoleRoute, include_in_schema=False)
Switching = Annotated[Visit, Depends(with_right(Right.SWITCH))]
Line = Annotated[str, Form(max_length=200)]
_CHANNELS: tuple[ChannelName, ...] = ("telegram", "whatsapp", "web")


@router.get("")
async def switches(visit: Switching) -> Response:
    """Show what is paused, and offer to pause."""
    return await _page(visit)


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


async def _page(visit: Visit, *, problem: str = "", status: int = 200, reason: str = "", topic: str = "") -> Response:
    standing = await asyncio.to_thread(visit.console.pauses.standing)
    return visit.page(
        "switches/switches.html",
        status=status,
        desk="switches",
        standing=standing,
        channels=_CHANNELS,
        problem=problem,
        reason=reason,
        topic=topic,
    )

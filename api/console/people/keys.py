"""Keys of programs: made for some scopes, shown once, revoked."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.http.api_keys import KeyScope
from core.errors import WrongUseError

router = APIRouter(prefix="/console/people/keys", route_class=ConsoleRoute, include_in_schema=False)
Managing = Annotated[Visit, Depends(with_right(Right.MANAGE_PEOPLE))]
_DAYS = (30, 90, 365, 0)
"""Days that are offered for a key to last, 0 for one that does not end. Chosen by hand: a month, a quarter, a year."""


@router.get("")
async def keys(visit: Managing) -> Response:
    """List every key, and offer to make one."""
    return await _page(visit)


@router.post("/make")
async def make(
    visit: Managing,
    name: Annotated[str, Form(max_length=40)],
    scopes: Annotated[list[KeyScope], Form()] = [],  # noqa: B006
    days: Annotated[int, Form()] = 90,
) -> Response:
    """Make a key, and show it, once."""
    try:
        key, _ = await asyncio.to_thread(visit.console.keys.make, name.strip(), scopes, visit.who, days or None)
    except WrongUseError as error:
        return await _page(visit, problem=visit.say("people_keys_problem"), status=error.status, name=name)
    return await _page(visit, key=key, named=name.strip())


@router.post("/revoke")
async def revoke(visit: Managing, number: Annotated[int, Form(ge=1)]) -> Response:
    """Have a key let nobody in any more."""
    await asyncio.to_thread(visit.console.keys.revoke, number, visit.who)
    return visit.back("/console/people/keys", "saved")


async def _page(
    visit: Visit, *, problem: str = "", key: str = "", named: str = "", name: str = "", status: int = 200
) -> Response:
    listed = await asyncio.to_thread(visit.console.keys.listed)
    now = visit.services.clock.now()
    return visit.page(
        "people/keys.html",
        status=status,
        desk="people",
        keys=[(one, one.counts(now)) for one in listed],
        scopes=list(KeyScope),
        days=_DAYS,
        problem=problem,
        key=key,
        named=named,
        name=name,
    )

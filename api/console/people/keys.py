"""Keys of programs: made for some scopes, shown once, revoked."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from api.console.frame.lists import ListQuery, ListShape, list_query, newest, oldest, told
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.http.api_keys import ApiKey, KeyScope
from core.errors import WrongUseError

router = APIRouter(prefix="/console/people/keys", route_class=ConsoleRoute, include_in_schema=False)
Managing = Annotated[Visit, Depends(with_right(Right.MANAGE_PEOPLE))]
_DAYS = (30, 90, 365, 0)
"""Days that are offered for a key to last, 0 for one that does not end. Chosen by hand: a month, a quarter, a year."""

Asked = Annotated[ListQuery, Depends(list_query)]
_KEYS = ListShape[ApiKey](
    "keys",
    lambda one: f"{one.name} {one.made_by} {' '.join(one.scopes)}",
    {
        "latest": lambda one: -one.id,
        "name": lambda one: one.name.casefold(),
        "used": lambda one: newest(one.used_at),
        "ending": lambda one: oldest(one.expires_at),
    },
    {
        "name": lambda one: one.name,
        "scopes": lambda one: " ".join(one.scopes),
        "made_by": lambda one: one.made_by,
        "made_at": lambda one: told(one.made_at),
        "expires_at": lambda one: told(one.expires_at),
        "used_at": lambda one: told(one.used_at),
        "revoked_at": lambda one: told(one.revoked_at),
    },
)


@router.get("")
async def keys(visit: Managing, asked: Asked) -> Response:
    """List the keys that are asked for, and offer to make one."""
    return await _page(visit, asked)


@router.get("/export.csv")
async def export(visit: Managing, asked: Asked) -> Response:
    """Give what is known of them as CSV, never a key itself."""
    return _KEYS.table(_KEYS.find(await asyncio.to_thread(visit.console.keys.listed), asked))


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
    visit: Visit,
    asked: ListQuery = ListQuery(),  # noqa: B008  # frozen
    *,
    problem: str = "",
    key: str = "",
    named: str = "",
    name: str = "",
    status: int = 200,
) -> Response:
    listed = await asyncio.to_thread(visit.console.keys.listed)
    now = visit.services.clock.now()
    return visit.page(
        "people/keys.html",
        status=status,
        desk="people",
        keys=[(one, one.counts(now)) for one in _KEYS.find(listed, asked)],
        asked=asked,
        orders=tuple(_KEYS.orders),
        is_any=bool(listed),
        scopes=list(KeyScope),
        days=_DAYS,
        problem=problem,
        key=key,
        named=named,
        name=name,
    )
